"""From bytes to text, or a refusal: never a silently mangled letter."""

import codecs
import re
from typing import NoReturn

from pipeline.ingest.refusals import Refusal

BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16-le",
    codecs.BOM_UTF16_BE: "utf-16-be",
}
# UTF-8 that was read as Windows-1252 (or Latin-1) somewhere on the way: 'Ã' and a
# symbol, which no Danish, Norwegian, English or German word holds.
READ_TWICE = re.compile(
    f"Ã[\u0080-\u00bf{bytes(range(0x80, 0xA0)).decode('cp1252', errors='ignore')}]"
)
# æ, ø, å of the Macintosh and DOS code pages, as Windows-1252 shows them in a word.
OTHER_CODE_PAGE = re.compile("[A-Za-z][¾¿Œ†›][a-z]")


def decode(data: bytes, name: str) -> tuple[str, str]:
    """Return the text of a file, with LF line ends, and the encoding found.

    A byte-order mark decides; without one the bytes are UTF-8 if they are valid UTF-8,
    else Windows-1252. (Latin-1 would accept anything and turn `–` into a control code.)

    Args:
        data: The whole file.
        name: What messages call it.

    Raises:
        Refusal: It is empty, cut off, no text, or a letter cannot be told.
    """
    text, encoding = _decoded(data, name)
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip("\n\t ;,"):
        raise Refusal("empty_file", name)
    if "\0" in text:
        _refuse("nul_byte", name, text, text.index("\0"))
    if "\ufffd" in text:
        _refuse("replacement_character", name, text, text.index("\ufffd"))
    if "Ã" in text and (found := READ_TWICE.search(text)):
        _refuse("decoded_twice", name, text, found.start())
    if encoding == "cp1252" and any(letter in text for letter in "¾¿Œ†›"):
        found = OTHER_CODE_PAGE.search(text)
        if found:
            _refuse("other_code_page", name, text, found.start())
    return text, encoding


def _decoded(data: bytes, name: str) -> tuple[str, str]:
    if not data:
        raise Refusal("empty_file", name)
    for mark, encoding in BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return _strictly(data, encoding, name, len(mark)), encoding
    try:
        return data.decode("utf-8"), "utf-8"
    except UnicodeDecodeError as error:
        if _is_cut_utf8(data, error):
            _refuse_cut(name, data, error.start)
        return _strictly(data, "cp1252", name, 0), "cp1252"


def _strictly(data: bytes, encoding: str, name: str, start: int) -> str:
    """Decode what stands behind the byte-order mark of `start` bytes."""
    try:
        return data[start:].decode(encoding.removesuffix("-sig"))
    except UnicodeDecodeError as error:
        position = start + error.start
        if error.reason in {"truncated data", "unexpected end of data"}:
            _refuse_cut(name, data, position)
        line = data.count(b"\n", 0, position) + 1
        raise Refusal(
            "invalid_bytes", name, line=line, byte=position + 1, encoding=encoding
        ) from None


def _is_cut_utf8(data: bytes, error: UnicodeDecodeError) -> bool:
    """Is this UTF-8 whose last letter lost a byte (and not Windows-1252)?"""
    whole = data[: error.start]
    return error.reason == "unexpected end of data" and not whole.isascii()


def _refuse_cut(name: str, data: bytes, position: int) -> NoReturn:
    line = data.count(b"\n", 0, position) + 1
    raise Refusal("cut_in_letter", name, line=line)


def _refuse(check: str, name: str, text: str, position: int) -> NoReturn:
    raise Refusal(check, name, line=text.count("\n", 0, position) + 1)
