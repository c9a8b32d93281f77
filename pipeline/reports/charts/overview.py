"""The overview: every difference as a dot, one row per theme."""

from collections.abc import Callable
from dataclasses import dataclass

from markupsafe import Markup

from pipeline.documents import svg
from pipeline.documents.axes import Axis
from pipeline.documents.palette import GRID, MUTED, PAPER, PROGRAMME, UNIT

WIDE = (510.0, 150.0)  # width, and how much of it the themes' names take
NARROW = (230.0, 0.0)  # names stand above their dots
NAME = 12.0  # height of a name above its dots
LANE = 9.5  # height of one line of dots
NUMBERED = 5.6  # radius of a dot that a finding refers to
PLAIN = 3.2
TOP = 16.0
BOTTOM = 13.0
GAP = 7.0


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A scale in the overview."""

    value: float
    certain: bool
    number: int | None  # of the finding


@dataclass(frozen=True, kw_only=True)
class OverviewRow:
    """A theme in the overview."""

    label: str
    dots: tuple[Dot, ...]


def overview_chart(
    rows: tuple[OverviewRow, ...],
    axis: Axis,
    *,
    ends: tuple[str, str],
    label: str,
    size: tuple[float, float] = WIDE,
) -> Markup:
    """Return the chart; dots that would cover each other move to another lane.

    Args:
        rows: The themes.
        axis: Of all of them; its centre is no difference.
        ends: What lies below it, and above.
        label: What it shows, in words.
        size: Width, and how much of it the themes' names take.
    """
    width, labels = size
    above = 0.0 if labels else NAME
    place = _held_scale(axis, labels + 14, width - 14)
    lanes = [_lanes(row.dots, place) for row in rows]
    heights = [above + GAP + LANE * (max(found, default=0) + 1) for found in lanes]
    bottom = TOP + sum(heights)
    parts = _frame(axis, ends, place, bottom)
    y = TOP
    for row, found, height in zip(rows, lanes, heights, strict=True):
        middle = y + (height + above) / 2
        parts.append(svg.line(0, y, width, y, GRID, 0.6))
        name_y = y + NAME - 1 if above else middle + 3
        parts.append(svg.text(0, name_y, row.label, size=8.5))
        for index in sorted(range(len(found)), key=lambda i: row.dots[i].certain):
            lane_y = middle + LANE * (found[index] - max(found) / 2)
            parts += _dot(row.dots[index], place(row.dots[index].value), lane_y)
        y += height
    parts.append(svg.line(0, y, width, y, GRID, 0.6))
    return svg.picture(width, bottom + BOTTOM, parts, label=label)


def _frame(
    axis: Axis, ends: tuple[str, str], place: Callable[[float], float], bottom: float
) -> list[str]:
    below, above = ends
    parts = [svg.uprights(list(map(place, axis.ticks)), TOP, bottom, GRID, 0.7)]
    if axis.centre is not None:
        x = place(axis.centre)
        parts.append(svg.line(x, TOP, x, bottom, PROGRAMME, 1.6))
    for tick, label in zip(axis.ticks, axis.labels, strict=True):
        x = place(tick)
        parts.append(
            svg.text(x, bottom + 10, label, size=8, anchor="middle", colour=MUTED)
        )
    centre_x = place(axis.centre or 0.0)
    for x, text, anchor in (
        (centre_x - 6, f"← {below}", "end"),
        (centre_x + 6, f"{above} →", "start"),
    ):
        parts.append(svg.text(x, 10, text, size=8, anchor=anchor, colour=MUTED))
    return parts


def _dot(dot: Dot, x: float, y: float) -> list[str]:
    if dot.number is None:
        fill = UNIT if dot.certain else PAPER
        return [svg.of(dot.value, svg.circle(x, y, PLAIN, fill, UNIT))]
    return [
        svg.of(dot.value, svg.circle(x, y, NUMBERED, UNIT, PAPER)),
        svg.text(
            x,
            y + 2.7,
            str(dot.number),
            size=8,
            anchor="middle",
            colour=PAPER,
            bold=True,
        ),
    ]


def _held_scale(axis: Axis, first: float, last: float) -> Callable[[float], float]:
    """Return where a value stands; what lies beyond the axis stands at its end."""
    place = axis.scale(first, last)
    return lambda value: min(max(place(value), first - 7), last + 7)


def _lanes(dots: tuple[Dot, ...], place: Callable[[float], float]) -> list[int]:
    """Return the lane of each dot: the first one where it covers nobody."""
    taken: list[list[tuple[float, float]]] = []
    lanes = [0] * len(dots)
    for index in sorted(range(len(dots)), key=lambda index: dots[index].value):
        dot = dots[index]
        radius = NUMBERED if dot.number is not None else PLAIN
        x = place(dot.value)
        free = [
            lane
            for lane, others in enumerate(taken)
            if all(abs(x - other) > radius + size + 0.8 for other, size in others)
        ]
        if not free:
            free = [len(taken)]
            taken.append([])
        taken[free[0]].append((x, radius))
        lanes[index] = free[0]
    return lanes
