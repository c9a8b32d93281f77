"""The numbers behind the charts, round by round."""

from collections.abc import Callable

from pipeline.reporting.cells import Cell
from pipeline.reporting.scope import Scope
from pipeline.reporting.series import Series
from pipeline.reporting.view_tables import DataBlock, DataTable

TEST_SHARES = ("share_good", "share_top", "share_poor")


def data_tables(
    scope: Scope, scales: list[Series], tests: list[Series], measures: list[Series]
) -> tuple[DataTable, ...]:
    """Return a table for each kind of number that the profile shows."""
    tables = []
    if shown := [one for one in scales if one.visible]:
        tables.append(_scale_table(scope, shown))
    if shown := [one for one in tests if one.visible and one.now is not None]:
        tables.append(_test_table(scope, shown))
    if shown := [one for one in measures if one.visible]:
        tables.append(_measure_table(scope, shown))
    return tuple(tables)


def _scale_table(scope: Scope, series: list[Series]) -> DataTable:
    say = scope.wording.say
    compared = any(one.reference is not None for one in series)

    def row(one: Series) -> tuple[str, ...]:
        texts = [one.label]
        for cell in one.cells:
            entry = scope.entry(cell, one.what.kind)
            texts += [entry.main, entry.below, scope.number_of(cell).main]
        if compared:
            texts.append(_difference(scope, one, one.to_municipality))
            texts.append(_difference(scope, one, one.to_programme))
        return tuple(texts)

    last = ("to_municipality", "to_programme") if compared else ()
    return DataTable(
        title=say("scales.title"),
        label=say("column.scale"),
        heads=tuple(scope.rounds),
        columns=tuple(say(f"data.{column}") for column in ("unit", "interval", "n")),
        last=tuple(say(f"data.{column}") for column in last),
        blocks=_blocks(series, lambda one: one.below, row),
    )


def _measure_table(scope: Scope, series: list[Series]) -> DataTable:
    """Return per round the figure, and interval and n where any is known."""
    say = scope.wording.say
    areas = {
        area.id: area.name.of(scope.wording.language)
        for area in scope.programme.indicators.areas
    }
    cells = [cell for one in series for cell in one.cells if cell is not None]
    intervals = any(cell.low is not None for cell in cells)
    counts = any(cell.n is not None for cell in cells)

    def row(one: Series) -> tuple[str, ...]:
        texts = [f"{one.label}, {one.below}" if one.below else one.label]
        for cell in one.cells:
            entry = scope.entry(cell, one.what.kind)
            texts.append(entry.main)
            texts += [entry.below] if intervals else []
            texts += [scope.number_of(cell).main] if counts else []
        return tuple(texts)

    columns = ["unit"] + ["interval"] * intervals + ["n"] * counts
    return DataTable(
        title=say("data.measures"),
        label=say("column.measure"),
        heads=tuple(scope.rounds),
        columns=tuple(say(f"data.{column}") for column in columns),
        last=(),
        blocks=_blocks(series, lambda one: areas[one.theme], row),
    )


def _test_table(scope: Scope, series: list[Series]) -> DataTable:
    """Return per round the three shares and how many were tested."""
    say = scope.wording.say

    def row(one: Series) -> tuple[str, ...]:
        texts = [one.below or one.label]
        for round_, good in zip(scope.rounds, one.cells, strict=True):
            for quantity in TEST_SHARES:
                cell = scope.cell(one.what, quantity, round_=round_)
                texts.append(scope.entry(cell, "share").main)
            texts.append(scope.number_of(good).main)
        return tuple(texts)

    return DataTable(
        title=say("tests.title"),
        label=say("tests.title"),
        heads=tuple(scope.rounds),
        columns=tuple(
            say(f"data.{column}") for column in ("good", "top", "poor", "tested")
        ),
        last=(),
        blocks=_blocks(series, lambda one: one.label, row),
    )


def _blocks(
    series: list[Series],
    title_of: Callable[[Series], str],
    row_of: Callable[[Series], tuple[str, ...]],
) -> tuple[DataBlock, ...]:
    """Return the rows under their titles, both in the order of `series`."""
    blocks: dict[str, list[tuple[str, ...]]] = {}
    for one in series:
        blocks.setdefault(title_of(one), []).append(row_of(one))
    return tuple(
        DataBlock(title=title, rows=tuple(rows)) for title, rows in blocks.items()
    )


def _difference(scope: Scope, series: Series, cell: Cell | None) -> str:
    entry = scope.entry(cell, series.what.kind, signed=True)
    return f"{entry.main} ({entry.below})" if entry.below else entry.main
