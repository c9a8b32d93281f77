"""Qualtrics exports as delimited text: the current format and the legacy one.

Current: names, texts of the questions, and what Qualtrics itself calls each column
(`{"ImportId":"QID1"}`). Legacy: V1, V2, …, and the texts, which for those columns are
names. The last two rows of a current header may have been deleted by hand.
"""

import re
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from pipeline.ingest.headers import ignored_by
from pipeline.ingest.raw_table import LINE, Codebook, RawTable
from pipeline.ingest.table_header import Header
from pipeline.ingest.text.delimited import DelimitedText
from pipeline.programme.model import Source

HEADER_ROWS = 3  # at most
IMPORT_ID = re.compile(r'\s*\{\s*"ImportId"\s*:.*\}\s*', re.DOTALL)
LEGACY_NAME = re.compile(r"V\d+")


def batches(path: Path, source: Source) -> Iterator[RawTable]:
    """Yield the answers and the questions of one export.

    Raises:
        Refusal: The text cannot be decoded, is cut off or malformed, or has no data.
        OSError: The file cannot be read.
    """
    text = DelimitedText(path, delimiter=source.delimiter)
    rows = text.batches(first=HEADER_ROWS + 1)
    first = next(rows)
    top = first.head(HEADER_ROWS).drop(LINE).rows()
    n_header_rows, questions_in = _parts(top)
    place = (text.name, None)
    header = Header.of(
        first.head(n_header_rows), place, name_row=1, ignored=ignored_by(source)
    )
    texts = [] if questions_in is None else top[questions_in]
    questions = {
        name: question.strip()
        for name, question in zip(header.names, texts, strict=bool(texts))
        if name and question
    }
    codebook = Codebook(place, place, {}, questions, voluntary=True)
    records = chain([first.slice(n_header_rows)], rows)
    for table in header.tables(records, text.encoding, codebook):
        yield table.telling(text.told)


def _parts(top: list[tuple[str | None, ...]]) -> tuple[int, int | None]:
    """Return how many rows are the header, and which of them has the questions."""
    for number, row in enumerate(top):
        if any(cell and IMPORT_ID.fullmatch(cell) for cell in row):
            return number + 1, 1 if number > 1 else None
    if LEGACY_NAME.fullmatch(top[0][0] or ""):
        return 2, 1
    return 1, None
