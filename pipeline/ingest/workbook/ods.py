"""What the sheets of an ODS workbook hold."""

import posixpath
from collections.abc import Iterator

from pipeline.ingest.limits import Limits
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.contents import Contents
from pipeline.ingest.workbook.markup import well_formed, whole_tags
from pipeline.ingest.workbook.ods_sheets import SheetsSearch
from pipeline.ingest.workbook.package import Package

CONTENT, MANIFEST = "content.xml", "meta-inf/manifest.xml"
MARKUP = (".xml", ".rdf")
MACROS = "basic/"
NO_MACROS = {"", "script-lb.xml", "script-lc.xml", "dialog-lb.xml", "dialog-lc.xml"}


def precheck_ods(package: Package, limits: Limits) -> list[Contents]:
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
    search = SheetsSearch(package.name, limits)
    for member in package.members:
        blocks = package.blocks(member)
        if member.endswith(MARKUP):
            blocks = whole_tags(blocks, package.name, limits)
        if member != CONTENT:
            _exhaust(blocks)
            continue
        # The native reader waits for ever for the end of a tag that has none.
        for block in well_formed(blocks, package.name):
            search.take(block)
    return search.found()


def _exhaust(blocks: Iterator[bytes]) -> None:
    """Unpack to the end; counting happens on the way."""
    for _ in blocks:
        pass


def _is_macro(member: str) -> bool:
    return member.startswith(MACROS) and posixpath.basename(member) not in NO_MACROS
