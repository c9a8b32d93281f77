"""The XML of a workbook as blocks of whole tags, without a parser.

A parser would call Python for every cell. What intake must know before a native reader
sees the file (places of formulas, bounds of the table) can be found by searching bytes.
"""

import re
from collections.abc import Iterable, Iterator
from xml.etree import ElementTree as ET
from xml.parsers import expat

from pipeline.ingest.limits import Limits
from pipeline.ingest.refusals import Refusal

DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([^"']*)""")
READABLE = {b"utf-8", b"utf8", b"us-ascii", b"ascii"}
DOCUMENT_TYPE = (b"<!DOCTYPE", b"<!ENTITY")
MARK = b"\xef\xbb\xbf"


def whole_tags(blocks: Iterable[bytes], name: str, limits: Limits) -> Iterator[bytes]:
    """Yield XML in blocks that end behind a tag.

    Args:
        blocks: The bytes of a member, in any pieces.
        name: What messages call the workbook.
        limits: `record_bytes` bounds a tag and a text.

    Raises:
        Refusal: `document_type`, it declares a DTD or entities; `workbook_damaged`, it
            is not in UTF-8 or has no end of a tag for too long.
    """
    rest, is_first = b"", True
    for block in blocks:
        rest += block
        if is_first:
            _check_encoding(rest, name)
            is_first = False
        end = rest.rfind(b">") + 1
        if end:
            yield _checked(rest[:end], name)
            rest = rest[end:]
        if len(rest) > limits.record_bytes:
            raise Refusal("workbook_damaged", name)
    if rest:
        yield _checked(rest, name)


def well_formed(blocks: Iterable[bytes], name: str) -> Iterator[bytes]:
    """Yield XML as it comes, if it is well-formed.

    Raises:
        Refusal: `workbook_damaged`.
    """
    parser = expat.ParserCreate()
    try:
        for block in blocks:
            parser.Parse(block, False)  # noqa: FBT003, takes no keyword
            yield block
        parser.Parse(b"", True)  # noqa: FBT003, takes no keyword
    except expat.ExpatError:
        raise Refusal("workbook_damaged", name) from None


def tree(content: bytes, name: str) -> ET.Element:
    """Return the root of a small XML document; an empty one where there is none.

    Raises:
        Refusal: `document_type` or `workbook_damaged`.
    """
    if not content:
        return ET.Element("nothing")
    _check_encoding(content, name)
    try:
        return ET.fromstring(_checked(content, name))  # noqa: S314, without entities
    except ET.ParseError:
        raise Refusal("workbook_damaged", name) from None


def _checked(block: bytes, name: str) -> bytes:
    if any(words in block for words in DOCUMENT_TYPE):
        raise Refusal("document_type", name)
    return block


def _check_encoding(start: bytes, name: str) -> None:
    """Refuse what is not written in UTF-8, as all programs write it."""
    text = start.removeprefix(MARK).lstrip()
    declared = DECLARED.match(text)
    if not text.startswith(b"<") or b"\0" in text[:4]:
        raise Refusal("workbook_damaged", name)
    if declared and declared[1].lower() not in READABLE:
        raise Refusal("workbook_damaged", name)
