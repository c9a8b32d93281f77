"""Delimited text as a frame of text, every record accounted for."""

import numpy as np
import polars as pl

from pipeline.ingest.raw_table import LINE
from pipeline.ingest.records import Records, check_field_counts, find_records
from pipeline.ingest.refusals import Refusal

DELIMITERS = "\t;,"  # what SurveyXact and the statistics portal write


def parse_rows(text: str, delimiter: str, name: str) -> pl.DataFrame:
    """Return one row per record, all of them as long as the first.

    Blank lines are no records. One field more than the first record has is accepted
    where every other record has it: SurveyXact writes a delimiter too many.

    Args:
        text: The file, with LF line ends.
        delimiter: One ASCII character.
        name: What messages call the file.

    Returns:
        Text columns `column_0`, `column_1`, … (an empty field is null) and `LINE`.

    Raises:
        Refusal: A quote stands wrong, a record is too short or too long, or it cannot
            be parsed.
    """
    data = text.encode("utf-8")
    records = find_records(data, delimiter, name)
    n_fields = int(records.fields[0])
    if np.all(records.fields[1:] == n_fields + 1) and records.fields.size > 1:
        data, records = _with_one_more_field(data, records, delimiter)
        n_fields += 1
    check_field_counts(records, n_fields, name)
    try:
        frame = pl.read_csv(
            _without_blank_lines(data, records),
            has_header=False,
            infer_schema=False,
            separator=delimiter,
            quote_char='"' if b'"' in data else None,
        )
    except pl.exceptions.PolarsError:
        # Its message would quote delivered values.
        raise Refusal("unparsable_records", name) from None
    if frame.shape != (records.lines.size, n_fields):
        raise Refusal("unparsable_records", name)
    if b'"' in data:
        frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
    return frame.with_columns(pl.Series(LINE, records.lines, dtype=pl.Int64))


def with_header(
    rows: pl.DataFrame, name: str, sheet: str | None = None
) -> pl.DataFrame:
    """Return `rows` with the first one as column names.

    Columns without name and content are left out.

    Raises:
        Refusal: `no_rows`, `duplicate_column`, `unnamed_column` (with content).
    """
    fields, records = rows.drop(LINE), rows.slice(1)
    if records.is_empty():
        raise Refusal("no_rows", name, sheet=sheet)
    names = [(field or "").strip() for field in fields.row(0)]
    named: dict[str, str] = {}
    for position, (field, column) in enumerate(
        zip(fields.columns, names, strict=True), start=1
    ):
        if column in named.values():
            raise Refusal("duplicate_column", name, sheet=sheet, column=column)
        if column:
            named[field] = column
        elif records[field].null_count() < records.height:
            raise Refusal("unnamed_column", name, sheet=sheet, position=position)
    return records.select(LINE, *named).rename(named)


def sniffed_delimiter(text: str) -> str:
    """Return the delimiter that stands most often in the first line."""
    first = text.lstrip("\n").split("\n", 1)[0]
    return max(DELIMITERS, key=first.count)


def _with_one_more_field(
    data: bytes, records: Records, delimiter: str
) -> tuple[bytes, Records]:
    """Give the first record the empty field that all others have."""
    end = int(records.ends[0])
    one = delimiter.encode()
    shift = np.ones_like(records.starts)
    starts = records.starts + shift
    starts[0] = records.starts[0]
    fields = records.fields.copy()
    fields[0] += 1
    widened = Records(starts, records.ends + shift, records.lines, fields)
    return data[:end] + one + data[end:], widened


def _without_blank_lines(data: bytes, records: Records) -> bytes:
    """Return the records alone, so that blank lines do not become rows of nulls."""
    length = int((records.ends - records.starts).sum()) + records.lines.size
    if length in {len(data), len(data) + 1}:
        return data
    ranges = zip(records.starts.tolist(), records.ends.tolist(), strict=True)
    return b"\n".join(data[start:end] for start, end in ranges)
