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
DIMENSION = re.compile(
    rb"""dimension\s[^>]*?ref=["']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"""
)
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
            self._skip_empty_rows(self._tags)

    def found(self) -> Contents:
        """Return what the sheet holds, after the last block."""
        if self._tags is not None:
            self.contents.empty_rows += _count(self._rest, self._tags.row)
        return self.contents

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
        n_rows, start = _count(part, tags.row), _last(part, tags.row)
        number = ROW.match(part, start) if n_rows else None
        self._row = int(number[1]) if number else self._row + n_rows
        value = _last(part, tags.value)
        self.contents.empty_rows += n_rows - (value >= 0)
        if value < 0:
            return
        self.contents.rows = max(self.contents.rows, self._row)
        cell = REFERENCE.match(part, max(_last(part, tags.cell, 0, value), 0))
        column = (
            column_number(cell[1].decode())
            if cell
            else _count(part, tags.cell, max(start, 0), value)
        )
        self.contents.columns = max(self.contents.columns, column)

    def _place(self, text: bytes, at: int, tags: "_Tags") -> Cell:
        """Return which cell of the rows that follow stands at a position."""
        if cell := REFERENCE.match(text, max(_last(text, tags.cell, 0, at), 0)):
            return Cell(int(cell[2]), cell[1].decode())
        row = self._row + _count(text, tags.row, 0, at)
        start = max(_last(text, tags.row, 0, at), 0)
        return Cell(row, column_letters(_count(text, tags.cell, start, at)))

    def _skip_empty_rows(self, tags: "_Tags") -> None:
        """Count rows that are nothing but a tag, and forget what follows the table."""
        start = max(_last(self._rest, tags.row), 0)
        n_rows = _count(self._rest, tags.row, 0, start)
        self.contents.empty_rows += n_rows
        self._row += n_rows
        self._rest = self._rest[start:]
        if len(self._rest) > self._limits.record_bytes:
            if _count(self._rest, tags.row):
                raise Refusal("workbook_damaged", self._file)
            self._rest = b""


class _Tags:
    """How a sheet writes its tags: programs differ in the prefix of the namespace."""

    def __init__(self, start: bytes) -> None:
        root = ROOT.search(start)
        prefix = root[1] + b":" if root and root[1] else b""

        def opened(*ends: bytes) -> list[bytes]:
            return [b"<%b%b" % (prefix, end) for end in ends]

        self.row, self.row_end = opened(b"row ", b"row>", b"row/"), b"</%brow>" % prefix
        self.cell = opened(b"c ", b"c>")
        self.value = opened(b"v>", b"v ", b"is>")
        self.formula = re.compile(rb"<%bf[\s/>]" % re.escape(prefix))
        error = rb"<%bc\s[^>]*?\bt\s*=\s*[\"']e[\"']"
        self.error = re.compile(error % re.escape(prefix))


def _count(text: bytes, tags: list[bytes], *bounds: int) -> int:
    return sum(text.count(tag, *bounds) for tag in tags)


def _last(text: bytes, tags: list[bytes], *bounds: int) -> int:
    """Return where the last of the tags begins; -1: there is none."""
    return max(text.rfind(tag, *bounds) for tag in tags)


def _declared(start: bytes) -> int:
    """Return the number of cells that a sheet claims to use."""
    if not (found := DIMENSION.search(start)):
        return 0
    first, last = (column_number(found[group].decode()) for group in (1, 3))
    return (last - first + 1) * (int(found[4]) - int(found[2]) + 1)
