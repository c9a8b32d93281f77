"""What the sheets of an XLSX workbook hold, searched as they are unpacked."""

import posixpath
import re
from collections.abc import Iterable
from dataclasses import replace
from xml.etree import ElementTree as ET

from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.contents import (
    Cell,
    Contents,
    Run,
    column_letters,
    column_number,
)
from pipeline.ingest.workbook.package import Package

TYPES = "[content_types].xml"
BOOK, BOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
MACROS = "vbaproject.bin"
LINKS = "xl/externallinks/"
RELATION = re.compile(r"\{.*/relationships\}id")
ROOT = re.compile(rb"<(?:([\w.-]+):)?worksheet[\s>]")
REFERENCE = re.compile(rb"""[^>]*?\sr=["']([A-Z]{1,3})(\d{1,7})["']""")
BOUND = {
    name: re.compile(rb"""\s%b=["'](\d{1,7})["']""" % name.encode())
    for name in ("min", "max")
}
ROW = re.compile(rb"""[^>]*?\sr=["'](\d{1,7})["']""")


def precheck_xlsx(package: Package) -> list[Contents]:
    """Return what each sheet holds, in the order of the workbook.

    Raises:
        Refusal: The workbook has macros or a DTD, unpacks to too much or is damaged.
    """
    _refuse_macros(package)
    found = {member: Contents(name) for name, member in _sheets(package)}
    for member, blocks in package.parts(found):
        if member in found:
            _SheetSearch(found[member], package).take(blocks)
    is_linked = any(member.startswith(LINKS) for member in package.members)
    return [replace(contents, is_linked=is_linked) for contents in found.values()]


def _refuse_macros(package: Package) -> None:
    types = package.content(TYPES).lower()
    if b"macroenabled" in types or any(
        member.endswith(MACROS) for member in package.members
    ):
        raise Refusal("macros", package.name)


def _sheets(package: Package) -> list[tuple[str, str]]:
    """Return name and member of each sheet."""
    targets = {
        relation.get("Id"): relation.get("Target", "")
        for relation in _tree(package, BOOK_RELATIONS)
    }
    sheets = [
        (entry.get("name", ""), _member(targets.get(_relation(entry)) or ""))
        for entry in _tree(package, BOOK).iter()
        if entry.tag.rpartition("}")[2] == "sheet"
    ]
    members = {member for _, member in sheets}
    if not sheets or len(members) < len(sheets) or members - package.members.keys():
        raise package.damaged()
    return sheets


def _tree(package: Package, member: str) -> ET.Element:
    """Return the root of a small member; an empty one where there is none."""
    try:
        return ET.fromstring(package.content(member) or b"<nothing/>")  # noqa: S314, no DTD
    except ET.ParseError:
        raise package.damaged() from None


def _relation(sheet: ET.Element) -> str | None:
    ids = (value for name, value in sheet.items() if RELATION.fullmatch(name))
    return next(ids, None)


def _member(target: str) -> str:
    """Return the member that a relation of the workbook leads to."""
    path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
    return posixpath.normpath(path).casefold()


class _SheetSearch:
    """Finds row by row what a sheet holds."""

    def __init__(self, contents: Contents, package: Package) -> None:
        self._found, self._package, self._row = contents, package, 0

    def take(self, blocks: Iterable[bytes]) -> None:
        """Look at the blocks of a sheet, which end behind tags.

        Raises:
            Refusal: `workbook_damaged`, a row has no end for too long.
        """
        tags, rest = None, b""
        for block in blocks:
            if tags is None:
                tags = _Tags(block)
                self._found.hidden_columns = _hidden_columns(block, tags)
            table, end, _ = (rest + block).partition(tags.end)
            start = len(table) if end else max(_last(table, tags.row), 0)
            self._rows(table[:start], tags)
            if end:  # what follows may be as long as it likes
                return
            rest = table[start:] if start or _count(table, tags.row) else b""
            if len(rest) > self._package.limits.record_bytes:
                raise self._package.damaged()
        if tags:
            self._rows(rest, tags)

    def _rows(self, text: bytes, tags: "_Tags") -> None:
        """Look at whole rows."""
        found = self._found
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
        self._found.empty_rows += n_rows - (value >= 0)
        if value < 0:
            return
        self._found.filled += _count(part, tags.cell)
        if b"hidden" in part and tags.hidden_row.match(part, max(start, 0)):
            _add(self._found.hidden_rows, self._row)
        cell = REFERENCE.match(part, max(_last(part, tags.cell, 0, value), 0))
        column = (
            column_number(cell[1].decode())
            if cell
            else _count(part, tags.cell, max(start, 0), value)
        )
        self._found.reach(self._row, column)

    def _place(self, text: bytes, at: int, tags: "_Tags") -> Cell:
        """Return which cell of the rows that follow stands at a position."""
        if cell := REFERENCE.match(text, max(_last(text, tags.cell, 0, at), 0)):
            return Cell(int(cell[2]), cell[1].decode())
        row = self._row + _count(text, tags.row, 0, at)
        start = max(_last(text, tags.row, 0, at), 0)
        return Cell(row, column_letters(_count(text, tags.cell, start, at)))


class _Tags:
    """How a sheet writes its tags: programs differ in the prefix of the namespace."""

    def __init__(self, start: bytes) -> None:
        root = ROOT.search(start)
        prefix = root[1] + b":" if root and root[1] else b""

        def opened(*ends: bytes) -> list[bytes]:
            return [b"<%b%b" % (prefix, end) for end in ends]

        self.row, self.row_end = opened(b"row ", b"row>", b"row/"), b"</%brow>" % prefix
        self.end = b"</%bsheetData>" % prefix
        self.cell = opened(b"c ", b"c>")
        self.value = opened(b"v>", b"v ", b"is>")
        self.formula = re.compile(rb"<%bf[\s/>]" % re.escape(prefix))
        error = rb"<%bc\s[^>]*?\bt\s*=\s*[\"']e[\"']"
        self.error = re.compile(error % re.escape(prefix))
        hidden = rb"<%b%b\s[^>]*?\bhidden\s*=\s*[\"'](?:1|true)[\"']"
        self.hidden_row = re.compile(hidden % (re.escape(prefix), b"row"))
        self.hidden_column = re.compile(hidden % (re.escape(prefix), b"col"))


def _hidden_columns(start: bytes, tags: "_Tags") -> list[Run]:
    """Return the hidden columns, which stand before the rows."""
    found = []
    for match in tags.hidden_column.finditer(start):
        tag = start[match.start() : start.find(b">", match.start())]
        bounds = [BOUND[name].search(tag) for name in ("min", "max")]
        if all(bounds):
            found.append(tuple(int(bound[1]) for bound in bounds if bound))
    return found


def _add(runs: list[Run], number: int) -> None:
    """Add a number that is larger than all before."""
    if runs and runs[-1][1] == number - 1:
        runs[-1] = (runs[-1][0], number)
    else:
        runs.append((number, number))


def _count(text: bytes, tags: list[bytes], *bounds: int) -> int:
    return sum(text.count(tag, *bounds) for tag in tags)


def _last(text: bytes, tags: list[bytes], *bounds: int) -> int:
    """Return where the last of the tags begins; -1: there is none."""
    return max(text.rfind(tag, *bounds) for tag in tags)
