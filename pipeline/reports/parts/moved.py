"""What has moved since the last round, and how far it would have had to."""

from pipeline.reports.numbers.cells import Cell, counted, middle, shown_value
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


def moved(scope: Scope, series: list[Series]) -> Highlights:
    """Return the largest changes since the last round that are certain."""
    say, previous = scope.wording.say, scope.previous
    if previous is None:
        return Highlights(
            title=say("moved.title_first"), lead=say("moved.first"), items=()
        )
    followed = [one for one in series if _change(one, previous) is not None]
    certain = [one for one in followed if is_certain(_change(one, previous))]
    certainly = counted([_change(one, previous) for one in followed], len(certain))
    chosen, turned = largest(certain, lambda one: _change(one, previous))
    lead = ""
    if not followed:
        lead = say("moved.not_compared", round=previous)
    elif not any(_verdict(one, previous) for one in followed):
        lead = say("moved.not_judged", round=previous)
    elif not certain:
        lead = _nothing_moved(scope, followed, previous)
    elif len(certain) > len(chosen):
        lead = told_largest(scope, "moved", len(chosen), certainly, turned=turned)
    return Highlights(
        title=say("moved.title", round=previous),
        lead=lead,
        items=tuple(
            finding(
                scope,
                number,
                one,
                _change(one, previous),
                _moved_text(scope, one, previous),
            )
            for number, one in enumerate(chosen, start=1)
        ),
    )


def _change(series: Series, previous: str) -> Cell | None:
    cell = series.changes.get(previous)
    return cell if cell is not None and cell.shown else None


def _verdict(series: Series, previous: str) -> str | None:
    cell = _change(series, previous)
    return cell.verdict if cell is not None else None


def _moved_text(scope: Scope, series: Series, previous: str) -> str:
    cell = series.changes[previous]
    kind, wording = series.what.kind, scope.wording
    now, then = shown_value(series.cells[-1]), shown_value(series.cells[-2])
    levels = ""
    if now is not None and then is not None:
        levels = wording.say(
            "moved.levels",
            then=wording.number(kind, then),
            now=wording.number(kind, now),
        )
    return wording.say(
        f"moved.{cell.verdict}",
        amount=wording.amount(kind, cell.value or 0.0),
        interval=size_interval(scope, series, cell),
        levels=levels,
    )


def _nothing_moved(scope: Scope, series: list[Series], previous: str) -> str:
    """Say that nothing moved for certain, and how far it would have had to."""
    kind = series[0].what.kind
    needed = [
        cell.detectable
        for one in series
        if one.what.kind == kind
        and (cell := one.changes[previous]).detectable is not None
    ]
    if not needed:
        return scope.wording.say("moved.nothing", round=previous)
    nothing = scope.wording.say(
        "moved.nothing_detectable",
        round=previous,
        smallest=scope.wording.amount(kind, min(needed)),
        typical=scope.wording.amount(kind, middle(needed)),
    )
    cells = [one.changes[previous] for one in series if _verdict(one, previous)]
    apart = sum(_beyond_zero(cell) for cell in cells)
    if not apart:
        return nothing
    told = scope.wording.count(
        "moved.apart",
        counted(cells, apart),
        all=scope.wording.whole(counted(cells, len(cells))),
    )
    return f"{nothing} {told}"


def _beyond_zero(cell: Cell) -> bool:
    """Does the interval of the change exclude 0?"""
    return cell.low is not None and cell.high is not None and cell.low * cell.high > 0
