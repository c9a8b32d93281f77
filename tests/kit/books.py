"""Workbooks that are no plain table, and packed files that are damaged."""

import gzip
import io
import zipfile
from collections.abc import Callable

from tests.kit.defect import Defects, Place
from tests.kit.good import labels, structure
from tests.kit.good_tools import (
    HEADER,
    LIME,
    ODS,
    PACKED,
    XACT,
    XLS,
    XLSX,
    as_zip,
    sheets,
    surveyxact,
)
from tests.unit.ingest.workbooks import changed, ods, with_member, xlsx

DEFECTS = Defects()
SHEET = "xl__worksheets__sheet1"
CONTENT = "content"
ROWS = [HEADER, *sheets("e")]


def _xlsx(change: Callable[[list[list]], list[list]], name: str = "Svar") -> bytes:
    return as_zip(xlsx({name: change([list(row) for row in ROWS])}))


@DEFECTS.of_bytes("gzip_damaged", PACKED)
def a_packed_file_cut_off(good: bytes) -> bytes:
    """The upload of a packed file stopped in the middle."""
    return good[: len(good) // 2]


@DEFECTS.of_bytes("gzip_damaged", PACKED)
def a_packed_file_with_a_wrong_byte(good: bytes) -> bytes:
    """A byte of a packed file was changed on its way."""
    return good[:-6] + bytes([good[-6] ^ 0xFF]) + good[-5:]


@DEFECTS.of_bytes("record_too_short", PACKED, Place(line=7))
def cut_before_it_was_packed(good: bytes) -> bytes:
    """A text was cut off first and packed then."""
    return gzip.compress(gzip.decompress(good)[:-8], mtime=0)


@DEFECTS.of_bytes("workbook_damaged", XLSX)
def a_workbook_cut_off(good: bytes) -> bytes:
    """The upload of a workbook stopped in the middle."""
    return good[: len(good) // 2]


@DEFECTS.of_bytes("workbook_damaged", XLS)
def an_old_workbook_cut_off(good: bytes) -> bytes:
    """The upload of an old workbook stopped in the middle."""
    return good[: len(good) // 2]


@DEFECTS.of_bytes("workbook_damaged", ODS)
def a_zip_of_something_else(good: bytes) -> bytes:
    """A document of a word processor has the ending of a workbook."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr(zipfile.ZipInfo("word/document.xml"), b"<document/>" + good[:0])
    return content.getvalue()


@DEFECTS.of_bytes("workbook_damaged", XLSX)
def a_workbook_without_its_sheet(good: bytes) -> bytes:
    """A part of the workbook is missing in its zip."""
    old, new = zipfile.ZipFile(io.BytesIO(good)), io.BytesIO()
    with zipfile.ZipFile(new, "w") as file:
        for member in old.infolist():
            if "sheet1" not in member.filename:
                file.writestr(member, old.read(member))
    return as_zip(new.getvalue())


@DEFECTS.of_bytes("web_page", XLS)
def a_web_page_called_a_workbook(good: bytes) -> bytes:
    """A system wrote a web page and called it a workbook."""
    cells = "".join(f"<td>{name}</td>" for name in HEADER)
    return f"<html><table><tr>{cells}</tr></table></html>".encode() + good[:0]


@DEFECTS.of_bytes("password", ODS)
def locked_with_a_password(good: bytes) -> bytes:
    """The workbook is locked."""
    manifest = b'<m:manifest xmlns:m="m"><m:encryption-data/></m:manifest>'
    return as_zip(changed(good, **{"META-INF__manifest": manifest}))


@DEFECTS.of_bytes("macros", XLSX)
def a_workbook_with_macros(good: bytes) -> bytes:
    """The workbook brings a program along."""
    return as_zip(with_member(good, "xl/vbaProject.bin", b"x"))


@DEFECTS.of_bytes("unsafe_path", XLSX)
def a_member_outside_its_folder(good: bytes) -> bytes:
    """A part of the workbook would be unpacked outside its folder."""
    return as_zip(with_member(good, "../../ud.bin", b"x"))


@DEFECTS.of_bytes("document_type", XLSX)
def a_document_type_in_a_sheet(good: bytes) -> bytes:
    """The sheet declares entities that unfold."""
    laughs = b'<!DOCTYPE a [<!ENTITY b "ha">]>'
    content = zipfile.ZipFile(io.BytesIO(good)).read("xl/worksheets/sheet1.xml")
    return _exactly(good, "xl/worksheets/sheet1.xml", laughs + content)


@DEFECTS.of_bytes("sheet_too_large", ODS, Place(sheet="Svar"))
def a_cell_repeated_without_end(good: bytes) -> bytes:
    """A row says that it stands there ninety million times."""
    row = b"<table:table-row>"
    repeated = b'<table:table-row table:number-rows-repeated="90000000">'
    content = zipfile.ZipFile(io.BytesIO(good)).read("content.xml")
    return _exactly(good, "content.xml", content.replace(row, repeated, 1))


@DEFECTS.of_bytes("external_link", XLSX, Place(sheet="Svar"))
def values_of_another_workbook(good: bytes) -> bytes:
    """The sheet fetches values from another workbook."""
    return as_zip(with_member(good, "xl/externalLinks/externalLink1.xml", b"<a/>"))


@DEFECTS.of_bytes("cell_error", XLSX, Place(line=4, column="D", sheet="Svar"))
def an_error_in_a_cell(good: bytes) -> bytes:
    """A cell could not be computed when the workbook was saved."""
    return _with_cell(good, b"D4", b'<c r="D4" t="e"><v>#N/A</v></c>')


@DEFECTS.of_bytes("formula", XLSX, Place(line=3, column="E", sheet="Svar"))
def a_formula_in_a_cell(good: bytes) -> bytes:
    """A cell is computed from others."""
    return _with_cell(good, b"E3", b'<c r="E3"><f>1+1</f><v>2</v></c>')


@DEFECTS.of_bytes("sheet_damaged", XLSX, Place(sheet="Svar"))
def a_cell_of_an_unknown_kind(good: bytes) -> bytes:
    """A cell says that it is of a kind that no cell is of."""
    content = zipfile.ZipFile(io.BytesIO(good)).read("xl/worksheets/sheet1.xml")
    broken = content.replace(b't="s"', b't="zz"', 1)
    return _exactly(good, "xl/worksheets/sheet1.xml", broken)


def _with_cell(good: bytes, at: bytes, cell: bytes) -> bytes:
    """Return a workbook with one cell replaced."""
    content = zipfile.ZipFile(io.BytesIO(good)).read("xl/worksheets/sheet1.xml")
    start = content.index(b'<c r="%s"' % at)
    end = content.index(b"</c>", start) + len(b"</c>")
    return _exactly(
        good, "xl/worksheets/sheet1.xml", content[:start] + cell + content[end:]
    )


def _exactly(good: bytes, name: str, content: bytes) -> bytes:
    """Return a zip with one member replaced, all others as they are."""
    old, new = zipfile.ZipFile(io.BytesIO(good)), io.BytesIO()
    with zipfile.ZipFile(new, "w") as file:
        for member in old.infolist():
            inside = content if member.filename == name else old.read(member)
            file.writestr(member, inside)
    return new.getvalue()


@DEFECTS.of_bytes("sheets_disagree", XACT, Place(sheet="Dataset(2)"))
def a_table_on_two_sheets_that_disagree(good: bytes) -> bytes:
    """The columns go on in a second sheet, which lacks a row."""
    return _in_two_sheets([["klub"], ["1"]]) + good[:0]


@DEFECTS.of_bytes("sheet_missing", XACT, Place(sheet="Labels"))
def a_sheet_deleted(good: bytes) -> bytes:
    """The sheet with the labels was deleted."""
    return (
        as_zip(xlsx({"Dataset": [["noegle"], ["n1"]], "Structure": structure()}))
        + good[:0]
    )


@DEFECTS.of_bytes("empty_sheet", XACT, Place(sheet="Structure"))
def a_sheet_emptied(good: bytes) -> bytes:
    """The sheet with the questions was emptied."""
    return surveyxact(Structure=[]) + good[:0]


@DEFECTS.of_bytes("codebook_too_narrow", XACT, Place(sheet="Labels"))
def a_sheet_of_codes_without_labels(good: bytes) -> bytes:
    """The sheet with the labels has no third column."""
    return surveyxact(Labels=[row[:2] for row in labels()]) + good[:0]


def _in_two_sheets(second: list[list[str]]) -> bytes:
    book = {"Dataset(1)": [["noegle"], ["n1"], ["n2"]], "Dataset(2)": second}
    return as_zip(xlsx({**book, "Structure": structure(), "Labels": labels()}))


@DEFECTS.of_bytes("binary_workbook", XLSX)
def a_binary_workbook(good: bytes) -> bytes:
    """The workbook was saved in the binary format of Excel."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr(zipfile.ZipInfo("xl/workbook.bin"), b"\x83\x01\x00" + good[:0])
    return content.getvalue()


@DEFECTS.of_bytes("packed_files", LIME)
def the_zip_folder_of_a_tool(good: bytes) -> bytes:
    """The zip folder was sent in place of the file in it, under its name."""
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as file:
        file.writestr(zipfile.ZipInfo("svar.csv"), good)
    return content.getvalue()


@DEFECTS.of_bytes("merged_cells", XLSX, Place(line=3, sheet="Svar", column="q2"))
def an_answer_merged_over_two_rows(good: bytes) -> bytes:
    """An answer reaches over the rows of two parents."""
    book = xlsx({"Svar": ROWS}, merged=[(2, 4, 3, 4)])
    return as_zip(book) + good[:0]


@DEFECTS.of_bytes("merged_filled", ODS, Place(column="skole"))
def a_school_merged_over_its_rows(good: bytes) -> bytes:
    """The number of a school stands once for all of its rows."""
    rows = [HEADER, *sheets("o")]
    return as_zip(ods({"Svar": rows}, merged=[(1, 1, 6, 1)])) + good[:0]


@DEFECTS.of_bytes("hidden_rows", XLSX, Place(line=4))
def a_row_filtered_away(good: bytes) -> bytes:
    """A filter hides a row that is still there."""
    return as_zip(changed(good, **{SHEET: _hiding_a_row}))


@DEFECTS.of_bytes("hidden_column", XLSX, Place(column="barn"))
def a_column_folded_away(good: bytes) -> bytes:
    """A column of the table is hidden."""
    return as_zip(changed(good, **{SHEET: _hiding_a_column}))


def _hiding_a_row(sheet: bytes) -> bytes:
    return sheet.replace(b'<row r="4"', b'<row r="4" hidden="1"')


def _hiding_a_column(sheet: bytes) -> bytes:
    columns = b'<cols><col min="3" max="3" width="9" hidden="1"/></cols>'
    return sheet.replace(b"<sheetData>", columns + b"<sheetData>")
