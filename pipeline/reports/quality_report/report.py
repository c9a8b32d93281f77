"""The joint quality report of schools and daycare: what everybody may read.

The chapters stand in the order of the law; a chapter of which nothing is known says so.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.reports.charts.key import key_chart
from pipeline.reports.numbers.measured import UnitSeries, unit_series
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.certainties import Certainty, certainties
from pipeline.reports.parts.chapter import Block, Chapter, chapter_pictures
from pipeline.reports.parts.common import common
from pipeline.reports.parts.courses import courses
from pipeline.reports.parts.goals import goals
from pipeline.reports.parts.guide import Guide, guide
from pipeline.reports.parts.heading import Heading, heading
from pipeline.reports.parts.method import method
from pipeline.reports.parts.moved import moved
from pipeline.reports.parts.proposals import proposals
from pipeline.reports.parts.sections import scale_sections
from pipeline.reports.parts.story import story
from pipeline.reports.parts.table import table_pictures
from pipeline.reports.parts.themes_by_age import themes_by_age
from pipeline.reports.parts.topics import topics
from pipeline.reports.quality_report.draft import KINDS, draft
from pipeline.reports.quality_report.schools import school_chapters
from pipeline.reports.quality_report.unit_pages import UnitPage, unit_pages
from pipeline.reports.quality_report.written import (
    expected_in,
    missing_sentence,
    written,
)

WORDS = ["page", "contents", "skip", "evidence", "continued"]
ORDER = (
    *("front", "assessment", "follow_up", "schools", "daycare", "common"),
    *("municipal_goals", "action_plans", "statements", "method"),
)


@dataclass(frozen=True, kw_only=True)
class QualityReport:
    """What the report says; its templates lay out, they neither compute nor word."""

    language: str
    heading: Heading
    lead: str
    chapters: tuple[Chapter, ...]
    guide: Guide
    pages_title: str
    pages_lead: str
    pages: tuple[UnitPage, ...]
    words: dict[str, str]

    @property
    def pictures(self) -> dict[str, str]:
        """Every chart by name, the same ones for screen and paper."""
        pictures = {"key": key_chart(self.guide.key, self.guide.key_text)}
        pictures |= chapter_pictures(self.chapters)
        for page in self.pages:
            for block in page.blocks:
                if block.kind == "section":
                    pictures |= table_pictures(block.content)  # pyright: ignore[reportArgumentType]
        return pictures


def quality_report_of(scope: Scope) -> QualityReport:
    """Return everything that the report of one municipality and round says."""
    say, measured = scope.wording.say, unit_series(scope)
    found = certainties(scope, measured.everything)
    told = replace(
        guide(scope, scales=bool(measured.scales), figures=bool(measured.measures)),
        title=say("quality.guide"),
    )
    schools = school_chapters(scope, measured)
    content = {
        "front": (_front(scope, found, measured), ()),
        "assessment": (_assessment(scope, found), ()),
        "follow_up": (written(scope, "follow_up"), ()),
        "schools": (_key(scope, "schools", told), schools),
        "daycare": (_daycare(scope, measured), ()),
        "common": (_common(scope, measured), ()),
        "municipal_goals": (_goals(scope, measured), ()),
        "action_plans": (written(scope, "action_plans"), ()),
        "statements": (_statements(scope), ()),
        "method": (_method(scope, measured, told), ()),
    }
    chapters = []
    for one in ORDER:
        blocks, below = content[one]
        title = say(f"quality.chapter.{one}")
        chapters.append(
            Chapter(id=one, title=title, blocks=tuple(blocks), chapters=tuple(below))
        )
    return QualityReport(
        language=scope.wording.language,
        heading=heading(scope, tests=False, of="quality"),
        lead=say("quality.lead"),
        chapters=tuple(chapters),
        guide=told,
        pages_title=say("quality.pages.title"),
        pages_lead=say("quality.pages.lead"),
        pages=unit_pages(scope),
        words={word: say(f"word.{word}") for word in WORDS},
    )


def _key(scope: Scope, section: str, told: Guide) -> Iterator[Block]:
    """Yield what is written in a section, and the key to the charts that follow."""
    yield from written(scope, section)
    yield Block(kind="key", content=told.key_text)


def _front(
    scope: Scope, found: list[Certainty], measured: UnitSeries
) -> Iterator[Block]:
    """Yield the summary: what there is to talk about, and when the council does."""
    yield from written(scope, "front")
    chosen = topics(scope, found, measured.scales)
    told = story(scope, found, chosen, measured.scales, None)
    yield Block(kind="text", content=told.headline)
    named = [
        f"{one.name}: {'; '.join(one.verdicts)}. {one.meaning}".strip()
        for one in told.topics
        if one.verdicts
    ]
    for title, listed in (
        (told.topics_title, named),
        (told.strengths_title, [f"{one.name}: {one.text}" for one in told.strengths]),
        (told.unknown_title, told.unknown),
    ):
        if listed:
            yield Block(kind="heading", content=title)
            yield Block(kind="list", content=tuple(listed))
    missing = [
        sentence
        for section in ORDER
        for unit in (None, *scope.units)
        for one in expected_in(scope, section, unit)
        if (sentence := missing_sentence(scope, one)) is not None
    ]
    if missing:
        yield Block(kind="missing", content=scope.wording.say("quality.incomplete"))


def _assessment(scope: Scope, found: list[Certainty]) -> Iterator[Block]:
    yield from written(scope, "assessment")
    yield from draft(scope, found)


def _daycare(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield how children, parents and staff of daycare see it."""
    say = scope.wording.say
    if not any(one.unit.unit_type in KINDS["daycare"] for one in scope.units):
        yield Block(kind="quiet", content=say("quality.no_daycare"))
        return
    yield Block(kind="text", content=say("quality.daycare.lead"))
    for section in scale_sections(scope, _of(scope, measured.scales, "daycare")):
        yield Block(kind="section", content=section)
    yield from written(scope, "daycare")


def _common(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield what goes from daycare to school, what lasted, and what is proposed."""
    voices = {group.id for group, _ in scope.groups if not group.per_unit}
    scales = [one for one in measured.scales if one.what.group not in voices]
    for key, matrix in (
        ("ages", themes_by_age(scope, scales)),
        ("common-areas", common(scope, scales)),
    ):
        if matrix is not None:
            yield Block(kind="matrix", content=matrix, key=key)
    for key, listed in (
        ("moved", moved(scope, [*scales, *measured.measures])),
        ("courses", courses(scope, scales)),
    ):
        if listed is not None:
            yield Block(kind="findings", content=listed, key=key)
    proposed = proposals(scope)
    if proposed is not None:
        yield Block(kind="proposals", content=proposed)


def _goals(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    yield from written(scope, "municipal_goals")
    national = goals(scope, measured.measures)
    if national is not None:
        own = national.titled(scope.wording.say("quality.national_goals"))
        yield Block(kind="goals", content=own, key="national-goals")


def _statements(scope: Scope) -> Iterator[Block]:
    """Yield of every board whether its statement has come; it stands on its page."""
    yield Block(kind="text", content=scope.wording.say("quality.statements.lead"))
    here, gone = [], []
    for unit in scope.units:
        for one in expected_in(scope, "statements", unit):
            missing = missing_sentence(scope, one)
            if missing is not None:
                gone.append(missing)
            elif scope.written.of(scope.round.id, one.field.id, one.unit).notes:
                here.append(unit.unit.name)
    if here:
        names = scope.wording.listed(here)
        told = scope.wording.say("quality.statements.here", units=names)
        yield Block(kind="text", content=told)
    if gone:
        yield Block(kind="missing_list", content=tuple(gone))


def _method(scope: Scope, measured: UnitSeries, told: Guide) -> Iterator[Block]:
    say = scope.wording.say
    yield from method(scope, measured, told, tests=[])
    yield Block(kind="heading", content=say("quality.access.title"))
    yield Block(kind="text", content=say("quality.access.text"))


def _of(scope: Scope, scales: list[Series], kind: str) -> list[Series]:
    """Return the scales of who answers in schools, or in daycare, and is shown."""
    types = KINDS[kind]
    groups = {
        group.id
        for group, _ in scope.groups
        if group.unit_type in types and group.per_unit
    }
    return [one for one in scales if one.what.group in groups]
