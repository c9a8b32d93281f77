"""What changed in the programme beyond what changed outside it.

Told of the programme, in a municipality's profile too: one municipality alone beside
the others is one case, whose own luck nobody can tell from the programme.
"""

from pipeline.reports.numbers.cells import Cell, counted
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.highlights import (
    Highlights,
    finding,
    is_certain,
    largest,
    size_interval,
    told_largest,
)


def beyond(scope: Scope, series: list[Series]) -> Highlights | None:
    """Return the largest certain differences in differences since the first round.

    None: no municipalities outside the programme are compared with, or too few.
    """
    say, first = scope.wording.say, scope.rounds[0]
    compared = [one for one in series if _cell(scope, one) is not None]
    if not compared:
        return None
    certain = [one for one in compared if is_certain(_cell(scope, one))]
    scope.told(*(_cell(scope, one) for one in compared))
    lead = [say("beyond.lead", first=first)]
    if not certain:
        lead.append(say("beyond.none"))
    chosen, turned = largest(certain, lambda one: _cell(scope, one))
    if len(certain) > len(chosen):
        all_ = counted([_cell(scope, one) for one in compared], len(certain))
        lead.append(told_largest(scope, "moved", len(chosen), all_, turned=turned))
    return Highlights(
        title=say("beyond.title"),
        lead=" ".join(lead),
        items=tuple(
            finding(scope, number, one, cell, _text(scope, one, cell))
            for number, one in enumerate(chosen, start=1)
            if (cell := _cell(scope, one)) is not None
        ),
    )


def _cell(scope: Scope, series: Series) -> Cell | None:
    cell = scope.cell(
        series.what, "controlled", level="programme", since=scope.rounds[0]
    )
    return cell if cell is not None and cell.shown else None


def _text(scope: Scope, series: Series, cell: Cell) -> str:
    return scope.wording.say(
        f"beyond.{cell.verdict}",
        amount=scope.wording.amount("points", cell.told),
        interval=size_interval(scope, series, cell),
    )
