"""The native read of a workbook; meant to run in the child process of `isolation`."""

import io
from collections.abc import Iterator
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
from pipeline.ingest.workbook.cell_text import CellText
from pipeline.ingest.workbook.contents import Contents
from pipeline.ingest.workbook.kind import OLE
from pipeline.ingest.workbook.ods import CONTENT, precheck_ods
from pipeline.ingest.workbook.package import Package
from pipeline.ingest.workbook.xls import precheck_xls
from pipeline.ingest.workbook.xlsx import BOOK, precheck_xlsx

PORTION = 8192  # rows that are Python objects at a time


def read_sheets(
    file: BinaryIO,
    *,
    wanted: list[str] | None,
    decimal: str = ".",
    formulas: bool = False,
    limits: Limits = LIMITS,
) -> dict[str, Any]:
    """Return sheets of a workbook.

    Args:
        file: XLSX, ODS or XLS, whatever it is called.
        wanted: Names of the sheets; those that are not there are left out. Empty: the
            first table that is not hidden. Null: all.
        decimal: Written before the decimals of a number.
        formulas: Are formulas accepted, with the values they had when it was saved?
        limits: Of untrusted input.

    Returns:
        Name of each sheet read -> `cells`: the rows that hold anything, in columns
        `column_0`, … (text, null for an empty cell) with `LINE`, the number of the row;
        `first_column`: the number of the first one; `merged`: `Range`s as lists.

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
        for number in _chosen(book, wanted):
            holds, name = contents[number], book.sheet_names[number]
            holds.check_values(file.name, formulas=formulas)
            sheet = _sheet(book, number, file.name)
            found[name] = _read(sheet, holds, CellText(decimal))
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
        else:
            raise package.damaged()
    for sheet in sheets:
        sheet.check_size(name, limits)
    return sheets


def _chosen(book: CalamineWorkbook, wanted: list[str] | None) -> list[int]:
    tables = [
        number
        for number, sheet in enumerate(book.sheets_metadata)
        if sheet.typ == SheetTypeEnum.WorkSheet
    ]
    if wanted is None:
        return tables
    if wanted:
        return [number for number in tables if book.sheet_names[number] in wanted]
    shown = (
        number
        for number in tables
        if book.sheets_metadata[number].visible == SheetVisibleEnum.Visible
    )
    return list(islice(shown, 1))


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
    }


def _portions(sheet: CalamineSheet, text: CellText) -> Iterator[pl.DataFrame]:
    rows, line = sheet.iter_rows(), 1  # from the first row, also if it is blank
    while portion := list(islice(rows, PORTION)):
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
