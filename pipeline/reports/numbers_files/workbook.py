"""The numbers as a workbook: for people, so names stand beside the codes."""

import io
from collections.abc import Mapping
from datetime import datetime

import polars as pl
import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.documents import palette
from pipeline.documents.wording import Wording
from pipeline.reports.numbers_files.dictionary import names_in
from pipeline.reports.numbers_files.table import COUNTS, NUMBERS, PLACES

MADE = datetime(2000, 1, 1)  # noqa: DTZ001, the same inputs give the same bytes
NAMED = ("quantity", "group", "measure")  # columns beside which a name stands
WIDE, MIDDLE, NARROW = 46, 20, 9  # widths of columns, in characters
WIDTHS = {"address": MIDDLE, "unit_name": 28, "text": 80}
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}


def workbook_of(
    texts: pl.DataFrame, entries: pl.DataFrame, wording: Wording, title: str
) -> bytes:
    """Return a workbook: a sheet of the numbers, and one of what their codes mean.

    Args:
        texts: Rows of `as_texts`.
        entries: Their dictionary.
        wording: In whose language the names beside the codes are.
        title: Of the workbook.
    """
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, OPTIONS) as book:
        book.set_properties({"title": title, "created": MADE})
        head = book.add_format(
            {"bold": True, "font_color": palette.PAPER, "bg_color": palette.UNIT}
        )
        formats = {
            places: book.add_format({"num_format": f"0.{'0' * places}".rstrip(".")})
            for places in set(PLACES.values())
        }
        numbers = book.add_worksheet(wording.say("data_file.numbers"))
        _numbers(numbers, texts, entries, wording, head, formats)
        _table(book.add_worksheet(wording.say("data_file.dictionary")), entries, head)
    return content.getvalue()


def _numbers(
    sheet: Worksheet,
    texts: pl.DataFrame,
    entries: pl.DataFrame,
    wording: Wording,
    head: Format,
    formats: Mapping[int, Format],
) -> None:
    rows = _with_names(texts, entries, wording)
    _head(sheet, rows, head)
    kinds = rows["kind"].to_list()
    for column, name in enumerate(rows.columns):
        values = enumerate(rows[name].to_list(), start=1)
        if name not in {*NUMBERS, *COUNTS}:
            for line, text in values:
                if text is not None:
                    sheet.write_string(line, column, text)
            continue
        for line, text in values:
            if text is not None:
                places = 0 if name in COUNTS else PLACES[kinds[line - 1]]
                sheet.write_number(line, column, float(text), formats[places])


def _with_names(
    texts: pl.DataFrame, entries: pl.DataFrame, wording: Wording
) -> pl.DataFrame:
    """Return the rows with what groups, measures and quantities are called."""
    names = names_in(entries, wording.language)
    called = {
        "quantity": pl.col("quantity"),
        "group": pl.col("group"),
        "measure": pl.concat_str("group", "measure", separator=".").fill_null(
            pl.col("measure")
        ),
    }
    return texts.with_columns(
        code.replace_strict(
            {key: name for (what, key), name in names.items() if what == column},
            default=None,
            return_dtype=pl.String,
        ).alias(f"{column}_name")
        for column, code in called.items()
    )


def _table(sheet: Worksheet, rows: pl.DataFrame, head: Format) -> None:
    _head(sheet, rows, head)
    for line, row in enumerate(rows.iter_rows(), start=1):
        for column, text in enumerate(row):
            if text:
                sheet.write_string(line, column, text)


def _head(sheet: Worksheet, rows: pl.DataFrame, head: Format) -> None:
    """Write the names of the columns: they stay in sight, and rows can be chosen."""
    for column, name in enumerate(rows.columns):
        sheet.write_string(0, column, name, head)
        width = WIDTHS.get(name.partition("_")[0], WIDTHS.get(name, NARROW))
        sheet.set_column(column, column, WIDE if name.endswith("_name") else width)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, rows.height, rows.width - 1)
