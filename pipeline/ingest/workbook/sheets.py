"""The native read of a workbook; meant to run in the child process of `isolation`."""

import io
from collections.abc import Iterator, Sequence
from itertools import islice
from typing import Any, BinaryIO

import polars as pl
from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from pipeline.ingest.limits import LIMITS, Limits
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.spellings import plain_letters
from pipeline.ingest.workbook.cell_text import CellText
from pipeline.ingest.workbook.contents import Contents
from pipeline.ingest.workbook.kind import OLE
from pipeline.ingest.workbook.ods import CONTENT, precheck_ods
from pipeline.ingest.workbook.package import Package
from pipeline.ingest.workbook.xls import precheck_xls
from pipeline.ingest.workbook.xlsx import BOOK, precheck_xlsx

PORTION = 1 << 19  # cells that are Python objects at a time
TOP = 32  # rows in which the header of a table is looked for
BINARY_BOOK = "xl/workbook.bin"
PACKED = (".csv", ".txt", ".tsv", ".json", ".xlsx", ".xls", ".ods", ".sav", ".dta")


def read_sheets(
    file: BinaryIO,
    *,
    wanted: list[str] | None,
    columns: Sequence[str] = (),
    decimal: str = ".",
    formulas: bool = False,
    limits: Limits = LIMITS,
) -> dict[str, Any]:
    """Return sheets of a workbook.

    Args:
        file: XLSX, ODS or XLS, whatever it is called.
        wanted: Names of the sheets; those that are not there are left out. Empty: the
            first table that is not hidden. Null: all.
        columns: Of several sheets, the first that has these is the first table; if
            none has, the first sheet.
        decimal: Written before the decimals of a number.
        formulas: Are formulas accepted, with the values they had when it was saved?
        limits: Of untrusted input.

    Returns:
        Name of each sheet read -> `cells`: the rows that hold anything, in columns
        `column_0`, … (text, null for an empty cell) with `LINE`, the number of the row;
        `first_column`: the number of the first one; `merged`: `Range`s as lists;
        `hidden_rows`, `hidden_columns`: `Run`s; `passed_over`: the sheets before it;
        `alike`: other sheets that have the same columns.

    Raises:
        Refusal: What `precheck` refuses; or a wanted sheet has formulas, error values
            or links, or cannot be read.
        OSError: The file cannot be read.
    """
    data = file.read()
    contents = precheck(data, file.name, limits)
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        if len(book.sheet_names) != len(contents):
            raise Refusal("workbook_damaged", file.name)
        found = {}
        for number, beside in _chosen(book, wanted, columns):
            holds, name = contents[number], book.sheet_names[number]
            holds.check_values(file.name, formulas=formulas)
            sheet = _sheet(book, number, file.name)
            found[name] = _read(sheet, holds, CellText(decimal)) | beside
    except PasswordError:
        raise Refusal("password", file.name) from None
    except CalamineError:
        raise Refusal("workbook_damaged", file.name) from None
    return found


def precheck(data: bytes, name: str, limits: Limits = LIMITS) -> list[Contents]:
    """Return what each sheet of a workbook holds: a look before the native reader.

    Args:
        data: The workbook: XLSX, ODS or XLS, whatever it is called.
        name: What messages call it.
        limits: Of untrusted input.

    Raises:
        Refusal: It unpacks to too much, has macros, a password, a DTD, unsafe names or
            a sheet larger than any table, or is no whole workbook.
    """
    if data.startswith(OLE):
        sheets = precheck_xls(data, name)
    else:
        package = Package(data, name, limits)
        if BOOK in package.members:
            sheets = precheck_xlsx(package)
        elif CONTENT in package.members:
            sheets = precheck_ods(package)
        elif BINARY_BOOK in package.members:
            raise Refusal("binary_workbook", name)
        elif any(member.endswith(PACKED) for member in package.members):
            raise Refusal("packed_files", name)
        else:
            raise package.damaged()
    for sheet in sheets:
        sheet.check_size(name, limits)
    return sheets


def _chosen(
    book: CalamineWorkbook, wanted: list[str] | None, columns: Sequence[str]
) -> list[tuple[int, dict[str, list[str]]]]:
    """Return the sheets to read, with the names of those that are passed over."""
    tables = [
        number
        for number, sheet in enumerate(book.sheets_metadata)
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]
    alone: dict[str, list[str]] = {"passed_over": [], "alike": []}
    if wanted is None:
        return [(number, alone) for number in tables]
    if wanted:
        names = book.sheet_names
        return [(number, alone) for number in tables if names[number] in wanted]
    shown = [
        number
        for number in tables
        if book.sheets_metadata[number].visible == SheetVisibleEnum.Visible
    ]
    if len(shown) < 2 or not columns:  # noqa: PLR2004, nothing to choose
        return [(number, alone) for number in shown[:1]]
    found = [number for number in shown if _has_columns(book, number, columns)]
    first, *alike = found or shown[:1]
    beside = {
        "passed_over": [book.sheet_names[number] for number in shown if number < first],
        "alike": [book.sheet_names[number] for number in alike],
    }
    return [(first, beside)]


def _has_columns(book: CalamineWorkbook, number: int, columns: Sequence[str]) -> bool:
    """Does a row at the top of a sheet name these columns, in any case?"""
    try:
        rows = islice(book.get_sheet_by_index(number).iter_rows(), TOP)
        named = [{_plain(cell) for cell in row} for row in rows]
    except CalamineError:  # it matters only if the sheet is read
        return False
    return any(row.issuperset(map(_plain, columns)) for row in named)


def _plain(cell: object) -> str:
    return "".join(plain_letters(str(cell)).casefold().split())


def _sheet(book: CalamineWorkbook, number: int, file: str) -> CalamineSheet:
    try:
        return book.get_sheet_by_index(number)
    except CalamineError:
        name = book.sheet_names[number]
        raise Refusal("sheet_damaged", file, sheet=name) from None


def _read(sheet: CalamineSheet, holds: Contents, text: CellText) -> dict[str, Any]:
    _, first_column = sheet.start or (0, 0)
    portions = list(_portions(sheet, text))
    merged = [
        (top + 1, left + 1, bottom + 1, right + 1)
        for (top, left), (bottom, right) in sheet.merged_cell_ranges or ()
    ]
    return {
        "cells": pl.concat(portions) if portions else pl.DataFrame(),
        "first_column": first_column + 1,
        "merged": merged or holds.merged,
        "hidden_rows": holds.hidden_rows,
        "hidden_columns": holds.hidden_columns,
    }


def _portions(sheet: CalamineSheet, text: CellText) -> Iterator[pl.DataFrame]:
    rows, line = sheet.iter_rows(), 1  # from the first row, also if it is blank
    size = max(PORTION // max(sheet.width, 1), 1)
    while portion := list(islice(rows, size)):
        texts = [[text.of(cell) for cell in row] for row in portion]
        columns = {
            f"column_{number}": pl.Series(column, dtype=pl.String)
            for number, column in enumerate(zip(*texts, strict=True))
        }
        frame = pl.DataFrame(columns).with_columns(
            pl.int_range(line, line + pl.len(), dtype=pl.Int64).alias(LINE)
        )
        line += len(portion)
        yield frame.filter(~pl.all_horizontal(pl.exclude(LINE).is_null()))
