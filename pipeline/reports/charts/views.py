"""What groups see of the same theme: a sign per group on the theme's line."""

from dataclasses import dataclass

from markupsafe import Markup

from pipeline.documents import svg
from pipeline.documents.axes import Axis
from pipeline.documents.palette import (
    GRID,
    MUNICIPALITY,
    MUTED,
    PAPER,
    PROGRAMME,
    UNIT,
    WARNING,
)

WIDE = (510.0, 150.0)  # width, and how much of it the themes' names take
NARROW = (230.0, 0.0)  # names stand above their lines
KEY = 14.0  # height of a line of the key
KEY_COLUMN = 170.0  # a sign of the key with its name
NAME = 13.0  # height of a name above its line
ROW = 22.0
BOTTOM = 14.0
RADIUS = 4.2
SHIFT = 7.0  # of a sign that would cover another


@dataclass(frozen=True, kw_only=True)
class Sign:
    """Where a group lies on the line of a theme; `group` is its place in the key."""

    group: int
    value: float


@dataclass(frozen=True, kw_only=True)
class ViewRow:
    """A theme with a sign per group."""

    label: str
    signs: tuple[Sign, ...]


def views_chart(
    rows: tuple[ViewRow, ...],
    groups: tuple[str, ...],
    axis: Axis,
    *,
    label: str,
    size: tuple[float, float] = WIDE,
) -> Markup:
    """Return the chart with its key above and its axis below.

    Args:
        rows: The themes.
        groups: The groups that have a sign, as the key names them.
        axis: Of all of them; the mark in its middle is each group's own mean.
        label: What it shows, in words.
        size: Width, and how much of it the themes' names take.
    """
    width, labels = size
    place = axis.scale(labels + 14, width - 14)
    columns = max(1, int(width // KEY_COLUMN))
    parts = []
    for index, group in enumerate(groups):
        x = 6 + KEY_COLUMN * (index % columns)
        y = KEY * (index // columns) + KEY / 2
        parts += [_sign(index, x, y), svg.text(x + 9, y + 3, group, size=8.5)]
    top = KEY * -(-len(groups) // columns) + 4
    above = 0.0 if labels else NAME
    bottom = top + (ROW + above) * len(rows)
    ticks = [place(tick) for tick in axis.ticks]
    parts.append(svg.uprights(ticks, top, bottom, GRID, 0.7))
    for index, row in enumerate(rows):
        begin = top + (ROW + above) * index
        middle = begin + above + ROW / 2
        parts.append(
            svg.text(0, begin + 10 if above else middle + 3, row.label, size=9)
        )
        course = [
            min(max(place(one.value), labels + 7), width - 7) for one in row.signs
        ]
        parts.append(svg.line(min(course), middle, max(course), middle, MUTED, 1.2))
        taken: list[float] = []
        for one, x in zip(row.signs, course, strict=True):
            covered = any(abs(x - other) < 2 * RADIUS for other in taken)
            mark = _sign(one.group, x, middle - (SHIFT if covered else 0))
            parts.append(svg.of(one.value, mark))
            taken.append(x)
    for x, text in zip(ticks, axis.labels, strict=True):
        parts.append(
            svg.text(x, bottom + 10, text, size=8, anchor="middle", colour=MUTED)
        )
    return svg.picture(width, bottom + BOTTOM, parts, label=label)


def _sign(group: int, x: float, y: float) -> str:
    """Return the sign of a group: they differ in shape, so that grey print works."""
    match group % 4:
        case 0:
            return svg.circle(x, y, RADIUS, UNIT, UNIT)
        case 1:
            return svg.diamond(x, y, RADIUS, PAPER, MUNICIPALITY)
        case 2:
            side = 2 * RADIUS - 1
            return svg.box(x - side / 2, y - side / 2, side, side, PROGRAMME)
        case _:
            return svg.circle(x, y, RADIUS, PAPER, WARNING)
