"""Shared axes, so that rows of one table can be compared by eye."""

from collections.abc import Iterable
from math import ceil, floor, log10

from pipeline.reporting.view import Axis
from pipeline.reporting.wording import Kind, Wording

CENTRE = 500.0  # the programme's first round
REACHES = (50.0, 75.0, 100.0, 150.0, 200.0)
TREND_REACHES = (30.0, 50.0, 75.0, 100.0, 150.0, 200.0)
TICK_EVERY = {50.0: 25, 75.0: 25, 100.0: 50, 150.0: 50, 200.0: 100}
MOST_TICKS = 5


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
    reach = _reach(max(far + 4, most), REACHES)
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


def points_trend_axis(values: list[float]) -> Axis:
    """Return the vertical axis of all trends in points: around 500, no labels."""
    far = max((abs(value - CENTRE) for value in values), default=0.0)
    reach = _reach(far + 4, TREND_REACHES)
    return Axis(
        low=CENTRE - reach, high=CENTRE + reach, ticks=(), labels=(), centre=CENTRE
    )


def difference_axis(wording: Wording, values: list[float]) -> Axis:
    """Return an axis around no difference."""
    reach = _reach(max(map(abs, values), default=0.0) + 4, REACHES)
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
    least = 0.1 if kind == "share" else 0.5
    spread = max(high - low, least)
    step = _round_step(spread / (MOST_TICKS - 1))
    first, last = floor(low / step - 0.25), ceil(high / step + 0.25)
    if kind == "share":
        first, last = max(first, 0), min(last, round(1 / step))
    ticks = tuple(round(step * index, 9) for index in range(first, last + 1))
    return Axis(
        low=ticks[0],
        high=ticks[-1],
        ticks=ticks,
        labels=tuple(wording.bare(kind, tick) for tick in ticks),
    )


def _reach(needed: float, reaches: tuple[float, ...]) -> float:
    return next((reach for reach in reaches if reach >= needed), reaches[-1])


def _round_step(raw: float) -> float:
    power = 10 ** floor(log10(raw))
    return power * next(size for size in (1, 2, 5, 10) if size * power >= raw * 0.999)
