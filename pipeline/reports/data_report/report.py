"""The data report of a round: who answered, what was refused, how far numbers bear."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from pipeline.reports.data_report.answered import answered, silent
from pipeline.reports.data_report.delivered import decisions, delivered
from pipeline.reports.data_report.hidden import hidden_numbers
from pipeline.reports.data_report.measuring import (
    children,
    comparability,
    reliability,
)
from pipeline.reports.data_report.summary import summary
from pipeline.reports.numbers.measured import UnitSeries, unit_series
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.chapter import Block, Chapter, chapter_pictures
from pipeline.reports.parts.heading import Heading, heading

WORDS = ["page", "contents", "skip", "evidence", "continued"]
Section = Callable[[Scope, UnitSeries], Iterator[Block]]
CHAPTERS: dict[str, Section] = {
    "answered": answered,
    "silent": silent,
    "delivered": delivered,
    "reliability": reliability,
    "children": children,
    "comparable": comparability,
    "hidden": hidden_numbers,
    "decisions": decisions,
}


@dataclass(frozen=True, kw_only=True)
class DataReport:
    """What the report says; its templates lay out, they neither compute nor word."""

    language: str
    heading: Heading
    lead: str
    summary: Chapter
    chapters: tuple[Chapter, ...]
    words: dict[str, str]

    @property
    def pictures(self) -> dict[str, str]:
        """Every chart by name, the same ones for screen and paper."""
        return chapter_pictures(self.chapters)


def data_report_of(scope: Scope) -> DataReport:
    """Return everything that the report on the data of one round says."""
    say, measured = scope.wording.say, unit_series(scope)
    chapters = []
    for name, section in CHAPTERS.items():
        blocks = tuple(section(scope, measured))
        if blocks:
            title = say(f"data_report.chapter.{name}")
            chapters.append(Chapter(id=name, title=title, blocks=blocks))
    follow = Chapter(
        id="checked",
        title=say("data_report.chapter.checked"),
        blocks=(Block(kind="text", content=say("data_report.checked")),),
    )
    return DataReport(
        language=scope.wording.language,
        heading=heading(scope, tests=False, of="data_report"),
        lead=say("data_report.lead"),
        summary=Chapter(
            id="summary",
            title=say("data_report.chapter.summary"),
            blocks=(Block(kind="list", content=summary(scope, measured)),),
        ),
        chapters=(*chapters, follow),
        words={word: say(f"word.{word}") for word in WORDS},
    )
