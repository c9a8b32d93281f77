"""Compose the profile: every part, in the order in which it is read."""

from pipeline.reports.numbers.measured import (
    measure_series,
    national_test_series,
    scale_series,
)
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.cautions import cautions
from pipeline.reports.parts.courses import courses
from pipeline.reports.parts.data_tables import data_tables
from pipeline.reports.parts.findings import standing_out
from pipeline.reports.parts.guide import guide, heading
from pipeline.reports.parts.hidden import hidden
from pipeline.reports.parts.moved import moved
from pipeline.reports.parts.national_tests import national_test_sections
from pipeline.reports.parts.overview import overview, tallies
from pipeline.reports.parts.participation import participation
from pipeline.reports.parts.perspectives import perspectives
from pipeline.reports.parts.proposals import proposals
from pipeline.reports.parts.sections import measure_sections, scale_sections
from pipeline.reports.parts.view import Profile

WORDS = ["page", "contents", "skip", "hidden", "evidence"]


def profile_of(scope: Scope) -> Profile:
    """Return everything that the profile of one unit and round says."""
    say = scope.wording.say
    scales, held_back = _reliable(scope, scale_series(scope))
    tests, measures = national_test_series(scope), measure_series(scope)
    test_sections = national_test_sections(scope, tests)
    sections = scale_sections(scope, scales)
    figures = (*test_sections, *measure_sections(scope, measures))
    everything = [*scales, *tests, *measures]
    found = standing_out(scope, scales)
    nothing = not (sections or figures)
    return Profile(
        language=scope.wording.language,
        heading=heading(scope, tests=bool(test_sections)),
        lead=_lead(scope, scales=bool(sections), figures=bool(figures)),
        tallies=tallies(scope, everything),
        standing_out=None if nothing else found,
        overview=overview(scope, scales, found),
        moved=None if nothing else moved(scope, everything),
        courses=courses(scope, scales),
        perspectives=perspectives(scope, scales),
        proposals=proposals(scope),
        cautions_title=say("caution.title"),
        cautions=cautions(scope, scales, [*tests, *measures], held_back)
        or (say("caution.none"),),
        participation=participation(scope, scales),
        scales_title=say("scales.title"),
        scales=sections,
        hidden=hidden(scope, scales, tests, measures),
        figures_title=say("figures.title_tests" if test_sections else "figures.title"),
        figures=figures,
        guide=guide(scope, scales=bool(sections), figures=bool(figures)),
        data_title=say("data.title"),
        data=data_tables(scope, scales, tests, measures),
        words={word: say(f"word.{word}") for word in WORDS},
    )


def _reliable(scope: Scope, series: list[Series]) -> tuple[list[Series], list[Series]]:
    """Split off the scales whose questions agree too little to show a number."""
    limit = scope.programme.file.thresholds.reliability.hide
    loose = [
        one for one in series if one.reliability is not None and one.reliability < limit
    ]
    return [one for one in series if one not in loose], loose


def _lead(scope: Scope, *, scales: bool, figures: bool) -> str:
    key = "scales" if scales else "figures" if figures else "nothing"
    return scope.wording.say(
        f"lead.{key}",
        round=scope.round.id,
        minimum=scope.programme.file.thresholds.minimum_n.unit,
    )
