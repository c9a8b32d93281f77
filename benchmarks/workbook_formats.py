"""Writers of large workbooks, quick enough for a benchmark."""

import zipfile
from pathlib import Path

import polars as pl
import xlsxwriter
import xlwt

ODS = "application/vnd.oasis.opendocument.spreadsheet"
NAMESPACES = " ".join(
    f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for name in ("office", "table", "text")
)
MANIFEST = '<m:manifest xmlns:m="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
XLS_ROWS = 65_535  # the format has 65,536, and one is the header


def xlsx(frame: pl.DataFrame, file: Path) -> None:
    """Write codes as numbers and keys as texts, as a survey tool does."""
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    sheet = book.add_worksheet("Svar")
    sheet.write_row(0, 0, frame.columns)
    for number, row in enumerate(_typed(frame).iter_rows(), start=1):
        sheet.write_row(number, 0, row)
    book.close()


def xls(frame: pl.DataFrame, file: Path) -> None:
    """Write the same as XLS."""
    book = xlwt.Workbook()
    sheet = book.add_sheet("Svar")
    for number, row in enumerate([frame.columns, *_typed(frame).iter_rows()]):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
        if number % 1000 == 0:
            sheet.flush_row_data()
    book.save(str(file))


def ods(frame: pl.DataFrame, file: Path) -> None:
    """Write the same as ODS, a cell per answer."""
    start = (
        f'<?xml version="1.0" encoding="UTF-8"?><office:document-content {NAMESPACES}>'
        '<office:body><office:spreadsheet><table:table table:name="Svar">'
    )
    end = "</table:table></office:spreadsheet></office:body></office:document-content>"
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        book.writestr("mimetype", ODS, zipfile.ZIP_STORED)
        book.writestr("META-INF/manifest.xml", MANIFEST)
        with book.open("content.xml", "w", force_zip64=True) as content:
            content.write(start.encode())
            for row in [frame.columns, *_typed(frame).iter_rows()]:
                cells = "".join(map(_ods_cell, row))
                line = f"<table:table-row>{cells}</table:table-row>"
                content.write(line.encode())
            content.write(end.encode())


def _typed(frame: pl.DataFrame) -> pl.DataFrame:
    """Make numbers of the answers, which are all but the first columns."""
    return frame.with_columns(pl.col("^s_.*$").cast(pl.Int64))


def _ods_cell(cell: str | int) -> str:
    if isinstance(cell, int):
        kind = f'office:value-type="float" office:value="{cell}"'
    else:
        kind = 'office:value-type="string"'
    return f"<table:table-cell {kind}><text:p>{cell}</text:p></table:table-cell>"
