"""Charts as SVG, the same ones for screen and paper.

Unit, municipality and programme differ in shape: a circle on an interval, a diamond, a
vertical stroke. A filled circle is a difference that is certain, an open one is not.
"""

from collections.abc import Callable

from pipeline.reporting import svg
from pipeline.reporting.overview_chart import NARROW, overview_chart
from pipeline.reporting.palette import (
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
from pipeline.reporting.view import Axis, Plot, Profile, Section, Trend

PLOT = (140.0, 23.0)  # width and height of a row's dot plot, in points
TREND = (70.0, 23.0)
AXIS_HEIGHT = 11.0
MARGIN = 7.0  # keeps marks at the ends of an axis whole
RATE = (70.0, 9.0)


def illustrations(profile: Profile) -> dict[str, str]:
    """Return every picture of a profile by its name."""
    pictures = {"key": key_plot()}
    if profile.overview is not None:
        pictures["overview"] = overview_chart(profile.overview)
        pictures["overview.narrow"] = overview_chart(profile.overview, NARROW)
    for section in (*profile.scales, *profile.figures):
        pictures |= _section_pictures(section)
    for index, row in enumerate(profile.participation.rows):
        if row.rate is not None:
            pictures[f"rate.{index}"] = rate_bar(
                row.rate, profile.participation.low_rate
            )
    return pictures


def interval_plot(plot: Plot, axis: Axis, label: str) -> str:
    """Return the unit's number with its interval on the shared axis."""
    width, height = PLOT
    place = _scale(axis, MARGIN, width - MARGIN)
    above, below = height * 0.38, height * 0.71
    parts = _grid(axis, place, height)
    if plot.band is not None:
        low, high = (_held(place(end), width) for end in plot.band)
        parts.append(svg.box(low, 1, high - low, height - 2, BAND))
        parts += [svg.line(x, 1, x, height - 1, EDGE, 0.6) for x in (low, high)]
    if plot.target is not None:
        x = place(plot.target)
        parts.append(svg.line(x, 0, x, height, WARNING, 1, "2 1.5"))
    if plot.programme is not None:
        x = _held(place(plot.programme), width)
        parts.append(svg.line(x, 3.5, x, height - 3.5, PROGRAMME, 2))
    if plot.municipality is not None:
        x = _held(place(plot.municipality), width)
        parts.append(svg.diamond(x, below, 3.3, PAPER, MUNICIPALITY))
    if plot.low is not None and plot.high is not None:
        parts += _interval(place(plot.low), place(plot.high), above, width)
    fill = UNIT if plot.certain else PAPER
    parts.append(svg.circle(_held(place(plot.value), width), above, 3.6, fill, UNIT))
    return svg.picture(width, height, parts, label=label)


def trend_plot(trend: Trend, label: str) -> str:
    """Return the rounds as a line, broken where they cannot be compared."""
    width, height = TREND
    xs = _positions(len(trend.points), width)
    place = _scale(trend.axis, height - 4, 4)
    parts = [svg.line(0, height / 2, width, height / 2, GRID, 0.7)]
    if trend.axis.centre is None:
        parts = []
    parts += _line(xs, list(trend.programme), trend.breaks, place, PROGRAMME, "2 1.6")
    values = [None if point is None else point.value for point in trend.points]
    for x, point in zip(xs, trend.points, strict=True):
        if point is not None and point.low is not None and point.high is not None:
            ends = [
                min(max(place(end), 0.5), height - 0.5)
                for end in (point.low, point.high)
            ]
            parts.append(svg.line(x, ends[0], x, ends[1], EDGE, 1))
    parts += _line(xs, values, trend.breaks, place, UNIT, "")
    for index, (x, value) in enumerate(zip(xs, values, strict=True)):
        if value is not None:
            last = index == len(xs) - 1
            open_ = last and not trend.certain
            parts.append(
                svg.circle(
                    x,
                    place(value),
                    2.6 if last else 1.9,
                    PAPER if open_ else UNIT,
                    UNIT,
                )
            )
    for index, broken in enumerate(trend.breaks):
        if broken:
            x = (xs[index] + xs[index + 1]) / 2
            parts.append(svg.line(x, 3, x, height - 3, WARNING, 1, "1.5 1.5"))
    return svg.picture(width, height, parts, label=label)


def axis_plot(axis: Axis, label: str) -> str:
    """Return the numbers of a shared axis, to stand in the table's head."""
    width = PLOT[0]
    place = _scale(axis, MARGIN, width - MARGIN)
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
        x = {0: 1.0, last: width - 1}.get(index, x)
        parts.append(svg.text(x, 8, round_, size=7, anchor=anchor, colour=MUTED))
    return svg.picture(width, AXIS_HEIGHT, parts, label=", ".join(rounds))


def rate_bar(rate: float, low_rate: float) -> str:
    """Return a response rate as a bar, with a stroke at what counts as low."""
    width, height = RATE
    filled = width * min(max(rate, 0), 1)
    x = width * low_rate
    parts = [
        svg.box(0, 2, width, height - 4, BAND),
        svg.box(0, 2, filled, height - 4, UNIT),
        svg.line(x, 0, x, height, PAPER, 2.4),
        svg.line(x, 0, x, height, EDGE, 1),
    ]
    return svg.picture(width, height, parts)


def key_plot() -> str:
    """Return an example row that the guide explains."""
    plot = Plot(
        value=527,
        low=512,
        high=542,
        municipality=509,
        programme=500,
        band=(485.0, 515.0),
        certain=True,
    )
    axis = Axis(low=460, high=560, ticks=(), labels=())
    return interval_plot(plot, axis, "")


def _section_pictures(section: Section) -> dict[str, str]:
    pictures = {}
    if section.axis is not None:
        label = ", ".join(section.axis.labels)
        pictures[f"{section.key}.axis"] = axis_plot(section.axis, label)
    if section.trend_title:
        pictures[f"{section.key}.rounds"] = rounds_axis(section.rounds)
    for row in section.rows:
        if row.plot is not None and section.axis is not None:
            pictures[f"{row.key}.plot"] = interval_plot(
                row.plot, section.axis, row.plot_text
            )
        if row.trend is not None:
            pictures[f"{row.key}.trend"] = trend_plot(row.trend, row.trend_text)
    return pictures


def _scale(axis: Axis, first: float, last: float) -> Callable[[float], float]:
    factor = (last - first) / (axis.high - axis.low)
    return lambda value: first + (value - axis.low) * factor


def _held(x: float, width: float) -> float:
    """Keep a mark inside the chart."""
    return min(max(x, 4.0), width - 4.0)


def _grid(axis: Axis, place: Callable[[float], float], height: float) -> list[str]:
    return [
        svg.line(
            place(tick),
            0,
            place(tick),
            height,
            GRID,
            1.2 if tick == axis.centre else 0.6,
        )
        for tick in axis.ticks
    ]


def _interval(low: float, high: float, y: float, width: float) -> list[str]:
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


def _line(
    xs: list[float],
    values: list[float | None],
    breaks: tuple[bool, ...],
    place: Callable[[float], float],
    colour: str,
    dash: str,
) -> list[str]:
    """Return the stretches between rounds that are shown and comparable."""
    parts = []
    for index, broken in enumerate(breaks):
        first, second = values[index], values[index + 1]
        if not broken and first is not None and second is not None:
            ends = [(xs[index], place(first)), (xs[index + 1], place(second))]
            parts.append(svg.path(ends, colour, 1.3, dash))
    return parts
