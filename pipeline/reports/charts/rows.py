"""The charts of one row: the dot with its interval, the trend, their axes.

Unit, municipality and programme differ in shape: a circle on an interval, a diamond, a
vertical stroke. A filled circle is a difference that is certain, an open one is not.
"""

from collections.abc import Callable

from pipeline.documents import svg
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
from pipeline.reports.parts.tables import Axis, Plot, Trend

PLOT = (140.0, 23.0)  # width and height of a row's dot plot, in points
TREND = (70.0, 23.0)
AXIS_HEIGHT = 11.0
MARGIN = 7.0  # keeps marks at the ends of an axis whole
RATE = (70.0, 9.0)


def interval_plot(plot: Plot, axis: Axis, label: str) -> str:
    """Return the unit's number with its interval on the shared axis."""
    width, height = PLOT
    place = scale(axis, MARGIN, width - MARGIN)
    above, below = height * 0.38, height * 0.71
    parts = _grid(axis, place, height)
    if plot.band is not None:
        low, high = (held(place(end), width) for end in plot.band)
        parts.append(svg.box(low, 1, high - low, height - 2, BAND))
        parts.append(svg.uprights([low, high], 1, height - 1, EDGE, 0.6))
    if plot.target is not None:
        x = place(plot.target)
        parts.append(svg.line(x, 0, x, height, WARNING, 1, "2 1.5"))
    if plot.programme is not None:
        x = held(place(plot.programme), width)
        parts.append(svg.line(x, 3.5, x, height - 3.5, PROGRAMME, 2))
    if plot.municipality is not None:
        x = held(place(plot.municipality), width)
        parts.append(svg.diamond(x, below, 3.3, PAPER, MUNICIPALITY))
    if plot.low is not None and plot.high is not None:
        parts += interval(place(plot.low), place(plot.high), above, width)
    fill = UNIT if plot.certain else PAPER
    parts.append(svg.circle(held(place(plot.value), width), above, 3.6, fill, UNIT))
    return svg.picture(width, height, parts, label=label)


def trend_plot(trend: Trend, label: str) -> str:
    """Return the rounds as a line, broken where they cannot be compared.

    A square: the unit's predecessors, added up.
    """
    width, height = TREND
    xs = _positions(len(trend.points), width)
    place = scale(trend.axis, height - 4, 4)
    parts = []
    for x, point in zip(xs, trend.points, strict=True):
        if point is not None and point.low is not None and point.high is not None:
            ends = [
                min(max(place(end), 0.5), height - 0.5)
                for end in (point.low, point.high)
            ]
            parts.append(svg.uprights([x], ends[0], ends[1], EDGE, 1))
    for index, broken in enumerate(trend.breaks):
        first, second = trend.points[index], trend.points[index + 1]
        if broken:
            x = (xs[index] + xs[index + 1]) / 2
            parts.append(svg.line(x, 2, x, height - 2, WARNING, 1, "1.5 1.5"))
        elif first is not None and second is not None:
            ys = place(first.value), place(second.value)
            parts.append(svg.line(xs[index], ys[0], xs[index + 1], ys[1], UNIT, 1.3))
    for index, (x, point) in enumerate(zip(xs, trend.points, strict=True)):
        if point is not None:
            last = index == len(xs) - 1
            fill = PAPER if last and not trend.certain else UNIT
            y, radius = place(point.value), 2.6 if last else 1.9
            if trend.inherited[index]:
                parts.append(svg.box(x - 2.2, y - 2.2, 4.4, 4.4, UNIT))
            else:
                parts.append(svg.circle(x, y, radius, fill, UNIT))
    return svg.picture(width, height, parts, label=label)


def axis_plot(axis: Axis, label: str) -> str:
    """Return the numbers of a shared axis, to stand in the table's head."""
    width = PLOT[0]
    place = scale(axis, MARGIN, width - MARGIN)
    parts = []
    for tick, text in zip(axis.ticks, axis.labels, strict=True):
        parts.append(
            svg.text(
                place(tick),
                8,
                text,
                size=7,
                anchor="middle",
                colour=MUTED,
                bold=tick == axis.centre,
            )
        )
    return svg.picture(width, AXIS_HEIGHT, parts, label=label)


def rounds_axis(rounds: tuple[str, ...]) -> str:
    """Return the rounds below each other's place in the trend charts."""
    width = TREND[0]
    parts = []
    last = len(rounds) - 1
    for index, (x, round_) in enumerate(
        zip(_positions(len(rounds), width), rounds, strict=True)
    ):
        anchor = {0: "start", last: "end"}.get(index, "middle")
        edge = {0: 1.0, last: width - 1}.get(index, x)
        parts.append(svg.text(edge, 8, round_, size=7, anchor=anchor, colour=MUTED))
    return svg.picture(width, AXIS_HEIGHT, parts, label=", ".join(rounds))


def rate_bar(rate: float, low_rate: float) -> str:
    """Return a response rate as a bar, with a stroke at what counts as low."""
    width, height = RATE
    x = width * low_rate
    parts = [
        svg.box(0, 2.5, width, height - 5, BAND),
        svg.box(0, 2.5, width * min(max(rate, 0), 1), height - 5, UNIT),
        svg.line(x, 0, x, 2, EDGE, 1),
        svg.line(x, height - 2, x, height, EDGE, 1),
    ]
    return svg.picture(width, height, parts)


def scale(axis: Axis, first: float, last: float) -> Callable[[float], float]:
    """Return where a value stands between `first` and `last`."""
    factor = (last - first) / (axis.high - axis.low)
    return lambda value: first + (value - axis.low) * factor


def held(x: float, width: float) -> float:
    """Keep a mark inside the chart."""
    return min(max(x, 4.0), width - 4.0)


def _grid(axis: Axis, place: Callable[[float], float], height: float) -> list[str]:
    if not axis.ticks:
        return []
    lines = [svg.uprights([place(t) for t in axis.ticks], 0, height, GRID, 0.6)]
    if axis.centre is not None:
        lines.append(svg.uprights([place(axis.centre)], 0, height, GRID, 1.2))
    return lines


def interval(low: float, high: float, y: float, width: float) -> list[str]:
    """Return a horizontal line, with an arrow where it leaves the chart."""
    parts = [svg.line(max(low, 1), y, min(high, width - 1), y, UNIT, 1.7)]
    if low < 1:
        parts.append(svg.arrow(0.5, y, -1, UNIT))
    if high > width - 1:
        parts.append(svg.arrow(width - 0.5, y, 1, UNIT))
    return parts


def _positions(count: int, width: float) -> list[float]:
    margin = 9.0
    if count == 1:
        return [width / 2]
    step = (width - 2 * margin) / (count - 1)
    return [margin + step * index for index in range(count)]
