"""One row of a table: the numbers, the dot with its interval, the trend."""

from pipeline.reporting.cells import Cell
from pipeline.reporting.scope import Scope
from pipeline.reporting.series import Series, draw_trend
from pipeline.reporting.view import Axis, Entry, Plot, Row

FEWEST_FOR_TREND = 2


def comparison_row(
    scope: Scope,
    series: Series,
    trend_axis: Axis,
    *,
    municipality: bool,
    programme: bool,
) -> Row:
    """Return the unit beside municipality and programme, n, and the last change."""
    kind = series.what.kind
    entries = [scope.entry(series.now, kind)]
    if municipality:
        entries.append(without_interval(scope.entry(series.municipality, kind)))
    if programme:
        entries.append(without_interval(scope.entry(series.programme[-1], kind)))
    entries.append(scope.number_of(series.now))
    if scope.previous:
        change = series.changes.get(scope.previous)
        entries.append(scope.entry(change, kind, signed=True))
    return Row(
        key=series.key,
        label=series.label,
        below=series.below,
        entries=tuple(entries),
        plot=plot_of(series),
        plot_text=verdict_text(scope, series),
        trend=draw_trend(series, trend_axis),
        trend_text=trend_text(scope, series),
    )


def comparison_columns(
    scope: Scope, *, municipality: bool, programme: bool
) -> tuple[str, ...]:
    """Return the heads of the columns that `comparison_row` fills."""
    say = scope.wording.say
    columns = [say("column.unit")]
    if municipality:
        columns.append(say("column.municipality"))
    if programme:
        columns.append(say("column.programme"))
    columns.append(say("column.n"))
    if scope.previous:
        columns.append(say("column.since", round=scope.previous))
    return tuple(columns)


def without_interval(entry: Entry) -> Entry:
    """Return the entry without what stands below the number."""
    return Entry(main=entry.main, hidden=entry.hidden)


def shown_value(cell: Cell | None) -> float | None:
    """Return the number of a cell that may be printed."""
    return cell.value if cell is not None and cell.shown else None


def plot_of(series: Series, target: float | None = None) -> Plot | None:
    """Return the dot and interval of this round. None: it is not shown."""
    value = shown_value(series.now)
    if value is None or series.now is None:
        return None
    reference = series.reference
    band = None
    if reference and reference.value is not None and reference.half_width is not None:
        centre = value - reference.value
        band = (centre - reference.half_width, centre + reference.half_width)
    return Plot(
        value=value,
        low=series.now.low,
        high=series.now.high,
        municipality=shown_value(series.municipality),
        programme=shown_value(series.programme[-1]),
        band=band,
        certain=reference is None or reference.verdict in {"above", "below"},
        target=target,
    )


def verdict_text(scope: Scope, series: Series) -> str:
    """Say in words what the plot shows about differences."""
    reference = series.reference
    if reference is None or reference.verdict is None:
        return scope.wording.say("verdict.none")
    to = "programme" if reference is series.to_programme else "municipality"
    return scope.wording.say(f"verdict.{reference.verdict}.{to}")


def trend_text(scope: Scope, series: Series) -> str:
    """Say in words what the trend chart shows."""
    wording, kind = scope.wording, series.what.kind
    parts = [
        wording.say("trend.point", round=round_, value=wording.number(kind, value))
        for round_, cell in zip(scope.rounds, series.cells, strict=True)
        if (value := shown_value(cell)) is not None
    ]
    sentence = f"{', '.join(parts)}."
    if any(series.breaks):
        sentence = f"{sentence} {wording.say('trend.broken')}"
    return sentence
