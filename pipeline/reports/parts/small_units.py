"""What can be told where the unit's own result is hidden: the small units together."""

from pipeline.reports.numbers.cells import Cell, shown_value
from pipeline.reports.numbers.scope import Entry, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.table import Row, Section, without_interval

QUANTITY = "small_units"


def small_units(scope: Scope, series: list[Series]) -> Section | None:
    """Return what the units whose result is hidden answered together, by scale.

    Args:
        scope: Unit and round.
        series: Scales that may be shown.

    Returns:
        A row per scale whose result of this round is hidden here, where the
        municipality's hidden units can be told together. None: there is none.
    """
    found = [
        (one, cell)
        for one in series
        if one.now is not None and one.now.status == "hidden"
        if (cell := scope.shown(one.what, QUANTITY, "municipality")) is not None
    ]
    if not found:
        return None
    say = scope.wording.say
    municipal = any(shown_value(one.municipality) is not None for one, _ in found)
    columns = [say("column.small_units")]
    columns += [say("column.municipality")] if municipal else []
    columns += [say(f"column.{one}") for one in ("programme", "n_together", "units")]
    return Section(
        key="small-units",
        title=say("small_units.title"),
        columns=tuple(columns),
        rows=tuple(_row(scope, one, cell, municipal=municipal) for one, cell in found),
        label=say("column.scale"),
        notes=(say("small_units.note"),),
    )


def _row(scope: Scope, series: Series, cell: Cell, *, municipal: bool) -> Row:
    kind = series.what.kind
    beside = [series.municipality] if municipal else []
    beside.append(series.programme[-1])
    units = Entry(main=scope.wording.whole(cell.base or 0))
    return Row(
        key=f"{series.key}.small-units",
        label=series.label,
        below=series.below,
        entries=(
            scope.entry(cell, kind),
            *(without_interval(scope.entry(one, kind)) for one in beside),
            scope.number_of(cell),
            units,
        ),
    )
