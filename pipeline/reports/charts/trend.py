"""A number over the rounds as a small line, broken where rounds cannot be compared."""

from dataclasses import dataclass

from markupsafe import Markup

from pipeline.documents import svg
from pipeline.documents.axes import Axis
from pipeline.documents.palette import EDGE, MUTED, PAPER, UNIT, WARNING

WIDTH, HEIGHT = 70.0, 23.0  # in points
AXIS_HEIGHT = 11.0
MARGIN = 9.0


@dataclass(frozen=True, kw_only=True)
class TrendPoint:
    """One round of a trend."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A number over the rounds; None where it is not shown."""

    points: tuple[TrendPoint | None, ...]
    breaks: tuple[bool, ...]  # between neighbouring rounds: not comparable
    inherited: tuple[bool, ...]  # per round: the predecessors' numbers, added up
    certain: bool  # False: the last change is not certain
    axis: Axis


def trend_plot(trend: Trend, label: str) -> Markup:
    """Return the rounds as a line, broken where they cannot be compared.

    A square: the unit's predecessors, added up.
    """
    xs = _positions(len(trend.points))
    place = trend.axis.scale(HEIGHT - 4, 4)
    parts = []
    for x, point in zip(xs, trend.points, strict=True):
        if point is not None and point.low is not None and point.high is not None:
            ends = [
                min(max(place(end), 0.5), HEIGHT - 0.5)
                for end in (point.low, point.high)
            ]
            interval = svg.uprights([x], ends[0], ends[1], EDGE, 1)
            parts.append(svg.of(point.low, interval))
    for index, broken in enumerate(trend.breaks):
        first, second = trend.points[index], trend.points[index + 1]
        if broken:
            x = (xs[index] + xs[index + 1]) / 2
            parts.append(svg.line(x, 2, x, HEIGHT - 2, WARNING, 1, "1.5 1.5"))
        elif first is not None and second is not None:
            ys = place(first.value), place(second.value)
            parts.append(svg.line(xs[index], ys[0], xs[index + 1], ys[1], UNIT, 1.3))
    for index, (x, point) in enumerate(zip(xs, trend.points, strict=True)):
        if point is not None:
            last = index == len(xs) - 1
            fill = PAPER if last and not trend.certain else UNIT
            y, radius = place(point.value), 2.6 if last else 1.9
            if trend.inherited[index]:
                dot = svg.box(x - 2.2, y - 2.2, 4.4, 4.4, UNIT)
            else:
                dot = svg.circle(x, y, radius, fill, UNIT)
            parts.append(svg.of(point.value, dot))
    return svg.picture(WIDTH, HEIGHT, parts, label=label)


def rounds_axis(rounds: tuple[str, ...]) -> Markup:
    """Return the rounds below each other's place in the trend charts."""
    parts = []
    last = len(rounds) - 1
    for index, (x, round_) in enumerate(
        zip(_positions(len(rounds)), rounds, strict=True)
    ):
        anchor = {0: "start", last: "end"}.get(index, "middle")
        edge = {0: 1.0, last: WIDTH - 1}.get(index, x)
        parts.append(svg.text(edge, 8, round_, size=8, anchor=anchor, colour=MUTED))
    return svg.picture(WIDTH, AXIS_HEIGHT, parts, label=", ".join(rounds))


def _positions(count: int) -> list[float]:
    if count == 1:
        return [WIDTH / 2]
    step = (WIDTH - 2 * MARGIN) / (count - 1)
    return [MARGIN + step * index for index in range(count)]
