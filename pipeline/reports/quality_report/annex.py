"""The confidential annex of the quality report: every number of the national tests."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.reports.charts.key import key_chart
from pipeline.reports.numbers.measured import unit_series
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.chapter import Block, Chapter, chapter_pictures
from pipeline.reports.parts.goal_map import goal_map
from pipeline.reports.parts.goals import aims_of, goals, goals_of
from pipeline.reports.parts.guide import Guide, guide
from pipeline.reports.parts.heading import Heading, heading
from pipeline.reports.parts.national_tests import national_test_sections
from pipeline.reports.parts.unit_figures import unit_figures
from pipeline.reports.quality_report.report import WORDS
from pipeline.reports.quality_report.schools import SCHOOL


@dataclass(frozen=True, kw_only=True)
class QualityAnnex:
    """What the annex says; its templates lay out, they neither compute nor word."""

    language: str
    heading: Heading
    lead: str
    chapters: tuple[Chapter, ...]
    guide: Guide
    words: dict[str, str]

    @property
    def pictures(self) -> dict[str, str]:
        """Every chart by name, the same ones for screen and paper."""
        key = {"key": key_chart(self.guide.key, self.guide.key_text)}
        return key | chapter_pictures(self.chapters)


def quality_annex_of(scope: Scope) -> QualityAnnex:
    """Return everything that the annex of one municipality and round says."""
    say, tests = scope.wording.say, unit_series(scope).tests
    told = replace(guide(scope, scales=False, figures=True), title=say("quality.guide"))
    content = {
        "whole": tuple(_whole(scope, tests, told)),
        "schools": tuple(_schools(scope, tests)),
        "school_goals": tuple(_school_goals(scope)),
        "method": (Block(kind="guide", content=told),),
    }
    nothing = Block(kind="quiet", content=say("quality.nothing"))
    return QualityAnnex(
        language=scope.wording.language,
        heading=heading(scope, tests=True, of="annex"),
        lead=say("quality.annex.lead"),
        chapters=tuple(
            Chapter(
                id=one, title=say(f"quality.annex.{one}"), blocks=blocks or (nothing,)
            )
            for one, blocks in content.items()
        ),
        guide=told,
        words={word: say(f"word.{word}") for word in WORDS},
    )


def _whole(scope: Scope, tests: list[Series], told: Guide) -> Iterator[Block]:
    """Yield goals, how far they are, and the numbers below the key to their charts."""
    judged, distances = goals(scope, tests, arrows=True), goal_map(scope, tests)
    if judged is not None:
        yield Block(kind="goals", content=judged, key="test-goals")
    if distances is not None:
        yield Block(kind="matrix", content=distances, key="goal-map")
    sections = national_test_sections(scope, tests)
    if sections:
        yield Block(kind="key", content=told.key_text)
    for section in sections:
        yield Block(kind="section", content=section)


def _schools(scope: Scope, tests: list[Series]) -> Iterator[Block]:
    """Yield a table per subject: the share of good results at each school."""
    for measure in dict.fromkeys(one.what.measure for one in tests):
        own = [one for one in tests if one.what.measure == measure]
        told = unit_figures(scope, own, of=SCHOOL, quantity="share_good")
        if told is not None:
            title = scope.wording.say("quality.annex.good", subject=own[0].label)
            yield Block(kind="unit_figures", content=replace(told, title=title))


def _school_goals(scope: Scope) -> Iterator[Block]:
    """Yield a table per subject: which goals each school meets, in words."""
    say, language = scope.wording.say, scope.wording.language
    every = [
        replace(aim, row=school.unit.name)
        for school in scope.units
        if school.unit.unit_type == SCHOOL
        for aim in aims_of(school, unit_series(school).tests)
    ]
    tests = scope.programme.indicators.tests
    for subject in tests.subjects if tests else ():
        aims = [aim for aim in every if aim.what.measure == subject.id]
        judged = goals_of(scope, aims, say("units.column.unit"))
        if judged is None:
            continue
        title = say("quality.annex.goals", subject=subject.label.of(language))
        own = judged.titled(title)
        yield Block(kind="goals", content=own, key=f"goals-{subject.id}")
