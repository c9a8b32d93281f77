"""A workbook of tables: a head that stays in sight, a filter, numbers as numbers.

Nothing in it is ever a formula or a link, whatever a text looks like.
"""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import repeat

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.documents import palette

MADE = datetime(2000, 1, 1)  # noqa: DTZ001, the same tables give the same bytes
NARROW = 9  # width of a column of which nothing is said, in letters
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


@dataclass(frozen=True, kw_only=True)
class Sheet:
    """One sheet.

    Attributes:
        name: Its name, at most 31 letters.
        rows: Its table, all of it text; null is an empty cell.
        decimals: Column of numbers -> how many decimals each of its rows has. A number
            stands in `rows` as text with a point.
        widths: Column -> its width in letters; others have the usual one.
    """

    name: str
    rows: pl.DataFrame
    decimals: Mapping[str, pl.Series] = field(default_factory=dict)
    widths: Mapping[str, int] = field(default_factory=dict)


def workbook(title: str, sheets: Sequence[Sheet]) -> bytes:
    """Return a workbook; the same tables give the same bytes.

    Args:
        title: Of the workbook.
        sheets: At least one, whose names differ.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        book.set_properties({"title": title, "created": MADE})
        head = book.add_format(
            {"bold": True, "font_color": palette.PAPER, "bg_color": palette.UNIT}
        )
        places = {
            int(one)
            for sheet in sheets
            for several in sheet.decimals.values()
            for one in several.unique().drop_nulls()
        }
        formats = {
            one: book.add_format({"num_format": f"0.{'0' * one}".rstrip(".")})
            for one in sorted(places)
        }
        for sheet in sheets:
            _fill(book.add_worksheet(sheet.name), sheet, head, formats)
    return content.getvalue()


def _fill(
    to: Worksheet, sheet: Sheet, head: Format, formats: Mapping[int, Format]
) -> None:
    rows = sheet.rows
    to.freeze_panes(1, 0)
    to.autofilter(0, 0, rows.height, rows.width - 1)
    for column, name in enumerate(rows.columns):
        to.set_column(column, column, sheet.widths.get(name, NARROW))
        to.write_string(0, column, name, head)
    places = [
        sheet.decimals[name].to_list() if name in sheet.decimals else repeat(None)
        for name in rows.columns
    ]
    for line, (row, decimals) in enumerate(
        zip(rows.iter_rows(), zip(*places, strict=False), strict=False), start=1
    ):
        for column, (text, several) in enumerate(zip(row, decimals, strict=True)):
            if not text:
                continue
            if several is None:
                to.write_string(line, column, text)
            else:
                to.write_number(line, column, float(text), formats[several])
