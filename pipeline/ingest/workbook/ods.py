"""What the sheets of an ODS workbook hold, parsed as they are unpacked."""

import posixpath
from collections.abc import Iterable, Mapping
from dataclasses import replace
from xml.parsers import expat

from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.contents import Cell, Contents, column_letters
from pipeline.ingest.workbook.package import Package

CONTENT, MANIFEST = "content.xml", "meta-inf/manifest.xml"
MACROS = "basic/"
NO_MACROS = {"", "script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml"}
TABLE, ROW = "table:table", "table:table-row"
CELLS = {"table:table-cell", "table:covered-table-cell"}
LINKS = {"table:table-source", "table:cell-range-source"}
TYPES, FORMULA = ("office:value-type", "calcext:value-type"), "table:formula"
REPEATED = ("table:number-rows-repeated", "table:number-columns-repeated")
SPANNED = ("table:number-rows-spanned", "table:number-columns-spanned")
COLUMN, VISIBILITY = "table:table-column", "table:visibility"
HIDDEN = {"collapse", "filter"}
DIGITS = 9  # of a number that can be meant


def precheck_ods(package: Package) -> list[Contents]:
    """Return what each sheet holds, in the order of the workbook.

    Raises:
        Refusal: The workbook has macros, a password or a DTD, unpacks to too much or is
            damaged.
    """
    if any(_is_macro(member) for member in package.members):
        raise Refusal("macros", package.name)
    if b"encryption-data" in package.content(MANIFEST):
        raise Refusal("password", package.name)
    search = _Search()
    for member, blocks in package.parts({CONTENT}):
        if member == CONTENT and not search.is_whole(blocks):
            raise package.damaged()
    return [replace(sheet, is_linked=search.is_linked) for sheet in search.sheets]


def _is_macro(member: str) -> bool:
    return member.startswith(MACROS) and posixpath.basename(member) not in NO_MACROS


class _Search:
    """What the sheets hold, found cell by cell."""

    def __init__(self) -> None:
        self.sheets: list[Contents] = []
        self.is_linked = False
        self._row = self._times = self._column = self._width = self._columns = 0
        self._is_hidden = False

    def is_whole(self, content: Iterable[bytes]) -> bool:
        """Look at the content; is it well-formed?

        The native reader waits for ever for the end of a tag that has none.
        """
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler = self._begin, self._end
        try:
            for block in content:
                parser.Parse(block)
            parser.Parse(b"", True)  # noqa: FBT003, takes no keyword
        except expat.ExpatError:
            return False
        return True

    def _begin(self, tag: str, its: dict[str, str]) -> None:
        if tag in CELLS and self.sheets:
            self._look(self.sheets[-1], its)
        elif tag == ROW:
            self._times = _number(its, REPEATED[0])
            self._column = self._width = 0
            self._is_hidden = its.get(VISIBILITY) in HIDDEN
        elif tag == COLUMN and self.sheets:
            first = self._columns + 1
            self._columns += _number(its, REPEATED[1])
            if its.get(VISIBILITY) in HIDDEN:
                self.sheets[-1].hidden_columns.append((first, self._columns))
        elif tag == TABLE:
            self.sheets.append(Contents(its.get("table:name", "")))
            self._row = self._columns = 0
        elif tag in LINKS:
            self.is_linked = True

    def _end(self, tag: str) -> None:
        if tag != ROW or not self.sheets:
            return
        sheet = self.sheets[-1]
        first, self._row = self._row + 1, self._row + self._times
        if self._width:
            sheet.reach(self._row, self._width)
            if self._is_hidden:
                sheet.hidden_rows.append((first, self._row))
        else:
            sheet.empty_rows += 1

    def _look(self, sheet: Contents, its: Mapping[str, str]) -> None:
        """Look at a cell, which may stand for several."""
        types = [its[name] for name in TYPES if name in its]
        row, column = self._row + 1, self._column + 1
        if FORMULA in its and sheet.formula is None:
            sheet.formula = Cell(row, column_letters(column))
        if "error" in types and sheet.error is None:
            sheet.error = Cell(row, column_letters(column))
        if any(name in its for name in SPANNED):
            down, right = (_number(its, name) for name in SPANNED)
            sheet.merged.append((row, column, row + down - 1, column + right - 1))
        self._column += _number(its, REPEATED[1])
        if types or FORMULA in its:
            sheet.filled += _number(its, REPEATED[1])
            self._width = self._column


def _number(its: Mapping[str, str], name: str) -> int:
    """Return how often a row or cell stands there, or over how many it reaches."""
    said = its.get(name, "")
    return int(said) if said.isdecimal() and len(said) <= DIGITS else 1
