"""What a file says, piece by piece, whatever its kind: place and text."""

import html
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from pipeline.privacy.kept_pdfs import NOWHERE, KeptPdfs
from pipeline.privacy.pdf import UnreadablePdfError

TAGGED = {".html", ".xml", ".svg", ".xhtml"}
WORKBOOK, PDF = ".xlsx", ".pdf"
# None goes on in the next line, so that a text says the same in whole and by its lines.
TAG = re.compile("<[^>\n\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]*>")
PRINTED = re.compile(rb"[^\x00-\x08\x0b\x0c\x0e-\x1f]{6,}")  # of what is no text


class UnreadableError(ValueError):
    """A file that the scan cannot look into."""


def _as_it_is(text: str) -> str:
    return text


def _without_tags(text: str) -> str:
    return TAG.sub("\n", html.unescape(text))


@dataclass(frozen=True)
class Piece:
    """A part of what a file says.

    Attributes:
        place: Where it stands.
        written: As it is written there.
        read: Returns what a written text says.
        by_line: Its lines are places of their own.
    """

    place: str
    written: str
    read: Callable[[str], str] = _as_it_is
    by_line: bool = False

    @property
    def text(self) -> str:
        """All that it says."""
        return self.read(self.written)

    def passages(self) -> Iterator[tuple[str, str]]:
        """Yield place and text, as narrow as they can be told; together all of it."""
        if not self.by_line:
            yield self.place, self.text
            return
        for number, line in enumerate(self.written.splitlines(), start=1):
            yield f"{self.place} line {number}".strip(), self.read(line)


def pieces(file: Path, pdfs: KeptPdfs = NOWHERE) -> Iterator[Piece]:
    """Yield everything that a file says.

    A text, distinct texts of a table's columns (numbers of a table are measured, and
    none of them identifies anybody), parts of a workbook, pages of a PDF; of any other
    file what can be printed.

    Args:
        file: Any file.
        pdfs: What PDFs say, where it is kept.

    Raises:
        UnreadableError: Nobody can tell what it says.
        OSError: It cannot be read.
    """
    kind = file.suffix.lower()
    try:
        if kind == ".parquet":
            yield from _columns(file)
        elif kind == WORKBOOK:
            yield from _parts(file)
        elif kind == PDF:
            for page, words in pdfs.text(file.read_bytes()).placed():
                yield Piece(page, words)
        else:
            read = html.unescape if kind in TAGGED else _as_it_is
            yield _lines("", file.read_bytes(), read)
    except (UnreadablePdfError, PolarsError, zipfile.BadZipFile) as error:
        raise UnreadableError(file.name) from error


def _columns(file: Path) -> Iterator[Piece]:
    schema = pl.read_parquet_schema(file)
    texts = [name for name, dtype in schema.items() if dtype == pl.String]
    for values in pl.read_parquet(file, columns=texts, glob=False) if texts else ():
        distinct = values.drop_nulls().unique(maintain_order=True)
        yield Piece(f"column {values.name}", "\n".join(distinct))


def _parts(file: Path) -> Iterator[Piece]:
    with zipfile.ZipFile(file) as package:
        for part in package.infolist():
            yield _lines(part.filename, package.read(part), _without_tags)


def _lines(place: str, content: bytes, read: Callable[[str], str]) -> Piece:
    if b"\0" in content:
        printed = PRINTED.findall(content)
        text = "\n".join(one.decode("utf-8", "replace") for one in printed)
        return Piece(f"{place} bytes".strip(), text)
    return Piece(place, content.decode("utf-8", "replace"), read, by_line=True)
