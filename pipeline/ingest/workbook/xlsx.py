"""What the sheets of an XLSX workbook hold."""

import posixpath
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

from pipeline.ingest.limits import Limits
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.contents import Contents
from pipeline.ingest.workbook.markup import tree, whole_tags
from pipeline.ingest.workbook.package import Package
from pipeline.ingest.workbook.xlsx_sheet import SheetSearch

TYPES = "[content_types].xml"
BOOK, BOOK_RELATIONS = "xl/workbook.xml", "xl/_rels/workbook.xml.rels"
MACROS = "vbaproject.bin"
MARKUP = (".xml", ".rels")
LINKS = "xl/externallinks/"
RELATION = re.compile(r"\{.*/relationships\}id")


def precheck_xlsx(package: Package, limits: Limits) -> list[Contents]:
    """Return what each sheet holds, in the order of the workbook.

    Every member is unpacked once, so that a bomb is found wherever it lies.

    Raises:
        Refusal: The workbook has macros or a DTD, unpacks to too much or is damaged.
    """
    _refuse_macros(package)
    sheets = _sheets(package)
    searches = {
        member: SheetSearch(name, package.name, limits) for name, member in sheets
    }
    for member in package.members:
        blocks, search = package.blocks(member), searches.get(member)
        if search is not None or member.endswith(MARKUP):
            blocks = whole_tags(blocks, package.name, limits)
        for block in blocks:
            if search is not None:
                search.take(block)
    is_linked = any(member.startswith(LINKS) for member in package.members)
    return [
        replace(search.found(), is_linked=is_linked) for search in searches.values()
    ]


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
        for relation in tree(package.content(BOOK_RELATIONS), package.name)
    }
    book = tree(package.content(BOOK), package.name)
    sheets = [
        (entry.get("name", ""), _member(targets.get(_relation(entry)) or ""))
        for entry in book.iter()
        if entry.tag.rpartition("}")[2] == "sheet"
    ]
    members = [member for _, member in sheets]
    is_whole = len(set(members)) == len(members) and package.members.keys() >= {
        *members
    }
    if not sheets or not is_whole:
        raise Refusal("workbook_damaged", package.name)
    return sheets


def _relation(sheet: ET.Element) -> str | None:
    ids = (value for name, value in sheet.items() if RELATION.fullmatch(name))
    return next(ids, None)


def _member(target: str) -> str:
    """Return the member that a relation of the workbook leads to."""
    path = target[1:] if target.startswith("/") else posixpath.join("xl", target)
    return posixpath.normpath(path).casefold()
