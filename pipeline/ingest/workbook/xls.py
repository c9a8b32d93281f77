"""What the sheets of an XLS workbook hold (BIFF8 and BIFF5, in an OLE file).

Records as in Microsoft's [MS-XLS], section 2.3: two bytes what it is, two bytes how
long, and then its content. A cell begins with its row and column, both from 0.
"""

import io
import struct
from collections.abc import Iterator

import olefile

from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.contents import Cell, Contents, column_letters

BOF, EOF, BOUND_SHEET, FILE_PASS, SUP_BOOK = 0x0809, 0x000A, 0x0085, 0x002F, 0x01AE
FORMULA, ERROR_OR_BOOLEAN, MANY_RK = 0x0006, 0x0205, 0x00BD
ROW, COLUMNS = 0x0208, 0x007D
HIDDEN_ROW, HIDDEN_COLUMNS = 0x20, 0x01  # bits of their options
SINGLE = {0x0203, 0x0204, 0x00D6, 0x00FD, 0x027E, FORMULA, ERROR_OR_BOOLEAN}
NO_NUMBER, ERROR = b"\xff\xff", 2  # the value of a formula, and which
BIFF8 = 0x0600
MACRO_SHEET = 1
OWN_BOOK, ADD_INS = b"\x01\x04", b"\x01\x3a"  # links that lead nowhere else
SHORTEST_LINK = 4  # bytes
SECTOR = 512  # bytes
STREAMS = ("Workbook", "Book")
MACROS, ENCRYPTED = "_VBA_PROJECT_CUR", "EncryptedPackage"
BROKEN = (OSError, ValueError, IndexError, KeyError, struct.error, TypeError)
BROKEN_OLE = (*BROKEN, AttributeError, RecursionError, OverflowError)

Record = tuple[int, int, int]
"""What it is, where its content begins, how long that is."""


def precheck_xls(data: bytes, name: str) -> list[Contents]:
    """Return what each sheet holds, in the order of the workbook.

    Raises:
        Refusal: The workbook has macros or a password, or is damaged.
    """
    stream = _stream(data, name)
    try:
        return _Book(stream, name).sheets()
    except (struct.error, IndexError):
        raise Refusal("workbook_damaged", name) from None


def _stream(data: bytes, name: str) -> bytes:
    """Return the records of the workbook."""
    if len(data) % SECTOR:  # cut off
        raise Refusal("workbook_damaged", name)
    try:
        with olefile.OleFileIO(io.BytesIO(data)) as file:
            if file.exists(ENCRYPTED):
                raise Refusal("password", name)
            if file.exists(MACROS):
                raise Refusal("macros", name)
            found = next((stream for stream in STREAMS if file.exists(stream)), None)
            if found is None:
                raise Refusal("workbook_damaged", name)
            return file.openstream(found).read()
    except BROKEN_OLE:
        raise Refusal("workbook_damaged", name) from None


class _Book:
    def __init__(self, stream: bytes, name: str) -> None:
        self._stream, self._name = stream, name
        self._is_linked, self._is_biff8 = False, True

    def sheets(self) -> list[Contents]:
        bound = self._bound_sheets()
        starts = [start for start, _ in bound]
        if not bound or len(set(starts)) < len(starts):
            raise Refusal("workbook_damaged", self._name)
        sheets = [self._sheet(start, title) for start, title in bound]
        for sheet in sheets:
            sheet.is_linked = self._is_linked
        return sheets

    def _records(self, start: int) -> Iterator[Record]:
        """Yield the records of one part of the stream, those of charts in it too."""
        depth, end = 0, len(self._stream)
        while start + 4 <= end:
            kind, length = struct.unpack_from("<HH", self._stream, start)
            start += 4
            yield kind, start, length
            depth += (kind == BOF) - (kind == EOF)
            if depth <= 0:
                return
            start += length
        raise Refusal("workbook_damaged", self._name)

    def _bound_sheets(self) -> list[tuple[int, str]]:
        """Return where each sheet begins, and its name."""
        bound = []
        for kind, at, length in self._records(0):
            if kind == BOF:
                self._is_biff8 = struct.unpack_from("<H", self._stream, at)[0] == BIFF8
            elif kind == FILE_PASS:
                raise Refusal("password", self._name)
            elif kind == SUP_BOOK and length >= SHORTEST_LINK:
                target = self._stream[at + 2 : at + 4]
                self._is_linked |= target not in {OWN_BOOK, ADD_INS}
            elif kind == BOUND_SHEET:
                bound.append(self._bound_sheet(at, length))
        return bound

    def _bound_sheet(self, at: int, length: int) -> tuple[int, str]:
        start, _, kind, letters = struct.unpack_from("<IBBB", self._stream, at)
        if kind == MACRO_SHEET:
            raise Refusal("macros", self._name)
        text = self._stream[at + 7 : at + length]
        if not self._is_biff8:
            return start, text[:letters].decode("cp1252", errors="replace")
        encoding = "utf-16-le" if text[:1] == b"\x01" else "latin-1"
        return start, text[1:].decode(encoding, errors="replace")

    def _sheet(self, start: int, title: str) -> Contents:
        sheet, filled = Contents(title), 0
        rows = 0
        stream, unpack = self._stream, struct.Struct("<HH").unpack_from
        for kind, at, length in self._records(start):
            if kind in SINGLE:
                row, column = unpack(stream, at)
            elif kind == MANY_RK:
                row, column = unpack(stream, at)
                column = unpack(stream, at + length - 2)[0]
            else:
                rows += kind == ROW
                self._note_hidden(sheet, kind, at)
                continue
            filled += row >= sheet.rows
            sheet.filled += 1
            sheet.reach(row + 1, column + 1)
            if kind == FORMULA and sheet.formula is None:
                sheet.formula = Cell(row + 1, column_letters(column + 1))
            if sheet.error is None and _is_error(stream, kind, at):
                sheet.error = Cell(row + 1, column_letters(column + 1))
        sheet.empty_rows = max(rows - filled, 0)
        return sheet

    def _note_hidden(self, sheet: Contents, kind: int, at: int) -> None:
        """Take note of a hidden row or of hidden columns."""
        if kind == ROW:
            (row,) = struct.unpack_from("<H", self._stream, at)
            if self._stream[at + 12] & HIDDEN_ROW:
                sheet.hidden_rows.append((row + 1, row + 1))
        elif kind == COLUMNS:
            first, last = struct.unpack_from("<HH", self._stream, at)
            if self._stream[at + 8] & HIDDEN_COLUMNS:
                sheet.hidden_columns.append((first + 1, last + 1))


def _is_error(stream: bytes, kind: int, at: int) -> bool:
    """Is the value of a cell #N/A, #DIV/0! or another error?"""
    if kind == FORMULA:
        return stream[at + 12 : at + 14] == NO_NUMBER and stream[at + 6] == ERROR
    return kind == ERROR_OR_BOOLEAN and stream[at + 7] == 1
