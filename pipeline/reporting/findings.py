"""What is certain: what stands out, and what has moved."""

from collections.abc import Callable
from statistics import median

from pipeline.reporting.cells import Cell
from pipeline.reporting.rows import shown_value
from pipeline.reporting.scope import Scope
from pipeline.reporting.series import Series
from pipeline.reporting.view import Finding, Findings

MOST_FINDINGS = 5
UPWARD = {"above": True, "below": False, "up": True, "down": False}


def standing_out(scope: Scope, series: list[Series]) -> Findings:
    """Return the largest differences that are certain, in both directions."""
    say = scope.wording.say
    compared = [one for one in series if one.reference is not None]
    certain = [one for one in compared if is_certain(one.reference)]
    chosen = _largest(certain, lambda one: one.reference)
    lead = ""
    if not compared:
        lead = say("standing.not_compared")
    elif not certain:
        lead = say("standing.nothing")
    elif len(certain) > len(chosen):
        lead = say("standing.largest", shown=len(chosen), all=len(certain))
    return Findings(
        title=say("standing.title"),
        lead=lead,
        numbered=True,
        items=tuple(
            _finding(scope, number, one, one.reference, _standing_text(scope, one))
            for number, one in enumerate(chosen, start=1)
        ),
    )


def moved(scope: Scope, series: list[Series]) -> Findings:
    """Return the largest changes since the last round that are certain."""
    say, previous = scope.wording.say, scope.previous
    if previous is None:
        return Findings(
            title=say("moved.title_first"), lead=say("moved.first"), items=()
        )
    followed = [one for one in series if _change(one, previous) is not None]
    certain = [one for one in followed if is_certain(_change(one, previous))]
    chosen = _largest(certain, lambda one: _change(one, previous))
    lead = ""
    if not followed:
        lead = say("moved.not_compared", round=previous)
    elif not any(_verdict(one, previous) for one in followed):
        lead = say("moved.not_judged", round=previous)
    elif not certain:
        lead = _nothing_moved(scope, followed, previous)
    elif len(certain) > len(chosen):
        lead = say("moved.largest", shown=len(chosen), all=len(certain))
    return Findings(
        title=say("moved.title", round=previous),
        lead=lead,
        items=tuple(
            _finding(
                scope,
                number,
                one,
                _change(one, previous),
                _moved_text(scope, one, previous),
            )
            for number, one in enumerate(chosen, start=1)
        ),
    )


def is_certain(cell: Cell | None) -> bool:
    """Is the cell a difference or change that is called certain?"""
    return cell is not None and cell.verdict in UPWARD


def _change(series: Series, previous: str) -> Cell | None:
    cell = series.changes.get(previous)
    return cell if cell is not None and cell.shown else None


def _verdict(series: Series, previous: str) -> str | None:
    cell = _change(series, previous)
    return cell.verdict if cell is not None else None


def _largest(
    series: list[Series], cell_of: Callable[[Series], Cell | None]
) -> list[Series]:
    """Return the largest ones, points before other units, both directions if found.

    A list that only praises or only blames would hide the other side, so the largest
    of the missing direction takes the last place.
    """

    def order(one: Series) -> tuple[bool, float]:
        return one.what.kind != "points", -abs(shown_value(cell_of(one)) or 0.0)

    def upward(one: Series) -> bool:
        return (shown_value(cell_of(one)) or 0.0) > 0

    ordered = sorted(series, key=order)
    chosen, others = ordered[:MOST_FINDINGS], ordered[MOST_FINDINGS:]
    directions = {upward(one) for one in chosen}
    missing = [one for one in others if upward(one) not in directions]
    return [*chosen[:-1], missing[0]] if missing else chosen


def _finding(
    scope: Scope, number: int, series: Series, cell: Cell | None, text: str
) -> Finding:
    meaning = ""
    if series.meaning:
        meaning = scope.wording.say("standing.meaning", meaning=series.meaning)
    return Finding(
        number=number,
        label=series.label,
        below=series.below,
        text=text,
        meaning=meaning,
        upward=UPWARD[cell.verdict] if cell and cell.verdict else False,
        key=series.key,
    )


def _standing_text(scope: Scope, series: Series) -> str:
    wording, kind = scope.wording, series.what.kind
    parts = [
        wording.say(
            f"standing.{cell.verdict}.{to}",
            amount=wording.amount(kind, cell.value or 0.0),
            interval=_size_interval(scope, series, cell),
        )
        for cell, to in (
            (series.to_programme, "programme"),
            (series.to_municipality, "municipality"),
        )
        if cell is not None and cell.shown and is_certain(cell)
    ]
    return wording.say("standing.text", differences=wording.listed(parts))


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
        interval=_size_interval(scope, series, cell),
        levels=levels,
    )


def _size_interval(scope: Scope, series: Series, cell: Cell) -> str:
    """Return the interval of the size, without its sign: both ends share it."""
    if cell.low is None or cell.high is None:
        return ""
    low, high = sorted((abs(cell.low), abs(cell.high)))
    interval = scope.wording.between(series.what.kind, low, high)
    return f" ({interval})"


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
    return scope.wording.say(
        "moved.nothing_detectable",
        round=previous,
        smallest=scope.wording.amount(kind, min(needed)),
        typical=scope.wording.amount(kind, median(needed)),
    )
