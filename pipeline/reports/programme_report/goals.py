"""The goals and the national tests: the programme as a whole beside the country."""

from collections.abc import Iterator

from pipeline.reports.numbers.measured import UnitSeries, breakdown_label
from pipeline.reports.numbers.of_programme import quantity_of
from pipeline.reports.numbers.scope import Measured, Scope
from pipeline.reports.parts.chapter import Block
from pipeline.reports.parts.figures import figures, number_entry
from pipeline.reports.parts.goals import goals
from pipeline.reports.parts.national_tests import national_test_sections
from pipeline.reports.parts.sections import measure_sections


def national_goals(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield what became of each goal, tests, and figures; never of a municipality."""
    judged = goals(scope, [*measured.tests, *measured.measures])
    if judged is not None:
        yield Block(
            kind="lead", content=scope.wording.say("programme_report.goals.text")
        )
        yield Block(kind="goals", content=judged, key="national-goals")
    for section in national_test_sections(scope, measured.tests):
        yield Block(kind="section", content=section)
    yield from _beside_the_country(scope, measured)
    for section in measure_sections(scope, measured.measures):
        yield Block(kind="section", content=section)


def _beside_the_country(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield the share of good results beside that of the country, round by round."""
    say = scope.wording.say
    known = {
        (address.measure, address.breakdown)
        for address, _ in quantity_of(scope, "country")
    }
    rows = []
    for one in measured.tests:
        if (one.what.measure, one.what.breakdown) not in known:
            continue
        entries = []
        for round_ in scope.rounds:
            country = Measured(
                group=None, measure=one.what.measure, breakdown=one.what.breakdown
            )
            entries += [
                number_entry(
                    scope, scope.cell(country, "share_good", round_=round_), "share"
                ),
                number_entry(
                    scope, scope.cell(country, "country", round_=round_), "share"
                ),
            ]
        below = breakdown_label(scope, one.what.breakdown)
        rows.append((scope.wording.named(one.label, below), entries))
    heads = [
        say(f"programme_report.goals.{whose}", round=round_)
        for round_ in scope.rounds
        for whose in ("own", "country")
    ]
    tests = scope.programme.indicators.tests
    sources = (
        [one.source.of(scope.wording.language) for one in tests.country]
        if tests
        else []
    )
    table = figures(
        say("programme_report.goals.beside"),
        say("column.test"),
        heads,
        rows,
        dict.fromkeys(sources),
    )
    if table is not None:
        yield Block(kind="figures", content=table, key="country")
