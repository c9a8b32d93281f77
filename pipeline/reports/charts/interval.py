"""The dot of one row with its interval, on the axis that its table shares.

Unit, municipality and programme differ in shape: a circle on an interval, a diamond, a
vertical stroke. A filled circle is a difference that is certain, an open one is not.
"""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.documents import svg
from pipeline.documents.axes import Axis
from pipeline.documents.palette import (
    BAND,
    EDGE,
    GRID,
    MUNICIPALITY,
    MUTED,
    PAPER,
    PROGRAMME,
    UNIT,
    WARNING,
)

WIDTH, HEIGHT = 140.0, 23.0  # in points
AXIS_HEIGHT = 11.0
MARGIN = 11.0  # keeps marks and numbers at the ends of an axis whole


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A unit's number with interval, beside municipality and programme."""

    value: float
    low: float | None
    high: float | None
    municipality: float | None
    programme: float | None
    band: tuple[float, float] | None  # in here no difference is certain
    certain: bool
    target: float | None = None


def interval_plot(plot: Plot, axis: Axis, label: str) -> Markup:
    """Return the unit's number with its interval on the shared axis."""
    place = axis.scale(MARGIN, WIDTH - MARGIN)
    above, below = HEIGHT * 0.38, HEIGHT * 0.71
    parts = _grid(axis, place)
    if plot.band is not None:
        low, high = (_held(place(end)) for end in plot.band)
        area = svg.box(low, 1, high - low, HEIGHT - 2, BAND)
        ends = svg.uprights([low, high], 1, HEIGHT - 1, EDGE, 0.6)
        parts += [svg.of(plot.band[0], mark) for mark in (area, ends)]
    if plot.target is not None:
        x = place(plot.target)
        parts.append(svg.line(x, 2, x, HEIGHT - 2, WARNING, 1, "2 1.5"))
    if plot.programme is not None:
        x = _held(place(plot.programme))
        stroke = svg.line(x, 3.5, x, HEIGHT - 3.5, PROGRAMME, 2)
        parts.append(svg.of(plot.programme, stroke))
    if plot.municipality is not None:
        x = _held(place(plot.municipality))
        diamond = svg.diamond(x, below, 3.3, PAPER, MUNICIPALITY)
        parts.append(svg.of(plot.municipality, diamond))
    if plot.low is not None and plot.high is not None:
        marks = _interval(place(plot.low), place(plot.high), above)
        parts += [svg.of(plot.low, mark) for mark in marks]
    fill = UNIT if plot.certain else PAPER
    dot = svg.circle(_held(place(plot.value)), above, 3.6, fill, UNIT)
    parts.append(svg.of(plot.value, dot))
    return svg.picture(WIDTH, HEIGHT, parts, label=label)


def axis_plot(axis: Axis, label: str) -> Markup:
    """Return the numbers of a shared axis, to stand in the table's head."""
    place = axis.scale(MARGIN, WIDTH - MARGIN)
    parts = []
    for tick, text in zip(axis.ticks, axis.labels, strict=True):
        parts.append(
            svg.text(
                place(tick),
                8,
                text,
                size=8,
                anchor="middle",
                colour=MUTED,
                bold=tick == axis.centre,
            )
        )
    return svg.picture(WIDTH, AXIS_HEIGHT, parts, label=label)


def _held(x: float) -> float:
    """Keep a mark inside the chart."""
    return min(max(x, 4.0), WIDTH - 4.0)


def _grid(axis: Axis, place: Callable[[float], float]) -> list[str]:
    if not axis.ticks:
        return []
    lines = [svg.uprights([place(t) for t in axis.ticks], 0, HEIGHT, GRID, 0.6)]
    if axis.centre is not None:
        centre = place(axis.centre)  # apart from row to row: rules are no grid
        lines.append(svg.uprights([centre], 2, HEIGHT - 2, GRID, 1.2))
    return lines


def _interval(low: float, high: float, y: float) -> list[str]:
    """Return a horizontal line, with an arrow where it leaves the chart."""
    parts = [svg.line(max(low, 1), y, min(high, WIDTH - 1), y, UNIT, 1.7)]
    if low < 1:
        parts.append(svg.arrow(0.5, y, -1, UNIT))
    if high > WIDTH - 1:
        parts.append(svg.arrow(WIDTH - 0.5, y, 1, UNIT))
    return parts
