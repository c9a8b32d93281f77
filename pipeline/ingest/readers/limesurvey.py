"""LimeSurvey exports as CSV, whatever stands in their heading.

LimeSurvey heads a column with the code of its question (`G1Q1[SQ001]`), its text, whole
or abbreviated, or with both (`G1Q1[SQ001]. text`). Only a heading of both is taken
apart: the code names the column, the text goes into the codebook. Answers are codes or
texts; the feed knows both.
"""

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain
from pathlib import Path

from pipeline.ingest.headers import ignored_by
from pipeline.ingest.raw_table import Codebook, RawTable
from pipeline.ingest.table_header import Header
from pipeline.ingest.text.delimited import DelimitedText
from pipeline.programme.model import Source

CODE_AND_TEXT = re.compile(r"([A-Za-z_]\w*(?:\[[^\]]*\])*)\. (.*)", re.DOTALL)


def batches(path: Path, source: Source) -> Iterator[RawTable]:
    """Yield the answers and the questions of one export.

    Raises:
        Refusal: The text cannot be decoded, is cut off or malformed, or has no data.
        OSError: The file cannot be read.
    """
    text = DelimitedText(path, delimiter=source.delimiter)
    rows = text.batches()
    first = next(rows)
    header, codebook = _taken_apart(
        Header.of(first.head(1), (text.name, None), ignored=ignored_by(source))
    )
    for table in header.tables(chain([first.slice(1)], rows), text.encoding, codebook):
        yield table.telling(text.told)


def _taken_apart(header: Header) -> tuple[Header, Codebook | None]:
    """Return the codes of a heading, and its texts if it has both."""
    parts = [CODE_AND_TEXT.fullmatch(name) for name in header.names]
    if not all(parts):
        return header, None
    texts = {part[1]: part[2] for part in parts if part}
    codes = tuple(part[1] for part in parts if part)
    place = header.place
    header = replace(header, names=codes)
    return header, Codebook(place, place, {}, texts, voluntary=True)
