"""The words of a PDF as Typst writes it: objects in plain sight, text in glyph numbers.

What is set up otherwise is refused, never passed over as a page without words.
"""

import re
import zlib
from collections.abc import Iterator, Mapping

OBJECT = re.compile(rb"(?:^|\s)(\d+) 0 obj\b(.*?)\bendobj\b", re.DOTALL)
STREAM = re.compile(rb"\bstream\r?\n(.*)\r?\nendstream", re.DOTALL)
FONTS = re.compile(rb"/Font\s*<<(.*?)>>", re.DOTALL)
PAGE = re.compile(rb"\s*<<\s*/Type\s*/Page\b")
FORM = re.compile(rb"/Subtype\s*/Form\b")
NAMED = re.compile(rb"/([^\s/<>\[\]()]+)\s+(\d+) 0 R")
CHARACTERS = re.compile(rb"<([0-9A-Fa-f]{4})>\s*<([0-9A-Fa-f]+)>")
# A font is chosen, or glyphs are shown: (…) or <…>, alone or in [ … ] between kerns.
TEXT = rb"\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f\s]*>"
SEVERAL = rb"(?:" + TEXT + rb"|[^\]()<>])*"
SHOWN = re.compile(
    rb"/(\S+)\s+[\d.]+\s+Tf|(" + TEXT + rb")\s*Tj|\[(" + SEVERAL + rb")\]\s*TJ",
    re.DOTALL,
)
TEXT_ONLY = re.compile(TEXT, re.DOTALL)
ESCAPED = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}
# What a reader sees beside the page: titles, bookmarks, texts for pictures.
TOLD = rb"Title|Alt|ActualText|Author|Subject|Keywords|E|Contents"
SPOKEN = re.compile(rb"/(?:" + TOLD + rb")\s*(" + TEXT + rb")")


class UnreadablePdfError(ValueError):
    """A PDF whose words cannot be read."""


def pdf_words(content: bytes) -> Iterator[tuple[str, str]]:
    """Yield place and words: of each page, and of what is told beside the pages.

    Raises:
        UnreadablePdfError: Words cannot be read.
    """
    objects = {int(number): body for number, body in OBJECT.findall(content)}
    pages = [body for body in objects.values() if PAGE.match(body)]
    if not pages:
        raise UnreadablePdfError("no page in plain sight")
    for number, page in enumerate(pages, start=1):
        fonts = _fonts(page, objects)
        drawn = _referred(page, rb"Contents", objects)
        yield f"page {number}", " ".join(_runs(_unpacked(drawn), fonts))
    for body in objects.values():
        if FORM.search(body) and SHOWN.search(_unpacked(body)):
            raise UnreadablePdfError("words in a form")
    plain = b"\n".join(body.partition(b"stream")[0] for body in objects.values())
    spoken = [_plain(_bytes_of(text)) for text in SPOKEN.findall(plain)]
    yield "beside the pages", "\n".join(spoken)


def _referred(body: bytes, name: bytes, objects: Mapping[int, bytes]) -> bytes:
    found = re.search(rb"/" + name + rb"\s+(\d+) 0 R", body)
    if found is None or int(found[1]) not in objects:
        raise UnreadablePdfError(f"no {name.decode()} in plain sight")
    return objects[int(found[1])]


def _unpacked(body: bytes) -> bytes:
    found = STREAM.search(body)
    if found is None:
        raise UnreadablePdfError("a stream is missing")
    if b"FlateDecode" not in body[: found.start()]:
        return found[1]
    try:
        return zlib.decompress(found[1])
    except zlib.error as error:
        raise UnreadablePdfError("a stream is damaged") from error


def _fonts(page: bytes, objects: Mapping[int, bytes]) -> dict[bytes, dict[bytes, str]]:
    """Return the letters of each glyph of each font that a page names."""
    resources = _referred(page, rb"Resources", objects)
    found = FONTS.search(resources)
    if found is None:
        return {}
    return {
        name: _letters(
            _unpacked(_referred(objects[int(number)], rb"ToUnicode", objects))
        )
        for name, number in NAMED.findall(found[1])
    }


def _letters(table: bytes) -> dict[bytes, str]:
    if b"beginbfrange" in table:
        raise UnreadablePdfError("ranges of letters")
    return {
        bytes.fromhex(glyph.decode()): bytes.fromhex(text.decode()).decode("utf-16-be")
        for glyph, text in CHARACTERS.findall(table)
    }


def _runs(drawn: bytes, fonts: Mapping[bytes, dict[bytes, str]]) -> Iterator[str]:
    """Yield what is shown in one go, glyph by glyph."""
    letters: dict[bytes, str] = {}
    for font, alone, several in SHOWN.findall(drawn):
        if font:
            if font not in fonts:
                raise UnreadablePdfError("a font without letters")
            letters = fonts[font]
            continue
        glyphs = b"".join(map(_bytes_of, TEXT_ONLY.findall(alone or several)))
        pairs = [glyphs[i : i + 2] for i in range(0, len(glyphs), 2)]
        yield "".join(letters.get(pair, "\ufffd") for pair in pairs)


def _bytes_of(text: bytes) -> bytes:
    if text.startswith(b"<"):
        return bytes.fromhex(text[1:-1].decode())
    return ESCAPED.sub(_escaped, text[1:-1])


def _escaped(found: re.Match[bytes]) -> bytes:
    code = found[1]
    if code.isdigit():
        return bytes([int(code, 8) & 0xFF])
    return ESCAPES.get(code, code)


def _plain(text: bytes) -> str:
    if text.startswith(b"\xfe\xff"):
        return text[2:].decode("utf-16-be", errors="replace")
    return text.decode("latin-1")
