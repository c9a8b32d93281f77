"""The programme report: did pupils learn and thrive more, and can we believe it?"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace

from pipeline.reports.charts.key import key_chart
from pipeline.reports.numbers.measured import UnitSeries, unit_series
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.chapter import Block, Chapter, chapter_pictures
from pipeline.reports.parts.guide import Guide, guide
from pipeline.reports.parts.heading import Heading, heading
from pipeline.reports.parts.method import method
from pipeline.reports.programme_report.background import background
from pipeline.reports.programme_report.effects import effects
from pipeline.reports.programme_report.efforts import efforts
from pipeline.reports.programme_report.goals import national_goals
from pipeline.reports.programme_report.programme import the_programme
from pipeline.reports.programme_report.summary import headline, summary
from pipeline.reports.programme_report.themes import themes
from pipeline.reports.programme_report.transition import transition
from pipeline.reports.programme_report.variation import variation

WORDS = ["page", "contents", "skip", "evidence", "continued"]
Section = Callable[[Scope, UnitSeries], Iterator[Block]]
BEFORE: dict[str, Section] = {"programme": the_programme}
AFTER: dict[str, Section] = {
    "variation": variation,
    "goals": national_goals,
    "effects": effects,
    "background": background,
    "transition": transition,
    "efforts": efforts,
}


@dataclass(frozen=True, kw_only=True)
class ProgrammeReport:
    """What the report says; its templates lay out, they neither compute nor word."""

    language: str
    heading: Heading
    headline: str
    lead: str
    summary: Chapter
    chapters: tuple[Chapter, ...]
    guide: Guide
    words: dict[str, str]

    @property
    def pictures(self) -> dict[str, str]:
        """Every chart by name, the same ones for screen and paper."""
        pictures = {"key": key_chart(self.guide.key, self.guide.key_text)}
        return pictures | chapter_pictures(self.chapters)


def programme_report_of(scope: Scope) -> ProgrammeReport:
    """Return everything that the report of the programme after one round says."""
    say, measured = scope.wording.say, unit_series(scope)
    told = replace(
        guide(scope, scales=bool(measured.scales), figures=bool(measured.measures)),
        title=say("programme_report.guide"),
    )
    return ProgrammeReport(
        language=scope.wording.language,
        heading=heading(scope, tests=False, of="programme_report"),
        headline=headline(scope, measured),
        lead=say("programme_report.lead"),
        summary=_chapter(scope, "summary", _listed(summary(scope, measured))),
        chapters=tuple(
            one
            for one in (
                *(
                    _chapter(scope, k, part(scope, measured))
                    for k, part in BEFORE.items()
                ),
                _chapter(scope, "themes", _themes(scope, measured, told)),
                *(
                    _chapter(scope, k, part(scope, measured))
                    for k, part in AFTER.items()
                ),
                _chapter(scope, "method", _method(scope, measured, told)),
            )
            if not one.empty
        ),
        guide=told,
        words={word: say(f"word.{word}") for word in WORDS},
    )


def _chapter(scope: Scope, name: str, blocks: Iterator[Block]) -> Chapter:
    title = scope.wording.say(f"programme_report.chapter.{name}")
    return Chapter(id=name, title=title, blocks=tuple(blocks))


def _listed(sentences: tuple[str, ...]) -> Iterator[Block]:
    if sentences:
        yield Block(kind="list", content=sentences)


def _themes(scope: Scope, measured: UnitSeries, told: Guide) -> Iterator[Block]:
    """Yield how the themes are read, the key to the charts, and the themes."""
    if not measured.scales:
        return
    first = scope.previous is None
    say = scope.wording.say
    yield Block(
        kind="lead",
        content=say(
            f"programme_report.themes.lead{'_first' if first else ''}",
            first=scope.rounds[0],
        ),
    )
    yield Block(kind="key", content=told.key_text)
    yield from themes(scope, measured.scales)


def _method(scope: Scope, measured: UnitSeries, told: Guide) -> Iterator[Block]:
    say = scope.wording.say
    yield from method(scope, measured, told, tests=measured.tests)
    yield Block(kind="heading", content=say("programme_report.referee.title"))
    yield Block(kind="text", content=say("programme_report.referee.text"))
