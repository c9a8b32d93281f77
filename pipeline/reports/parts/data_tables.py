"""The numbers behind the charts that the tables beside them do not show.

Those show this round; here stand the earlier rounds, and the differences.
"""

from collections.abc import Callable
from dataclasses import dataclass

from pipeline.reports.numbers.cells import Cell
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.certainties import cautious
from pipeline.reports.parts.highlights import is_certain

TEST_SHARES = ("share_good", "share_top", "share_poor")


@dataclass(frozen=True, kw_only=True)
class DataBlock:
    """Rows of a data table under one head; a row is its label and its numbers."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class DataTable:
    """Numbers behind the charts that stand in no other table, round by round."""

    title: str
    label: str
    heads: tuple[str, ...]  # column groups: the rounds
    columns: tuple[str, ...]  # columns within each group
    last: tuple[str, ...]  # single columns at the end
    blocks: tuple[DataBlock, ...]
    notes: tuple[str, ...] = ()


def data_tables(
    scope: Scope, scales: list[Series], tests: list[Series], measures: list[Series]
) -> tuple[DataTable, ...]:
    """Return a table for each kind of number that has something to add."""
    tables = [
        _scale_table(scope, [one for one in scales if one.visible]),
        _test_table(
            scope, [one for one in tests if one.visible and one.now is not None]
        ),
        _measure_table(scope, [one for one in measures if one.visible]),
    ]
    return tuple(table for table in tables if table is not None)


def _scale_table(scope: Scope, series: list[Series]) -> DataTable | None:
    say = scope.wording.say
    compared = any(one.reference is not None for one in series)
    bounds = any(scope.shown(one.what, "bounds") for one in series)
    previous = scope.previous
    drawn = {
        one.key: (cautious(scope, one), cautious(scope, one, "change", previous))
        for one in series
    }
    difference, change = (
        any(cells[place] is not None for cells in drawn.values()) for place in (0, 1)
    )
    last = (
        *(("to_municipality", "to_programme") if compared else ()),
        *(("cautious_difference",) if difference else ()),
        *(("cautious_change",) if change else ()),
        *(("bounds",) if bounds else ()),
    )

    def row(one: Series) -> tuple[str, ...]:
        texts = [one.label]
        for cell in one.cells[:-1]:
            entry = scope.entry(cell, one.what.kind)
            texts += [entry.main, entry.below, scope.number_of(cell).main]
        if compared:
            texts.append(_difference(scope, one, one.to_municipality))
            texts.append(_difference(scope, one, one.to_programme))
        for shown, cell in zip((difference, change), drawn[one.key], strict=True):
            if shown:
                texts.append(scope.change_entry(cell, one.what.kind).main)
        if bounds:
            texts.append(_bounds(scope, one))
        return tuple(texts)

    return data_table(
        scope,
        title=say("scales.title"),
        label=say("column.scale"),
        columns=("unit", "interval", "n"),
        last=last,
        blocks=data_blocks(series, lambda one: one.below, row),
        notes=(
            *([say("data.note.differences")] if compared else []),
            *([say("data.note.cautious")] if difference or change else []),
            *([say("data.note.bounds")] if bounds else []),
        ),
    )


def _measure_table(scope: Scope, series: list[Series]) -> DataTable | None:
    """Return per round the figure, and interval and n where any is known."""
    say = scope.wording.say
    areas = {
        area.id: area.name.of(scope.wording.language)
        for area in scope.programme.indicators.areas
    }
    cells = [cell for one in series for cell in one.cells[:-1] if cell is not None]
    intervals = any(cell.low is not None for cell in cells)
    counts = any(cell.n is not None for cell in cells)

    def row(one: Series) -> tuple[str, ...]:
        texts = [f"{one.label}, {one.below}" if one.below else one.label]
        for cell in one.cells[:-1]:
            entry = scope.entry(cell, one.what.kind)
            texts.append(entry.main)
            texts += [entry.below] if intervals else []
            texts += [scope.number_of(cell).main] if counts else []
        return tuple(texts)

    return data_table(
        scope,
        title=say("data.measures"),
        label=say("column.measure"),
        columns=("unit", *["interval"] * intervals, *["n"] * counts),
        blocks=data_blocks(series, lambda one: areas[one.theme], row),
    )


def _test_table(scope: Scope, series: list[Series]) -> DataTable | None:
    """Return per round the three shares and how many were tested."""
    say = scope.wording.say

    def row(one: Series) -> tuple[str, ...]:
        texts = [one.below or one.label]
        for round_, good in zip(scope.rounds[:-1], one.cells[:-1], strict=True):
            for quantity in TEST_SHARES:
                cell = scope.constant(one.what, quantity, round_)
                texts.append(scope.entry(cell, "share").main)
            texts.append(scope.number_of(good).main)
        return tuple(texts)

    return data_table(
        scope,
        title=say("tests.title"),
        label=say("tests.title"),
        columns=("good", "top", "poor", "tested"),
        blocks=data_blocks(series, lambda one: one.label, row),
    )


def data_table(
    scope: Scope,
    *,
    title: str,
    label: str,
    columns: tuple[str, ...],
    blocks: tuple[DataBlock, ...],
    last: tuple[str, ...] = (),
    notes: tuple[str, ...] = (),
) -> DataTable | None:
    """Return a table of the earlier rounds, `columns` each, and single columns.

    None where it would have no number.
    """
    heads = tuple(scope.rounds[:-1]) if columns else ()
    if not blocks or not (heads or last):
        return None
    names = tuple(scope.wording.say(f"data.{column}") for column in columns)
    names_last = tuple(scope.wording.say(f"data.{column}") for column in last)
    return DataTable(
        title=title,
        label=label,
        heads=heads,
        columns=names,
        last=names_last,
        blocks=blocks,
        notes=notes,
    )


def data_blocks(
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


def _bounds(scope: Scope, series: Series) -> str:
    """Write the mean if all silent had answered at one end of the scale."""
    cell = scope.shown(series.what, "bounds")
    if cell is None or cell.low is None or cell.high is None:
        return scope.wording.say("status.none")
    return scope.wording.span(series.what.kind, cell.low, cell.high)


def _difference(scope: Scope, series: Series, cell: Cell | None) -> str:
    entry = scope.entry(cell, series.what.kind, signed=True)
    text = f"{entry.main} ({entry.below})" if entry.below else entry.main
    return f"{text} *" if is_certain(cell) and not entry.hidden else text
