"""What the sheets of an ODS workbook hold, searched as they are unpacked."""

import html
import posixpath
import re
from collections.abc import Iterable
from dataclasses import replace
from xml.parsers import expat

from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.contents import Cell, Contents, column_letters
from pipeline.ingest.workbook.package import Package

CONTENT, MANIFEST = "content.xml", "meta-inf/manifest.xml"
MARKUP = (".xml", ".rdf")
MACROS = "basic/"
NO_MACROS = {"", "script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml"}
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


def precheck_ods(package: Package) -> list[Contents]:
    """Return what each sheet holds, in the order of the workbook.

    Every member is unpacked once, so that a bomb is found wherever it lies.

    Raises:
        Refusal: The workbook has macros, a password or a DTD, unpacks to too much or is
            damaged.
    """
    if any(_is_macro(member) for member in package.members):
        raise Refusal("macros", package.name)
    if b"encryption-data" in package.content(MANIFEST):
        raise Refusal("password", package.name)
    search = _SheetsSearch(package)
    for member in package.members:
        is_markup = member.endswith(MARKUP)
        blocks = package.markup(member) if is_markup else package.blocks(member)
        if member == CONTENT:
            search.take(blocks)
        for _ in blocks:
            pass
    return search.found()


def _is_macro(member: str) -> bool:
    return member.startswith(MACROS) and posixpath.basename(member) not in NO_MACROS


class _SheetsSearch:
    """Finds row by row what the sheets hold."""

    def __init__(self, package: Package) -> None:
        self._sheets: list[Contents] = []
        self._package, self._row, self._is_linked = package, 0, False

    def found(self) -> list[Contents]:
        """Return what the sheets hold, after the last block."""
        return [replace(sheet, is_linked=self._is_linked) for sheet in self._sheets]

    def take(self, blocks: Iterable[bytes]) -> None:
        """Look at the blocks of the content, which end behind tags.

        Raises:
            Refusal: `workbook_damaged`, it is not well-formed (the native reader waits
                for ever for the end of a tag that has none), or a row has no end for
                too long.
        """
        parser, rest = expat.ParserCreate(), b""
        try:
            for block in blocks:
                parser.Parse(block)
                rest = self._taken(rest + block)
            parser.Parse(b"", True)  # noqa: FBT003, takes no keyword
        except expat.ExpatError:
            raise self._package.damaged() from None

    def _taken(self, text: bytes) -> bytes:
        """Look at whole rows, and return what follows them."""
        self._is_linked = self._is_linked or any(link in text for link in LINKS)
        *parts, rest = text.split(ROW_END)
        for part in parts:
            self._tables(part)
        if TABLE_END in rest:
            part, _, rest = rest.rpartition(TABLE_END)
            self._tables(part)
        if len(rest) > self._package.limits.record_bytes:
            raise self._package.damaged()
        return rest

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
