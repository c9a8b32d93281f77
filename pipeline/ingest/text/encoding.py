"""Which encoding a text is written in, or which program if it is no text."""

import codecs
import struct
from collections.abc import Iterable
from itertools import chain
from pathlib import Path

from pipeline.ingest.limits import LIMITS, Limits
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.statistical_formats import format_of
from pipeline.ingest.text.unpacked import BLOCK, unpacked

ZIP = b"PK\x03\x04"
PROGRAMS = {
    ZIP: "Excel",
    b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1": "Excel",
    b"%PDF-": "PDF",
}

NAME, NAME_LENGTH = 30, struct.Struct("<H2x")  # where the first name of a zip stands
PARTS = {  # members and folders of documents
    *(b"[content_types].xml", b"_rels", b"docprops", b"xl", b"word", b"ppt"),
    *(b"customxml", b"mimetype", b"meta-inf", b"content.xml", b"index"),
}

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
WESTERN = "cp1252"
SAMPLE = 4096
MOSTLY = 0.6  # share of letters in UTF-16 whose one byte is NUL: Latin letters


def find_encoding(path: Path, limits: Limits = LIMITS, size: int = BLOCK) -> str:
    """Return the encoding of a text file, read as far as is needed to tell.

    A byte-order mark decides. Without one, NUL in every second byte says UTF-16; else
    it is UTF-8 if it is valid UTF-8, and Windows-1252 if not. Latin-1 is read as
    Windows-1252: they differ in the bytes 80 to 9F only, which are control codes there
    that no text holds, and punctuation here.

    Returns:
        utf-8, utf-8-sig (with a mark), utf-16-le, utf-16-be or cp1252.

    Raises:
        Refusal: The file is too large or damaged, or no text at all.
        OSError: The file cannot be read.
    """
    blocks = unpacked(path, limits, size)
    start = b""
    while len(start) < SAMPLE and (block := next(blocks, b"")):
        start += block
    if start.startswith(ZIP) and not _is_document(start):
        raise Refusal("packed_files", path.name)
    if program := program_of(start):
        raise Refusal("no_text", path.name, program=program)
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if start.startswith(mark):
            return encoding
    return _wide(start[:SAMPLE]) or _utf8_or_western(chain([start], blocks))


def _is_document(start: bytes) -> bool:
    """Is a zip a document that only programs open? Its first name tells."""
    (length,) = NAME_LENGTH.unpack_from(start.ljust(NAME, b"\0"), NAME - 4)
    name = start[NAME : NAME + length].replace(b"\\", b"/").lower()
    return name.partition(b"/")[0] in PARTS


def _wide(sample: bytes) -> str | None:
    """Return which UTF-16 has its NUL bytes where `sample` has them, if any."""
    even, odd = sample[::2].count(0), sample[1::2].count(0)
    enough = MOSTLY * (len(sample) // 2)
    if odd >= max(enough, 1) and not even:
        return "utf-16-le"
    if even >= max(enough, 1) and not odd:
        return "utf-16-be"
    return None


def _utf8_or_western(blocks: Iterable[bytes]) -> str:
    decoder = codecs.getincrementaldecoder("utf-8")()
    has_letters = False
    try:
        for block in blocks:
            has_letters |= not decoder.decode(block).isascii()
    except UnicodeDecodeError:
        return WESTERN
    is_cut = bool(decoder.getstate()[0])  # half a letter at the end
    return WESTERN if is_cut and not has_letters else "utf-8"


def program_of(head: bytes) -> str | None:
    """Return the program whose files begin like this; null: it may be a text."""
    if found := format_of(head):
        return found.package
    return next(
        (name for mark, name in PROGRAMS.items() if head.startswith(mark)), None
    )
