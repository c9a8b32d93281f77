"""One sheet of an XLSX workbook, searched as it is unpacked."""

import re

from pipeline.ingest.limits import Limits
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.contents import (
    Cell,
    Contents,
    column_letters,
    column_number,
)

ROOT = re.compile(rb"<(?:([\w.-]+):)?worksheet[\s>]")
DIMENSION = re.compile(rb"""dimension\s[^>]*?ref=["']([A-Z]+)(\d+):([A-Z]+)(\d+)""")
REFERENCE = re.compile(rb"""[^>]*?\sr=["']([A-Z]{1,3})(\d{1,7})["']""")
ROW = re.compile(rb"""[^>]*?\sr=["'](\d{1,7})["']""")


class SheetSearch:
    """What a sheet holds, found row by row.

    Attributes:
        contents: What was found so far.
    """

    def __init__(self, name: str, file: str, limits: Limits) -> None:
        """Begin sheet `name` of `file`."""
        self.contents = Contents(name)
        self._file, self._limits = file, limits
        self._row, self._rest = 0, b""
        self._tags: _Tags | None = None

    def take(self, block: bytes) -> None:
        """Look at the next block, which ends behind a tag.

        Raises:
            Refusal: `workbook_damaged`, a row has no end for too long.
        """
        if self._tags is None:
            self._tags = _Tags(block)
            self.contents.declared_cells = _declared(block)
        text = self._rest + block
        end = text.rfind(self._tags.row_end)
        self._rest = text[max(end, 0) :]
        if end > 0:
            self._rows(text[:end], self._tags)
        if len(self._rest) > self._limits.record_bytes:
            self._skip_rows_without_cells(self._tags)

    def _rows(self, text: bytes, tags: "_Tags") -> None:
        """Look at whole rows."""
        found = self.contents
        if found.formula is None and (formula := tags.formula.search(text)):
            found.formula = self._place(text, formula.start(), tags)
        may_err = b'"e"' in text or b"'e'" in text  # the pattern alone is slow
        if found.error is None and may_err and (error := tags.error.search(text)):
            found.error = self._place(text, error.end(), tags)
        for part in text.split(tags.row_end):
            self._last_row(part, tags)

    def _last_row(self, part: bytes, tags: "_Tags") -> None:
        """Look at rows of which only the last one can have cells."""
        n_rows = part.count(tags.row)
        start = part.rfind(tags.row)
        number = ROW.match(part, start) if n_rows else None
        self._row = int(number[1]) if number else self._row + n_rows
        value = max(part.rfind(tag) for tag in tags.values)
        self.contents.empty_rows += n_rows - (value >= 0)
        if value < 0:
            return
        self.contents.rows = max(self.contents.rows, self._row)
        cell = REFERENCE.match(part, part.rfind(tags.cell, 0, value))
        column = (
            column_number(cell[1].decode())
            if cell
            else part.count(tags.cell, max(start, 0), value)
        )
        self.contents.columns = max(self.contents.columns, column)

    def _place(self, text: bytes, at: int, tags: "_Tags") -> Cell:
        """Return which cell of the rows that follow stands at a position."""
        if cell := REFERENCE.match(text, max(text.rfind(tags.cell, 0, at), 0)):
            return Cell(int(cell[2]), cell[1].decode())
        row = self._row + text.count(tags.row, 0, at)
        column = text.count(tags.cell, max(text.rfind(tags.row, 0, at), 0), at)
        return Cell(row, column_letters(column))

    def _skip_rows_without_cells(self, tags: "_Tags") -> None:
        """Count rows that are nothing but a tag, and what follows the last row."""
        start = self._rest.rfind(tags.row)
        if len(self._rest) - start > self._limits.record_bytes and start >= 0:
            raise Refusal("workbook_damaged", self._file)
        self.contents.empty_rows += self._rest.count(tags.row, 0, max(start, 0))
        self._rest = self._rest[start:] if start >= 0 else b""


class _Tags:
    """How a sheet writes its tags: programs differ in the prefix of the namespace."""

    def __init__(self, start: bytes) -> None:
        root = ROOT.search(start)
        prefix = root[1] + b":" if root and root[1] else b""
        self.row, self.row_end = b"<%brow " % prefix, b"</%brow>" % prefix
        self.cell = b"<%bc " % prefix
        self.values = [b"<%b%b" % (prefix, tag) for tag in (b"v>", b"v ", b"is>")]
        self.formula = re.compile(rb"<%bf[\s/>]" % re.escape(prefix))
        error = rb"<%bc\s[^>]*?\bt\s*=\s*[\"']e[\"']"
        self.error = re.compile(error % re.escape(prefix))


def _declared(start: bytes) -> int:
    """Return the number of cells that a sheet claims to use."""
    if not (found := DIMENSION.search(start)):
        return 0
    first, last = (column_number(found[group].decode()) for group in (1, 3))
    return (last - first + 1) * (int(found[4]) - int(found[2]) + 1)
