"""From bytes to text, or a refusal: never a silently mangled letter."""

import codecs
import io
import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from pipeline.ingest.limits import LIMITS, MEBIBYTE, Limits
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.text.encoding import find_encoding
from pipeline.ingest.text.letters import WIDTH, first_suspicion
from pipeline.ingest.text.unpacked import BLOCK, unpacked

MARK = "\ufeff"
LINE_END = re.compile("\r\n|\r|\n")
CUT = {"truncated data", "unexpected end of data"}


def decoded(
    path: Path, encoding: str, limits: Limits = LIMITS, size: int = BLOCK
) -> Iterator[str]:
    """Yield the text of a file in blocks, with LF line ends.

    Args:
        path: The file.
        encoding: As `find_encoding` returned it.
        limits: Of untrusted input.
        size: Bytes of a block.

    Raises:
        Refusal: It is too large or damaged, a byte is no letter, a letter was lost or
            turned into another, or the file ends within a letter.
        OSError: The file cannot be read.
    """
    letters = codecs.getincrementaldecoder(plain(encoding))()
    decoder = io.IncrementalNewlineDecoder(letters, translate=True)
    line, position, before, has_begun = 1, 0, "", False
    for block in chain(unpacked(path, limits, size), [b""]):
        try:
            text = decoder.decode(block, final=not block)
        except UnicodeDecodeError as error:
            if b"\0" in block and not encoding.startswith("utf-16"):
                raise Refusal("nul_byte", path.name) from None  # no text at all
            good = position + len(block) - len(error.object)
            raise _undecodable(error, path, encoding, good, line) from None
        if not has_begun:
            text = text.lstrip(MARK)  # joined files may begin with several
            has_begun = bool(text)
        window = before + text
        if found := first_suspicion(window, encoding):
            check, at = found
            line += window.count("\n", 0, at) - before.count("\n")
            raise Refusal(check, path.name, line=line)
        yield text
        position += len(block)
        line += text.count("\n")
        before = window[-WIDTH:]


def whole_text(path: Path, limits: Limits = LIMITS) -> tuple[str, str]:
    """Return the text of a file that must be read at once, and its encoding.

    Args:
        path: The file.
        limits: Of untrusted input.

    Raises:
        Refusal: As `decoded`; `json_too_large` or `empty_file`.
        OSError: The file cannot be read.
    """
    encoding = find_encoding(path, limits)
    blocks, length = [], 0
    for block in decoded(path, encoding, limits):
        blocks.append(block)
        length += len(block)
        if length > limits.document_bytes:
            megabytes = limits.document_bytes / MEBIBYTE
            raise Refusal("json_too_large", path.name, megabytes=megabytes)
    text = "".join(blocks)
    if not text.strip():
        raise Refusal("empty_file", path.name)
    return text, encoding


def _undecodable(
    error: UnicodeDecodeError, path: Path, encoding: str, position: int, line: int
) -> Refusal:
    """Return the refusal of a byte that is no letter.

    Args:
        error: Raised where `position` bytes and `line` - 1 lines were good.
        path: The file.
        encoding: In which the byte is no letter.
        position: As above.
        line: As above.
    """
    good = error.object[: error.start].decode(plain(encoding), errors="ignore")
    line += len(LINE_END.findall(good))
    if error.reason in CUT:
        return Refusal("cut_in_letter", path.name, line=line)
    byte = position + error.start + 1
    return Refusal("invalid_bytes", path.name, line=line, byte=byte, encoding=encoding)


def plain(encoding: str) -> str:
    """Return the name of the codec of an encoding, mark or not."""
    return encoding.removesuffix("-sig")
