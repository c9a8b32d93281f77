"""Workbooks for tests, written by three libraries that have nothing of ours."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import xlsxwriter
import xlwt
from odf import teletype
from odf.element import Element
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import CoveredTableCell, Table, TableCell, TableRow
from odf.text import P

Cell = str | bool | int | float | dt.date | dt.datetime | dt.time | None
Cells = Sequence[Sequence[Cell]]
Merged = tuple[int, int, int, int]  # first row, first column, last row, last column

FORMATS = {
    dt.date: "dd-mm-yyyy",
    dt.datetime: "yyyy-mm-dd hh:mm:ss",
    dt.time: "hh:mm:ss",
}


MADE = dt.datetime(2000, 1, 1)  # noqa: DTZ001 - the same cells give the same bytes


def xlsx(
    sheets: Mapping[str, Cells],
    *,
    merged: Sequence[Merged] = (),
    hidden: Sequence[str] = (),
    **options: bool,
) -> bytes:
    """Return an XLSX workbook; ranges are merged in its first sheet."""
    content = io.BytesIO()
    book = xlsxwriter.Workbook(content, options)
    book.set_properties({"created": MADE})
    formats = {kind: book.add_format({"num_format": f}) for kind, f in FORMATS.items()}
    for name, cells in sheets.items():
        sheet = book.add_worksheet(name)
        for row, values in enumerate(cells):
            for column, value in enumerate(values):
                if isinstance(value, str):
                    sheet.write_string(row, column, value)
                elif isinstance(value, dt.date | dt.time):
                    sheet.write(row, column, value, formats[type(value)])
                elif value is not None:
                    sheet.write(row, column, value)
        for top, left, bottom, right in merged if name == next(iter(sheets)) else ():
            text = cells[top][left]
            sheet.merge_range(top, left, bottom, right, text)
        if name in hidden:
            sheet.hide()
        else:
            sheet.activate()  # the first sheet is hidden only if another is active
    book.close()
    return content.getvalue()


def xls(
    sheets: Mapping[str, Cells],
    *,
    merged: Sequence[Merged] = (),
    date_1904: bool = False,
) -> bytes:
    """Return an XLS workbook; ranges are merged in its first sheet."""
    book = xlwt.Workbook(encoding="utf-8")
    book.dates_1904 = date_1904
    styles = {k: xlwt.easyxf(num_format_str=f.upper()) for k, f in FORMATS.items()}
    for name, cells in sheets.items():
        sheet = book.add_sheet(name, cell_overwrite_ok=True)
        for row, values in enumerate(cells):
            for column, value in enumerate(values):
                if value is not None:
                    style = styles.get(type(value), xlwt.Style.default_style)
                    sheet.write(row, column, value, style)
        for top, left, bottom, right in merged if name == next(iter(sheets)) else ():
            sheet.write_merge(top, bottom, left, right, cells[top][left])
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def ods(sheets: Mapping[str, Cells], *, merged: Sequence[Merged] = ()) -> bytes:
    """Return an ODS workbook; ranges are merged in its first sheet."""
    book: Any = OpenDocumentSpreadsheet()
    for name, cells in sheets.items():
        ranges = merged if name == next(iter(sheets)) else ()
        table = Table(name=name)
        for row, values in enumerate(cells):
            line = TableRow()
            for column, value in enumerate(values):
                line.addElement(_ods_cell(value, row, column, ranges))
            table.addElement(line)
        book.spreadsheet.addElement(table)
    content = io.BytesIO()
    book.write(content)
    return content.getvalue()


WRITERS: dict[str, Callable[..., bytes]] = {"xlsx": xlsx, "xls": xls, "ods": ods}


def _ods_cell(value: Cell, row: int, column: int, merged: Sequence[Merged]) -> Element:
    for top, left, bottom, right in merged:
        if (row, column) == (top, left):
            span = {
                "numberrowsspanned": bottom - top + 1,
                "numbercolumnsspanned": right - left + 1,
            }
            cell = TableCell(valuetype="string", **span)
            cell.addElement(P(text=value))
            return cell
        if top <= row <= bottom and left <= column <= right:
            return CoveredTableCell()
    if value is None:
        return TableCell()
    cell = TableCell(**_ods_value(value))
    paragraphs = value.split("\n") if isinstance(value, str) else ["as it is shown"]
    for paragraph in paragraphs:
        element = P()
        teletype.addTextToElement(element, paragraph)
        cell.addElement(element)
    return cell


def _ods_value(value: Cell) -> dict[str, Any]:
    if isinstance(value, str):
        return {"valuetype": "string"}
    if isinstance(value, bool):
        return {"valuetype": "boolean", "booleanvalue": str(value).lower()}
    if isinstance(value, dt.date):
        return {"valuetype": "date", "datevalue": value.isoformat()}
    if isinstance(value, dt.time):
        return {"valuetype": "time", "timevalue": value.strftime("PT%HH%MM%SS")}
    return {"valuetype": "float", "value": repr(value)}


def changed(workbook: bytes, **members: bytes | Callable[[bytes], bytes]) -> bytes:
    """Return a zip with XML members changed or added.

    Args:
        workbook: An XLSX or ODS workbook.
        members: Name (`xl__workbook` for `xl/workbook.xml`) -> the content, or what
            makes it of the one that is there.
    """
    old, content = zipfile.ZipFile(io.BytesIO(workbook)), io.BytesIO()
    named = {name.replace("__", "/") + ".xml": value for name, value in members.items()}
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as new:
        for name in [*old.namelist(), *(n for n in named if n not in old.namelist())]:
            change = named.get(name)
            before = old.read(name) if name in old.namelist() else b""
            after = change(before) if callable(change) else change
            new.writestr(name, before if after is None else after)
    return content.getvalue()


def with_member(workbook: bytes, name: str, content: bytes) -> bytes:
    """Return a zip with one more member, under any name."""
    file = io.BytesIO(workbook)
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as new:
        new.writestr(name, content)
    return file.getvalue()
