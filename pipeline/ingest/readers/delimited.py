"""Delimited text with a header: test systems, unit registers, open data."""

from pathlib import Path

from pipeline.ingest.delimited_text import parse_rows, with_header
from pipeline.ingest.raw_table import RawTable
from pipeline.ingest.text_encoding import decode
from pipeline.programme.model import Source


def companions(name: str) -> tuple[str, ...]:  # noqa: ARG001
    """Return no file: one file is the whole delivery."""
    return ()


def read(path: Path, source: Source) -> RawTable:
    """Return the table in `path`, delimited as `source` says.

    Raises:
        Refusal: The text cannot be decoded, is cut off or malformed, or has no data.
        OSError: The file cannot be read.
    """
    text, encoding = decode(path.read_bytes(), path.name)
    rows = parse_rows(text, source.delimiter, path.name)
    return RawTable(with_header(rows, path.name), encoding)
