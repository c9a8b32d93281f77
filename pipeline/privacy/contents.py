"""What a file says, passage by passage, whatever its kind: place and text."""

import html
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import polars as pl
from polars.exceptions import PolarsError

from pipeline.privacy.pdf import UnreadablePdfError, pdf_words

TAGGED = {".html", ".xml", ".svg", ".xhtml"}
WORKBOOK = ".xlsx"
TAG = re.compile(r"<[^>]*>")
PRINTED = re.compile(rb"[^\x00-\x08\x0b\x0c\x0e-\x1f]{6,}")  # of what is no text


class UnreadableError(ValueError):
    """A file that the scan cannot look into."""


def passages(file: Path) -> Iterator[tuple[str, str]]:
    """Yield place and text of everything that a file says.

    Lines of text, distinct texts of a table's columns (numbers of a table are measured,
    and none of them identifies anybody), parts of a workbook, pages of a PDF; of any
    other file what can be printed.

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
        elif kind == ".pdf":
            yield from pdf_words(file.read_bytes())
        else:
            yield from _lines(file.read_bytes(), tagged=kind in TAGGED)
    except (UnreadablePdfError, PolarsError, zipfile.BadZipFile) as error:
        raise UnreadableError(file.name) from error


def _columns(file: Path) -> Iterator[tuple[str, str]]:
    schema = pl.read_parquet_schema(file)
    texts = [name for name, dtype in schema.items() if dtype == pl.String]
    for values in pl.read_parquet(file, columns=texts, glob=False) if texts else ():
        distinct = values.drop_nulls().unique(maintain_order=True)
        yield f"column {values.name}", "\n".join(distinct)


def _parts(file: Path) -> Iterator[tuple[str, str]]:
    with zipfile.ZipFile(file) as package:
        for part in package.infolist():
            for place, text in _lines(package.read(part), tagged=True):
                yield f"{part.filename} {place}", TAG.sub("\n", text)


def _lines(content: bytes, *, tagged: bool) -> Iterator[tuple[str, str]]:
    if b"\0" in content:
        printed = PRINTED.findall(content)
        yield "bytes", "\n".join(one.decode("utf-8", "replace") for one in printed)
        return
    text = content.decode("utf-8", "replace")
    for number, line in enumerate(text.splitlines(), start=1):
        yield f"line {number}", html.unescape(line) if tagged else line
