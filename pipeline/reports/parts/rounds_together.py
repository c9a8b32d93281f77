"""What can be told where the unit's own result is hidden: several rounds together."""

from pipeline.reports.numbers.cells import Cell
from pipeline.reports.numbers.scope import Entry, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.table import Row, Section, without_interval

QUANTITY = "rounds_together"


def rounds_together(scope: Scope, series: list[Series]) -> Section | None:
    """Return what the unit answered in several hidden rounds together, by scale.

    Args:
        scope: Unit and round.
        series: Scales that may be shown.

    Returns:
        A row per scale of which hidden rounds can be told together, this one the last
        of them. None: there is none.
    """
    found = [
        (one, cell)
        for one in series
        if one.now is not None and one.now.status == "hidden"
        if (cell := scope.shown(one.what, QUANTITY)) is not None
    ]
    if not found:
        return None
    say = scope.wording.say
    columns = ("rounds_together", "rounds", "programme", "n_rounds")
    return Section(
        key="rounds-together",
        title=say("rounds_together.title"),
        columns=tuple(say(f"column.{one}") for one in columns),
        rows=tuple(_row(scope, one, cell) for one, cell in found),
        label=say("column.scale"),
        notes=(say("rounds_together.note"),),
    )


def _row(scope: Scope, series: Series, cell: Cell) -> Row:
    kind = series.what.kind
    rounds = scope.wording.listed((cell.because or "").split())
    return Row(
        key=f"{series.key}.rounds-together",
        label=series.label,
        below=series.below,
        entries=(
            scope.entry(cell, kind),
            Entry(main=rounds),
            without_interval(scope.entry(series.programme[-1], kind)),
            scope.number_of(cell),
        ),
    )
