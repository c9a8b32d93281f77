"""What a file of `data/editorial` says: YAML between two fences, then words.

What people wrote is read as they wrote it: markup is left out, HTML, addresses and
numbers of persons are refused, and two versions that a program joined are no text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token

from pipeline.documents.marks import PRIVATE
from pipeline.privacy.patterns import personal
from pipeline.programme.document import Document
from pipeline.programme.mistakes import Told

FENCE = "---"
TAG = re.compile(r"<[/!?]?[A-Za-z]|<!--")
# Of words that are more than a number: a page would be refused for that number.
LETTERS = re.compile(r"[^\W\d_].*[^\W\d_].*[^\W\d_]", re.DOTALL)
JOINED = re.compile(r"^(<{7}|={7}|>{7})( .*)?$")  # as version control joins two texts
KINDS = {"cpr": "a CPR number", "email": "an e-mail address"}


@dataclass(frozen=True, kw_only=True)
class Note:
    """A paragraph of somebody's words, or an entry of a list."""

    text: str
    entry: bool


def read(path: Path, name: str) -> Document:
    """Return a file; its content is the front matter.

    Args:
        path: The file.
        name: How messages call it.
    """
    document = Document(path, name, _front_matter)
    marks = (
        line
        for line, text in enumerate(document.text.splitlines(), start=1)
        if JOINED.match(text)
    )
    first, _, third = next(marks, None), next(marks, None), next(marks, None)
    if first is not None and third is not None:  # seven `=` alone underline a heading
        told = "two versions stand in the file, one after the other; keep one."
        document.mistakes = [Told(f"{name}:{first}", told)]
    return document


def words(
    document: Document, *, most_letters: int, most_notes: int, what: str
) -> tuple[tuple[Note, ...], list[Told]]:
    """Return what stands below the front matter; nothing if something is wrong there.

    Args:
        document: The file.
        most_letters: Of all paragraphs together.
        most_notes: Paragraphs and entries of lists.
        what: How a message calls them.
    """
    rest = document.text.splitlines()
    begin = 0
    if rest and rest[0].strip() == FENCE:
        begin = _end(rest[1:]) + 2
    body = "\n".join(rest[begin:])
    mistakes = []
    notes = []
    depth = 0
    line = begin  # of the file, before the body's first
    for token in MarkdownIt("commonmark").parse(body):
        line = token.map[0] + begin + 1 if token.map else line
        depth += {"list_item_open": 1, "list_item_close": -1}.get(token.type, 0)
        if token.type not in {"inline", "fence", "code_block", "html_block"}:
            continue
        at = f"{document.name}:{line}"
        told = token.content if token.type != "inline" else _plain(token.children or [])
        if token.type == "html_block" or _has_html(token.children or []):
            mistakes.append(Told(at, "holds HTML; write plain text."))
            continue
        mistakes += [Told(at, wrong) for wrong in unfit(told)]
        if spoken := " ".join(told.split()):
            notes.append(Note(text=spoken, entry=depth > 0))
    letters = sum(len(note.text) for note in notes)
    if letters > most_letters or len(notes) > most_notes:
        told = (
            f"{what} more than {most_letters} letters or {most_notes} paragraphs; "
            "shorten them."
        )
        mistakes.append(Told(f"{document.name}:{begin + 1}", told))
    return (() if mistakes else tuple(notes)), mistakes


def unfit(text: str) -> Iterator[str]:
    """Yield what a text must not hold that people wrote."""
    if TAG.search(text):
        yield "holds HTML; write plain text."
    if PRIVATE.search(text) or not "".join(text.split()).isprintable():
        yield "holds a character that no text has; write it anew."
    for kind in dict.fromkeys(personal(text)):
        yield f"holds {KINDS[kind]}; write who does it without."


def line_of(told: Told) -> int:
    """Return on which line a mistake stands; 0: it is about the file."""
    line = told.place.rpartition(":")[2]
    return int(line) if line.isdecimal() else 0


def _front_matter(text: str) -> str:
    """Return the YAML between the two fences, on the lines where it stands."""
    first, *rest = text.splitlines() or [""]
    if first.strip() != FENCE:
        return ""
    return "\n".join(["", *rest[: _end(rest)]])


def _end(lines: list[str]) -> int:
    """Return on which of the lines after the first the second fence stands."""
    fences = (place for place, line in enumerate(lines) if line.rstrip() == FENCE)
    return next(fences, len(lines))


def _has_html(children: Iterable[Token]) -> bool:
    return any(child.type == "html_inline" for child in children)


def _plain(children: Iterable[Token]) -> str:
    """Return the words of a paragraph; what they look like is left out."""
    breaks = {"softbreak", "hardbreak"}
    return "".join(" " if one.type in breaks else one.content for one in children)
