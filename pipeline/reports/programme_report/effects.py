"""Progress and whether it lasts, and why that does not say what caused it."""

from collections.abc import Iterator

from pipeline.reports.numbers.cells import Cell
from pipeline.reports.numbers.measured import UnitSeries
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.chapter import Block
from pipeline.reports.parts.courses import courses
from pipeline.reports.parts.figures import figures, number_entry
from pipeline.reports.parts.moved import moved
from pipeline.reports.programme_report.changed import judged

UP_DOWN = {"up", "down"}
MOST_NAMED = 2  # changed areas that a sentence has room for; more are a table


def effects(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield what has moved, what lasted, and what a comparison outside says."""
    if scope.previous is None:
        return
    say = scope.wording.say
    few = len(_certain(scope, measured)) <= MOST_NAMED
    for key, found in (
        ("courses", courses(scope, measured.scales, together=few)),
        ("moved", moved(scope, measured.scales)),
    ):
        if found is not None:
            yield Block(kind="findings", content=found, key=key)
    yield from _changes(scope, measured)
    yield from _controlled(scope, measured)
    yield Block(kind="heading", content=say("programme_report.effects.causes"))
    yield Block(
        kind="list",
        content=tuple(
            say(f"programme_report.effects.{one}")
            for one in ("no_cause", "regression", "cohorts")
        ),
    )


def _certain(scope: Scope, measured: UnitSeries) -> list[tuple[Series, Cell]]:
    """Return the areas that have certainly changed since the first round."""
    return [
        pair for pair in judged(scope, measured.scales) if pair[1].verdict in UP_DOWN
    ]


def _changes(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield the areas that have certainly changed since the first round, by group."""
    say = scope.wording.say
    certain = _certain(scope, measured)
    if len(certain) <= MOST_NAMED:
        return
    table = figures(
        say("programme_report.effects.changes", first=scope.rounds[0]),
        say("column.scale"),
        [say("programme_report.effects.change")],
        [
            (
                scope.wording.named(one.label, one.below),
                [number_entry(scope, cell, "points", signed=True)],
            )
            for one, cell in certain
        ],
    )
    if table is not None:
        yield Block(kind="figures", content=table, key="changes")


def _controlled(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield changes beyond those of the municipalities compared with, if there are."""
    say, since = scope.wording.say, scope.rounds[0]
    table = figures(
        say("programme_report.effects.controlled", first=since),
        say("column.scale"),
        [say("programme_report.effects.beyond")],
        [
            (
                scope.wording.named(one.label, one.below),
                [
                    number_entry(
                        scope,
                        scope.cell(one.what, "controlled", since=since),
                        "points",
                        signed=True,
                    )
                ],
            )
            for one in measured.scales
        ],
    )
    if table is not None:
        yield Block(kind="lead", content=say("programme_report.effects.beside"))
        yield Block(kind="figures", content=table, key="controlled")
