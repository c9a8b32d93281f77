"""A list of highlights: how they are chosen, ordered and told."""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.documents.marks import Count
from pipeline.reports.numbers.cells import Cell, shown_value
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series

MOST_HIGHLIGHTS = 5
UPWARD = {"above": True, "below": False, "up": True, "down": False}


@dataclass(frozen=True, kw_only=True)
class Highlight:
    """Something that is certain."""

    number: int
    label: str
    below: str
    text: str
    meaning: str
    upward: bool | None  # None: neither
    key: str


@dataclass(frozen=True, kw_only=True)
class Highlights:
    """A list of highlights under a heading, or the sentence that there is none."""

    title: str
    lead: str
    items: tuple[Highlight, ...]
    numbered: bool = False  # True: the overview chart refers to the numbers


def is_certain(cell: Cell | None) -> bool:
    """Is the cell a difference or change that is called certain?"""
    return cell is not None and cell.verdict in UPWARD


def largest(
    series: list[Series], cell_of: Callable[[Series], Cell | None]
) -> tuple[list[Series], bool]:
    """Return the largest ones, points before other units, both directions if found.

    A list that only praises or only blames would hide the other side, so the largest
    of the missing direction takes the last place. The second value says whether it did.
    """

    def order(one: Series) -> tuple[bool, float]:
        return one.what.kind != "points", -abs(shown_value(cell_of(one)) or 0.0)

    def upward(one: Series) -> bool:
        return (shown_value(cell_of(one)) or 0.0) > 0

    ordered = sorted(series, key=order)
    chosen, others = ordered[:MOST_HIGHLIGHTS], ordered[MOST_HIGHLIGHTS:]
    directions = {upward(one) for one in chosen}
    missing = [one for one in others if upward(one) not in directions]
    return ([*chosen[:-1], missing[0]], True) if missing else (chosen, False)


def told_largest(
    scope: Scope, key: str, shown: int, count: Count, *, turned: bool
) -> str:
    """Say how many are listed, and whether the last is there for its direction."""
    everything = scope.wording.whole(count)
    if turned:
        return scope.wording.say(f"{key}.largest_both", shown=shown - 1, all=everything)
    return scope.wording.say(f"{key}.largest", shown=shown, all=everything)


def finding(
    scope: Scope, number: int, series: Series, cell: Cell | None, text: str
) -> Highlight:
    """Return one entry of a list of findings; `cell` says which way it points."""
    upward = UPWARD[cell.verdict] if cell and cell.verdict else False
    side, told = ("high", series.meaning) if upward else ("low", series.low)
    meaning = scope.wording.say(f"moved.meaning.{side}", meaning=told) if told else ""
    return Highlight(
        number=number,
        label=series.label,
        below=series.below,
        text=text,
        meaning=meaning,
        upward=upward,
        key=series.key,
    )


def cautiously(scope: Scope, part: str, cell: Cell | None) -> str:
    """Say how large what was picked for being large is on average, in points."""
    if cell is None or cell.value is None:
        return ""
    size = scope.wording.signed("points", cell.value)
    return scope.wording.say(f"{part}.cautious", cautious=size)


def size_interval(scope: Scope, series: Series, cell: Cell) -> str:
    """Return the interval of the size, without its sign: both ends share it."""
    if cell.low is None or cell.high is None:
        return ""
    low, high = sorted((abs(cell.low), abs(cell.high)))
    interval = scope.wording.between(series.what.kind, low, high)
    return f" ({interval})"
