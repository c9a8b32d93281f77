"""Delimited text with a header: test systems, unit registers, open data."""

from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest.headers import ignored_by
from pipeline.ingest.raw_table import Codebook, RawTable
from pipeline.ingest.table_header import batches_with_header
from pipeline.ingest.text.delimited import DelimitedText
from pipeline.programme.model import Source


def batches(path: Path, source: Source) -> Iterator[RawTable]:
    """Yield the table in `path`, in any encoding, packed or not.

    Raises:
        Refusal: The text cannot be decoded, is cut off or malformed, or has no data.
        OSError: The file cannot be read.
    """
    text = DelimitedText(
        path, delimiter=source.delimiter, preamble_lines=source.preamble_lines
    )
    yield from tables(text, source)


def tables(
    text: DelimitedText, source: Source, codebook: Codebook | None = None
) -> Iterator[RawTable]:
    """Yield the table in an opened text, with the header rows that `source` says.

    Raises:
        Refusal: As `batches`.
        OSError: The file cannot be read.
    """
    for table in batches_with_header(
        text.batches(first=source.header_rows + 1),
        text.name,
        header_rows=source.header_rows,
        name_row=source.name_row,
        ignored=ignored_by(source),
        encoding=text.encoding,
        codebook=codebook,
    ):
        yield table.telling(text.told)
