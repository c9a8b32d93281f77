"""A chapter: blocks of different kinds in their order, and chapters within it."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from pipeline.reports.parts.answers import NamedAnswers, answers_pictures
from pipeline.reports.parts.figures import Figures, figure_pictures
from pipeline.reports.parts.participation import Participation, participation_pictures
from pipeline.reports.parts.table import Section, table_pictures

BlockKind = Literal[
    "text",
    "lead",
    "quiet",
    "missing",
    "missing_list",
    "heading",
    "list",
    "small_list",
    "key",
    "own",
    "own_rows",
    "matrix",
    "goals",
    "findings",
    "section",
    "concluded",
    "unit_figures",
    "figures",
    "answers",
    "proposals",
    "participation",
    "guide",
]


@dataclass(frozen=True, kw_only=True)
class Block:
    """A part of a chapter; its kind says how it is laid out.

    Attributes:
        content: A sentence, or what a module of `parts` returns.
        key: A name that is unique in the document, where it needs one.
    """

    kind: BlockKind
    content: object
    key: str = ""


@dataclass(frozen=True, kw_only=True)
class Concluded:
    """A table, and what can be concluded from it, which stays on its page."""

    section: Section
    found: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Chapter:
    """What stands under a heading."""

    id: str
    title: str
    blocks: tuple[Block, ...]
    chapters: tuple["Chapter", ...] = ()

    @property
    def empty(self) -> bool:
        """Does nothing stand in it?"""
        return not self.blocks and not self.chapters


def blocks_of(chapters: tuple[Chapter, ...]) -> Iterator[Block]:
    """Yield every block, the outer ones first."""
    for chapter in chapters:
        yield from chapter.blocks
        yield from blocks_of(chapter.chapters)


def chapter_pictures(chapters: tuple[Chapter, ...]) -> dict[str, str]:
    """Return the charts of all blocks by name."""
    pictures: dict[str, str] = {}
    for block in blocks_of(chapters):
        match block.content:
            case Section():
                pictures |= table_pictures(block.content)
            case Concluded():
                pictures |= table_pictures(block.content.section)
            case Figures():
                pictures |= figure_pictures(block.content)
            case NamedAnswers():
                pictures |= answers_pictures(block.content.told)
            case Participation():
                pictures |= participation_pictures(block.content)
            case _:
                pass
    return pictures
