"""The cells of a workbook as its package holds them, made a column at a time.

ECMA-376, part 1, 18.3.1 and 18.4: a sheet holds its numbers, and of a text only its
place in the list of texts that all sheets share. Made cell by cell, workbooks
took most of the time of a municipality's files of numbers.
"""

from collections.abc import Mapping, Sequence

import polars as pl
from xlsxwriter.utility import xl_col_to_name

MOST_LETTERS = 32_767  # that a cell holds
TOGETHER = 16  # lines of which the first and the last column are told together
MARKUP = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
NO_SIGNS = {  # of XML, and what a workbook writes for them
    chr(one): f"_x{one:04X}_" for one in (*range(9), *range(11, 32), 0xFFFE, 0xFFFF)
}
LIKE_THEM = "(_x[0-9a-fA-F]{4}_)"  # what would be read as one of them

Columns = Sequence[pl.DataFrame]  # `cell`, and `decimals` where it is a number
TEXT = pl.when(pl.col("decimals").is_null()).then("cell")
DECIMALS = pl.when(pl.col("cell").is_not_null()).then("decimals")


def in_order(sheets: Sequence[Columns], what: pl.Expr) -> pl.DataFrame:
    """Return what the cells of sheets have, once, in the order in which it is met.

    Args:
        sheets: The columns of each, at least one.
        what: `TEXT` or `DECIMALS`; null is nothing.

    Returns:
        `met`, and `times`: in how many cells.
    """
    found = [
        rows.select(met=what)
        .with_row_index("line")
        .drop_nulls()
        .group_by("met")
        .agg(pl.col("line").min(), times=pl.len())
        .with_columns(sheet=pl.lit(sheet), column=pl.lit(column))
        for sheet, columns in enumerate(sheets)
        for column, rows in enumerate(columns)
    ]
    ordered = pl.concat(found).sort("sheet", "line", "column")
    return ordered.group_by("met", maintain_order=True).agg(pl.col("times").sum())


def shared_texts(texts: pl.DataFrame) -> bytes:
    """Return the list of the texts of a workbook.

    Args:
        texts: `in_order`.
    """
    text = pl.col("met").str.head(MOST_LETTERS).str.replace_all(LIKE_THEM, "_x005F$1")
    text = text.str.replace_many(NO_SIGNS)
    edge = pl.when(text.str.contains(r"^\s|\s$")).then(pl.lit(' xml:space="preserve"'))
    entries = texts.select(
        pl.format(
            "<si><t{}>{}</t></si>",
            edge.otherwise(pl.lit("")),
            text.str.replace_many(MARKUP),
        ).str.join()
    ).item()
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        '<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
        f' count="{texts["times"].sum()}" uniqueCount="{texts.height}">{entries}</sst>'
    ).encode()


def sheet_lines(
    columns: Columns, texts: pl.Series, head: str, looks: Mapping[int, str]
) -> bytes:
    """Return the lines of a sheet, with every cell that is not empty.

    Args:
        columns: At least one.
        texts: Of the workbook, in their order.
        head: The look of what stands in the first line.
        looks: Decimals -> the look of a number with so many.
    """
    places = pl.DataFrame({"cell": texts}).with_row_index("place")
    placed = pl.concat(columns).join(  # sooner than column by column
        places.cast(pl.String), on="cell", how="left", maintain_order="left"
    )
    number = pl.int_range(1, columns[0].height + 1, eager=True).cast(pl.String)
    look = pl.when(number == "1").then(pl.lit(f' s="{head}"')).otherwise(pl.lit(""))
    ends = pl.select(end=pl.format('{}"{}', number, look))
    cells = pl.DataFrame(
        [
            _cells(ends.hstack(rows), xl_col_to_name(column), looks)
            for column, rows in enumerate(placed.iter_slices(number.len()))
        ]
    )
    lines = pl.format(
        '<row r="{}" spans="{}">{}</row>',
        number,
        _spans(cells),
        pl.concat_str(cells.columns, ignore_nulls=True),
    )
    some = pl.any_horizontal(pl.all().is_not_null())
    return cells.select(pl.when(some).then(lines).str.join()).item().encode()


def _cells(rows: pl.DataFrame, letters: str, looks: Mapping[int, str]) -> pl.Series:
    """Return the cells of a column; null is an empty one.

    Args:
        rows: Of `Columns`, each with the `place` of its text, and with the `end` of its
            address behind the letters of the column, and its look if it is a head.
        letters: Of the column.
        looks: Decimals -> the look of a number with so many.
    """
    cell = pl.format(f'<c r="{letters}{{}} t="s"><v>{{}}</v></c>', "end", "place")
    number = pl.format(
        f'<c r="{letters}{{}} s="{{}}"><v>{{}}</v></c>',
        "end",
        pl.col("decimals").replace_strict(looks, return_dtype=pl.String, default=None),
        "cell",
    )
    cell = pl.when(pl.col("decimals").is_null()).then(cell).otherwise(number)
    return rows.select(cell.alias(letters)).to_series()


def _spans(cells: pl.DataFrame) -> pl.Series:
    """Return per line between which columns it and those beside it have cells."""
    block = pl.int_range(cells.height, eager=True) // TOGETHER
    filled = cells.group_by(block.alias("block"), maintain_order=True).agg(
        pl.when(pl.col(name).is_not_null().any()).then(column).alias(name)
        for column, name in enumerate(cells.columns, start=1)
    )
    names = cells.columns
    spans = filled.select(
        pl.format("{}:{}", pl.min_horizontal(names), pl.max_horizontal(names))
    )
    return spans.to_series().gather(block)
