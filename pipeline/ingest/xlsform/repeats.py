"""Repeat groups of a workbook of submissions: sheets of their own, with their parents.

A row of such a sheet says in `_parent_index` which row (`_index`) of the parent's sheet
it belongs to, and in `_parent_table_name` which sheet that is.
"""

import polars as pl

from pipeline.ingest.raw_table import LINE
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.workbook import Workbook

INDEX, PARENT_INDEX, PARENT = "_index", "_parent_index", "_parent_table_name"


def with_parents(book: Workbook, sheet: str) -> pl.DataFrame:
    """Return the rows of a sheet, each with the columns of the row that it belongs to.

    Raises:
        Refusal: A sheet or `_index` is missing; `parent_unclear`, a row
            belongs to none, or to several.
    """
    table, done = book.table(sheet), {sheet}
    while PARENT_INDEX in table.columns:
        parent = _parent(table, book.sheets[0])
        if parent in done:
            break
        done.add(parent)
        table = _joined(table, book.table(parent), (book.name, sheet), parent)
    return table


def _parent(table: pl.DataFrame, main: str) -> str:
    """Return the sheet that the rows belong to."""
    if PARENT not in table.columns:
        return main
    return next(iter(table[PARENT].drop_nulls()), main)


def _joined(
    table: pl.DataFrame, above: pl.DataFrame, place: tuple[str, str], parent: str
) -> pl.DataFrame:
    """Give every row the columns of its parent; its own come first.

    The parent's own parent, if it has one, is that of the joined rows.
    """
    file, sheet = place
    if INDEX not in above.columns:
        raise Refusal("codebook_column_missing", file, sheet=parent, column=INDEX)
    times = above.group_by(pl.col(INDEX).alias(PARENT_INDEX)).len("#times")
    parents = table.select(LINE, PARENT_INDEX).join(times, on=PARENT_INDEX, how="left")
    unclear = parents.filter(pl.col("#times").fill_null(0) != 1)[LINE]
    if not unclear.is_empty():
        line = int(unclear.min())  # pyright: ignore[reportArgumentType]
        raise Refusal("parent_unclear", file, sheet=sheet, line=line, parent=parent)
    links = [PARENT_INDEX, PARENT]
    own = table.drop(links, strict=False).columns
    others = [c for c in above.columns if c not in own and c != INDEX]
    joined = table.rename({PARENT_INDEX: "#parent"}).drop(PARENT, strict=False)
    return joined.join(
        above.select(pl.col(INDEX).alias("#parent"), *others),
        on="#parent",
        how="left",
        maintain_order="left",
    ).drop("#parent")
