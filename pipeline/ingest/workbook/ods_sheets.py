"""The sheets of an ODS workbook, searched as they are unpacked."""

import html
import re
from dataclasses import replace

from pipeline.ingest.limits import Limits
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.contents import Cell, Contents, column_letters

TABLE, TABLE_END = b"<table:table ", b"</table:table>"
ROW_END = b"</table:table-row>"
ROW = re.compile(rb"<table:table-row\b([^>]*)>")
CELL = re.compile(rb"<table:(?:covered-)?table-cell\b([^>]*)>")
CELLS = (b"<table:table-cell", b"<table:covered-table-cell")
NAME = re.compile(rb"""[^>]*?\btable:name=(?:"([^"]*)"|'([^']*)')""")
ROWS = re.compile(rb"""number-rows-(?:repeated|spanned)=["'](\d{1,9})["']""")
COLUMNS = re.compile(rb"""number-columns-(?:repeated|spanned)=["'](\d{1,9})["']""")
REPEATED, SPANNED = b"-repeated=", b"-spanned="
VALUE, FORMULA = b"value-type=", b"table:formula="
ERROR = re.compile(rb"""value-type=["']error["']""")
NOTEWORTHY = (FORMULA, SPANNED, b'"error"', b"'error'")
LINKS = (b"<table:table-source", b"<table:cell-range-source")
HEADER = 16  # rows in which merged cells matter


class SheetsSearch:
    """What the sheets hold, found row by row."""

    def __init__(self, file: str, limits: Limits) -> None:
        """Begin the content of `file`."""
        self._sheets: list[Contents] = []
        self._file, self._limits = file, limits
        self._row, self._rest, self._is_linked = 0, b"", False

    def found(self) -> list[Contents]:
        """Return what the sheets hold, after the last block."""
        return [replace(sheet, is_linked=self._is_linked) for sheet in self._sheets]

    def take(self, block: bytes) -> None:
        """Look at the next block, which ends behind a tag.

        Raises:
            Refusal: `workbook_damaged`, a row has no end for too long.
        """
        self._is_linked = self._is_linked or any(link in block for link in LINKS)
        *parts, rest = (self._rest + block).split(ROW_END)
        for part in parts:
            self._tables(part)
        if TABLE_END in rest:
            part, _, rest = rest.rpartition(TABLE_END)
            self._tables(part)
        if len(rest) > self._limits.record_bytes:
            raise Refusal("workbook_damaged", self._file)
        self._rest = rest

    def _tables(self, text: bytes) -> None:
        """Look at rows of which only the last can have cells, and tables before it."""
        rows, *tables = text.split(TABLE)
        self._rows(rows)
        for table in tables:
            name = NAME.match(b" " + table)
            found = (name[1] or name[2] or b"") if name else b""
            self._sheets.append(Contents(html.unescape(found.decode(errors="replace"))))
            self._row = 0
            self._rows(table)

    def _rows(self, text: bytes) -> None:
        rows = list(ROW.finditer(text))
        if not rows or not self._sheets:
            return
        sheet = self._sheets[-1]
        *empty, last = rows
        sheet.empty_rows += len(empty)
        self._row += sum(_times(ROWS, row[1]) for row in empty)
        cells = text[last.end() :]
        times = _times(ROWS, last[1])
        if VALUE in cells or FORMULA in cells:
            sheet.rows = self._row + times
            sheet.columns = max(sheet.columns, self._width(cells, sheet))
        else:
            sheet.empty_rows += 1
        self._row += times

    def _width(self, cells: bytes, sheet: Contents) -> int:
        """Return the last column of a row with a value; note what it holds."""
        noteworthy = any(word in cells for word in NOTEWORTHY)
        if not noteworthy and REPEATED not in cells:
            return sum(cells.count(cell) for cell in CELLS)
        column, width = 0, 0
        for cell in CELL.finditer(cells):
            attributes = cell[1]
            if noteworthy:
                self._note(attributes, Cell(self._row + 1, column_letters(column + 1)))
            if SPANNED in attributes and self._row < HEADER:
                sheet.merged.append(_spanned(attributes, self._row + 1, column + 1))
            column += _times(COLUMNS, attributes) if REPEATED in attributes else 1
            if VALUE in attributes or FORMULA in attributes:
                width = column
        return width

    def _note(self, attributes: bytes, place: Cell) -> None:
        sheet = self._sheets[-1]
        if FORMULA in attributes:
            sheet.formula = sheet.formula or place
        if ERROR.search(attributes):
            sheet.error = sheet.error or place


def _times(count: re.Pattern[bytes], attributes: bytes) -> int:
    """Return how often a row or cell stands there."""
    found = count.search(attributes)
    return int(found[1]) if found else 1


def _spanned(attributes: bytes, row: int, column: int) -> tuple[int, int, int, int]:
    """Return the range of a cell that was merged with others."""
    rows, columns = _times(ROWS, attributes), _times(COLUMNS, attributes)
    return row, column, row + rows - 1, column + columns - 1
