"""A table of rows, each with its numbers, its dot with interval, and its trend."""

from dataclasses import dataclass, replace

from pipeline.documents.axes import Axis, trend_axes
from pipeline.documents.marks import Number
from pipeline.reports.charts.interval import Plot, axis_plot, interval_plot
from pipeline.reports.charts.trend import Trend, TrendPoint, rounds_axis, trend_plot
from pipeline.reports.numbers.cells import Cell, shown_value
from pipeline.reports.numbers.scope import Entry, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.levels import level_of


@dataclass(frozen=True, kw_only=True)
class Row:
    """One scale, test or measure."""

    key: str
    label: str
    below: str  # whose answers, or which grade
    entries: tuple[Entry, ...]
    plot: Plot | None = None
    plot_text: str = ""  # what the plot says, in words
    trend: Trend | None = None
    trend_text: str = ""


@dataclass(frozen=True, kw_only=True)
class Section:
    """A table of rows, with their charts if it has any."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    axis: Axis | None = None
    label: str
    plot_title: str = ""
    trend_title: str = ""
    rounds: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Present:
    """Which columns a table needs: those with something in them."""

    municipality: bool
    programme: bool
    n: bool


def present_in(series: list[Series]) -> Present:
    """Return which columns have something in at least one row."""
    return Present(
        municipality=any(shown_value(one.municipality) is not None for one in series),
        programme=any(shown_value(one.programme[-1]) is not None for one in series),
        n=any(one.now is not None and one.now.n is not None for one in series),
    )


def comparison_row(
    scope: Scope, series: Series, trend_axis: Axis, present: Present, *, plotted: bool
) -> Row:
    """Return the unit beside municipality and programme, n, and the last change.

    `plotted`: the rows share an axis, so a plot is drawn.
    """
    kind = series.what.kind
    level = level_of(scope, series.what, series.now)
    own = scope.entry(series.now, kind)
    entries = [replace(own, below=level) if level else own]
    if present.municipality:
        entries.append(without_interval(scope.entry(series.municipality, kind)))
    if present.programme:
        entries.append(without_interval(scope.entry(series.programme[-1], kind)))
    if present.n:
        entries.append(scope.number_of(series.now))
    if scope.previous:
        change = series.changes.get(scope.previous)
        entries.append(scope.change_entry(change, kind))
    return Row(
        key=series.key,
        label=series.label,
        below=series.below,
        entries=tuple(entries),
        plot=plot_of(series) if plotted else None,
        plot_text=verdict_text(scope, series),
        trend=draw_trend(series, trend_axis),
        trend_text=trend_text(scope, series),
    )


def comparison_columns(scope: Scope, present: Present) -> tuple[str, ...]:
    """Return the heads of the columns that `comparison_row` fills."""
    say = scope.wording.say
    columns = [say("column.unit")]
    if present.municipality:
        columns.append(say("column.municipality"))
    if present.programme:
        columns.append(say("column.programme"))
    if present.n:
        columns.append(say("column.n"))
    if scope.previous:
        columns.append(say("column.since", round=scope.previous))
    return tuple(columns)


def without_interval(entry: Entry) -> Entry:
    """Return the entry without what stands below the number."""
    return Entry(main=entry.main, hidden=entry.hidden)


def plot_of(series: Series, target: float | None = None) -> Plot | None:
    """Return the dot and interval of this round. None: it is not shown."""
    value = shown_value(series.now)
    if value is None or series.now is None:
        return None
    reference = series.reference
    band = None
    if reference and reference.value is not None and reference.needed is not None:
        centre = value - reference.value
        band = (
            Number(centre - reference.needed, reference.claim),
            Number(centre + reference.needed, reference.claim),
        )
    return Plot(
        value=value,
        low=series.now.low,
        high=series.now.high,
        municipality=shown_value(series.municipality),
        programme=shown_value(series.programme[-1]),
        band=band,
        certain=reference is not None and reference.verdict in {"above", "below"},
        target=target,
    )


def verdict_text(scope: Scope, series: Series) -> str:
    """Say in words what the plot shows about differences."""
    reference = series.reference
    if reference is None or reference.verdict is None:
        return scope.wording.say("verdict.none")
    to = "programme" if series.reference_is_programme else "municipality"
    return scope.wording.say(f"verdict.{reference.verdict}.{to}")


def trend_text(scope: Scope, series: Series) -> str:
    """Say in words what the trend chart shows."""
    wording, kind = scope.wording, series.what.kind
    parts: list[str] = []
    for round_, cell in zip(scope.rounds, series.cells, strict=True):
        value = shown_value(cell)
        if value is not None:
            unit = kind == "points" and not parts  # said once
            write = wording.amount if unit else wording.number
            said = wording.say("trend.point", round=round_, value=write(kind, value))
            parts.append(said)
    sentence = wording.say("trend.text", points=wording.listed(parts))
    split = bool(scope.history.split)
    if any(series.breaks) and (series.reasons or not split):
        sentence = f"{sentence} {wording.say('trend.broken')}"
    if any(series.breaks) and split:
        sentence = f"{sentence} {wording.say('trend.split')}"
    if any(series.inherited):
        sentence = f"{sentence} {wording.say('trend.inherited')}"
    return sentence


def draw_trend(series: Series, axis: Axis) -> Trend | None:
    """Return the trend of a series over several rounds; None: nothing to draw."""
    points = tuple(map(_trend_point, series.cells))
    if len(points) < 2 or not any(points):  # noqa: PLR2004
        return None
    last = [series.changes[since] for since in series.changes][-1:]
    return Trend(
        points=points,
        breaks=series.breaks,
        inherited=series.inherited,
        certain=bool(last) and last[0].verdict in {"up", "down"},
        axis=axis,
    )


def trends_of(series: list[Series]) -> dict[str, Axis]:
    """Return the trend axes of rows that are read together; they share a unit."""
    if not series:
        return {}
    values = {
        one.key: [v for cell in one.cells if (v := shown_value(cell)) is not None]
        for one in series
    }
    return trend_axes(series[0].what.kind, values)


def table_pictures(section: Section) -> dict[str, str]:
    """Return the charts of a table by name."""
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


def _trend_point(cell: Cell | None) -> TrendPoint | None:
    if cell is None or not cell.shown or cell.value is None:
        return None
    return TrendPoint(value=cell.value, low=cell.low, high=cell.high)
