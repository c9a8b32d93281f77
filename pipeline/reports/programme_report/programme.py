"""What the programme is: who takes part, and how many answered in each round."""

from collections.abc import Iterator

from pipeline.reports.numbers.measured import UnitSeries
from pipeline.reports.numbers.of_programme import MEASURES, count_of
from pipeline.reports.numbers.scope import Measured, Scope
from pipeline.reports.parts.chapter import Block
from pipeline.reports.parts.figures import figures, number_entry

UNITS = [one for one in MEASURES if one not in {"files", "rows", "cells"}]


def the_programme(scope: Scope, _: UnitSeries) -> Iterator[Block]:
    """Yield who takes part, with how many schools and daycare units."""
    say = scope.wording.say
    here = [
        one.unit.name
        for one in scope.units
        if any(count_of(one, kind, "units") is not None for kind in UNITS)
    ]
    names = scope.wording.listed(here or [one.unit.name for one in scope.units])
    yield Block(kind="text", content=say("programme_report.programme.who", names=names))
    yield Block(kind="text", content=say("programme_report.programme.what"))
    rows = [
        (
            one.unit.name,
            [
                number_entry(one, count_of(one, kind, "units"), "count")
                for kind in UNITS
            ],
        )
        for one in (*scope.units, scope)
    ]
    table = figures(
        say("programme_report.programme.units"),
        say("data_report.municipality"),
        [say(f"data_report.measure.{kind}") for kind in UNITS],
        rows,
    )
    if table is not None:
        yield Block(kind="figures", content=table, key="units")
    yield from _answers(scope)


def _answers(scope: Scope) -> Iterator[Block]:
    """Yield how many of each group answered in each round."""
    say, language = scope.wording.say, scope.wording.language
    rows = []
    for group, _ in scope.groups:
        what = Measured(group=group.id, measure="all")
        cells = [
            scope.cell(what, "response_rate", round_=round_) for round_ in scope.rounds
        ]
        entries = [
            number_entry(scope, None, "count")
            if cell is None
            else scope.number_of(cell)
            for cell in cells
        ]
        rows.append((group.name.of(language), entries))
    table = figures(
        say("programme_report.programme.answers"),
        say("column.group"),
        scope.rounds,
        rows,
    )
    if table is not None:
        yield Block(kind="figures", content=table, key="answered")
