"""Shared axes, so that rows of one table can be compared by eye."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from math import ceil, floor, log10

from pipeline.documents.wording import SHARES, Kind, Wording

CENTRE = 500.0  # the programme's first round
REACHES = (50.0, 75.0, 100.0, 150.0, 200.0)
LEAST_TREND: dict[Kind, float] = {  # between bottom and top of a trend chart
    "points": 40.0,
    "share": 0.2,
    "percent": 0.1,
    "mean": 0.5,
    "count": 4.0,
    "rate": 0.5,
}
TICK_EVERY = {50.0: 25, 75.0: 25, 100.0: 50, 150.0: 50, 200.0: 100}
MOST_TICKS = 5


@dataclass(frozen=True, kw_only=True)
class Axis:
    """A shared axis, with the marks that are labelled."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    centre: float | None = None  # mark to emphasise, e.g. 500 points

    def scale(self, first: float, last: float) -> Callable[[float], float]:
        """Return where a value stands between the coordinates `first` and `last`."""
        factor = (last - first) / (self.high - self.low)
        return lambda value: first + (value - self.low) * factor


def points_axis(
    wording: Wording, values: list[float], ends: list[float]
) -> Axis | None:
    """Return an axis around 500 for all values and most ends of intervals.

    Intervals that reach further are drawn with an arrow.
    """
    if not values:
        return None
    far = max(abs(value - CENTRE) for value in values)
    distances = sorted(abs(end - CENTRE) for end in ends) or [0.0]
    most = distances[int(0.9 * (len(distances) - 1))]
    reach = _reach(max(far + 4, most))
    step = TICK_EVERY[reach]
    count = int(reach // step)
    ticks = tuple(CENTRE + step * index for index in range(-count, count + 1))
    return Axis(
        low=CENTRE - reach,
        high=CENTRE + reach,
        ticks=ticks,
        labels=tuple(wording.whole(tick) for tick in ticks),
        centre=CENTRE,
    )


def trend_axes(kind: Kind, values: dict[str, list[float]]) -> dict[str, Axis]:
    """Return a vertical axis per row: equal in length, each around its own numbers.

    Args:
        kind: What the numbers are; decides the shortest length, so that small changes
            do not look large.
        values: Row -> its shown numbers of all rounds.
    """
    spans = [max(found) - min(found) for found in values.values() if found]
    half = max([LEAST_TREND[kind], *(1.1 * span for span in spans)]) / 2
    axes = {}
    for row, found in values.items():
        middle = (max(found) + min(found)) / 2 if found else 0.0
        axes[row] = Axis(low=middle - half, high=middle + half, ticks=(), labels=())
    return axes


def difference_axis(wording: Wording, values: list[float]) -> Axis:
    """Return an axis around no difference."""
    reach = _reach(max(map(abs, values), default=0.0) + 4)
    step = TICK_EVERY[reach]
    count = int(reach // step)
    ticks = tuple(float(step * index) for index in range(-count, count + 1))
    return Axis(
        low=-reach,
        high=reach,
        ticks=ticks,
        labels=tuple(wording.signed("points", tick) for tick in ticks),
        centre=0.0,
    )


def share_axis(wording: Wording) -> Axis:
    """Return the axis from 0 to 100 per cent."""
    ticks = (0.0, 0.25, 0.5, 0.75, 1.0)
    return Axis(
        low=0.0,
        high=1.0,
        ticks=ticks,
        labels=tuple(wording.bare("share", tick) for tick in ticks),
    )


def value_axis(wording: Wording, kind: Kind, values: Iterable[float]) -> Axis | None:
    """Return a round-numbered axis that holds all values."""
    found = list(values)
    if not found:
        return None
    low, high = min(found), max(found)
    least = 0.1 if kind in SHARES else 0.5
    spread = max(high - low, least)
    step = _round_step(spread / (MOST_TICKS - 1))
    first, last = floor(low / step - 0.25), ceil(high / step + 0.25)
    if kind in SHARES:
        first, last = max(first, 0), min(last, round(1 / step))
    ticks = tuple(round(step * index, 9) for index in range(first, last + 1))
    return Axis(
        low=ticks[0],
        high=ticks[-1],
        ticks=ticks,
        labels=tuple(wording.bare(kind, tick) for tick in ticks),
    )


def _reach(needed: float) -> float:
    return next((reach for reach in REACHES if reach >= needed), REACHES[-1])


def _round_step(raw: float) -> float:
    power = 10 ** floor(log10(raw))
    return power * next(size for size in (1, 2, 5, 10) if size * power >= raw * 0.999)
