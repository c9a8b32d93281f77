"""Rows of a table that are no records: blank ones, repeated headers, notes and totals.

Spreadsheets leave delimiters where a row was emptied, exports that are put together
bring their headers along, and people write below a table what its figures mean.
"""

import re
from collections.abc import Collection, Sequence

import polars as pl

from pipeline.ingest.raw_table import LINE

NOTE = re.compile(
    r"[\W\d]*(?:kilder?|noter?|anm|anmærkning|bemærkning|obs|udtræk|udtrukket"
    r"|opdateret|sources?|notes?|remarks?|copyright)\b|[*©]",
    re.I,
)
TOTALS = {"i alt", "ialt", "total", "totalt", "total:", "i alt:", "sum", "grand total"}
BLANKS = ["", *"\x1c\x1d\x1e\x1f"]  # Python strips more than Polars does
WORDS_OF_A_NOTE = 3
FEW_ROWS = 100  # are asked one by one sooner than all of their columns at once
FEWEST_COLUMNS = 2  # of a header that a row can repeat

Names = tuple[str, ...]
"""Cells of a header row as `plain_name` writes them."""


def plain_name(cell: str | None) -> str:
    """Return a cell of a header as repetitions of it are compared."""
    return (cell or "").strip().lower()


def without_blank_rows(rows: pl.DataFrame, fields: Sequence[str]) -> pl.DataFrame:
    """Leave out rows all of whose cells are empty or blank."""
    blank = rows
    for field in fields:
        blank = blank.filter(pl.col(field).str.strip_chars().fill_null("") == "")
        if blank.is_empty():
            return rows
    columns = [pl.col(field).str.strip_chars().fill_null("") == "" for field in fields]
    return rows.filter(~pl.all_horizontal(columns)) if columns else rows


def rows_of_names(
    rows: pl.DataFrame, fields: Sequence[str], names: Collection[str]
) -> pl.DataFrame:
    """Return the rows that hold nothing but names of columns.

    Args:
        rows: Records, none of them blank.
        fields: Columns of the header.
        names: Cells of its rows, as `plain_name` writes them.
    """
    found = rows
    for field in fields:
        name = pl.col(field).str.strip_chars().str.to_lowercase()
        found = found.filter(name.is_in(list(names)).fill_null(value=True))
        if found.is_empty():
            break
    return found


def is_note(cells: Sequence[str | None]) -> bool:
    """Is a row that is no good record a note below the table, or a total?

    A note stands alone in its row; a total says in its first cell that it is one.

    Examples:
        >>> is_note(["Kilde: Styrelsen", None, None])
        True
        >>> is_note(["I alt", None, "730"])
        True
        >>> is_note(["k7", None, None])
        False
    """
    filled = [cell.strip() for cell in cells if cell and cell.strip()]
    if not filled:
        return False
    return plain_name(filled[0]) in TOTALS or (
        len(filled) == 1 and says_note(filled[0])
    )


def notes(rows: pl.DataFrame) -> list[int]:
    """Return the lines of the rows that are notes or totals, as `is_note` says.

    Args:
        rows: Cells without surrounding blanks, and `LINE`.
    """
    fields = [pl.col(field) for field in rows.columns if field != LINE]
    for some in (fields[:2], fields):  # two columns tell it of nearly all rows
        filled = [field.is_not_null() & ~field.is_in(BLANKS) for field in some]
        texts = [pl.when(has).then(f) for has, f in zip(filled, some, strict=True)]
        is_total = pl.coalesce(texts).str.to_lowercase().is_in([*TOTALS])
        rows = rows.filter((pl.sum_horizontal(filled) <= 1) | is_total)
        if rows.height <= FEW_ROWS:
            break
    cells = rows.drop(LINE).iter_rows()
    return [n for n, row in zip(rows[LINE], cells, strict=True) if is_note(row)]


def says_note(text: str) -> bool:
    """Does a text read like a note: a source, a remark, several words?"""
    return bool(NOTE.match(text)) or len(text.split()) >= WORDS_OF_A_NOTE
