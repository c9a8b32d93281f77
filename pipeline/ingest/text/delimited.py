"""Delimited text as frames of text, every record accounted for."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import numpy as np
import polars as pl

from pipeline.checks.findings import Finding
from pipeline.ingest.limits import LIMITS, Limits
from pipeline.ingest.no_records import NOTE, says_note
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.text.decoded import decoded
from pipeline.ingest.text.encoding import find_encoding
from pipeline.ingest.text.records import (
    NEWLINE,
    Records,
    check_field_counts,
    outside_quotes,
    record_batches,
    without_hollow,
)
from pipeline.ingest.text.strays import WithoutStrays, hinted_delimiter
from pipeline.ingest.text.unpacked import BLOCK

DELIMITERS = ";\t,"  # in this order where a text has none of them
SAMPLE = 1 << 16  # letters


class DelimitedText:
    """A file of delimited text; read from its beginning as often as is asked.

    Attributes:
        name: Of the file, without its folder.
        encoding: As `find_encoding` returns it.
        delimiter: One ASCII character.
    """

    def __init__(
        self,
        path: Path,
        *,
        delimiter: str | None = None,
        preamble_lines: int = 0,
        limits: Limits = LIMITS,
        block_bytes: int = BLOCK,
    ) -> None:
        """Find out how `path` is written.

        Args:
            path: The file.
            delimiter: Null: it is found in the text.
            preamble_lines: Lines before the first record that are no records.
            limits: Of untrusted input.
            block_bytes: Bytes that are read at once; makes no difference to the rows.

        Raises:
            Refusal: The text is too large, damaged or cannot be decoded.
            OSError: The file cannot be read.
        """
        self.name = path.name
        self.encoding = find_encoding(path, limits, block_bytes)
        self._path, self._limits, self._block_bytes = path, limits, block_bytes
        self._preamble_lines = preamble_lines
        self._marked: list[int] = []
        sample = self._sample()
        hint, _, rest = sample.partition("\n")
        if hinted := hinted_delimiter(hint):
            self._preamble_lines += 1
            if hinted in rest.partition("\n")[0]:
                delimiter = delimiter or hinted
        self.delimiter = delimiter or find_delimiter(rest if hinted else sample)

    @property
    def told(self) -> tuple[Finding, ...]:
        """What deserves a remark in the batches that were taken."""
        return tuple(Finding("mark_inside", self.name, line=n) for n in self._marked)

    def batches(self, first: int = 2) -> Iterator[pl.DataFrame]:
        """Yield one row per record, all of them as long as the first.

        Blank lines are no records, nor is a hint for Excel (`sep=;`) above the first.
        One field more than the first record has is accepted where every other record
        has it: SurveyXact writes a delimiter too many.

        Args:
            first: Rows that the first batch has at least, if the text has so many.

        Yields:
            Text columns `column_0`, `column_1`, … (an empty field is null) and `LINE`,
            Int64, the line of the file in which the record begins.

        Raises:
            Refusal: The text cannot be decoded or has no records, a quote stands wrong,
                a record is too short, too long or too large, or they are too many.
            OSError: The file cannot be read.
        """
        n_fields, n_rows = 0, 0
        batches = self._records(max(first, 2))
        for found in batches:
            records = found
            if not n_fields:
                records = _as_wide_as_others(found, self.delimiter)
                n_fields = int(records.fields[0])
                self._check_at_most("columns", n_fields)
            records = without_hollow(records, self.delimiter, n_fields)
            self._refuse_notes(records, batches, n_fields)
            check_field_counts(records, n_fields, self.name)
            n_rows += records.lines.size
            self._check_at_most("rows", n_rows)
            if records.lines.size:
                yield _frame(records, n_fields, self.delimiter, self.name)
        if not n_rows:
            raise Refusal("empty_file", self.name)

    def _refuse_notes(
        self, records: Records, rest: Iterator[Records], n_fields: int
    ) -> None:
        """Refuse a text that goes on below its table with notes.

        Raises:
            Refusal: `note_below_table`; or as the records that follow.
        """
        others = np.flatnonzero(records.fields != n_fields)
        if not others.size:
            return
        start, end = (int(at[others[0]]) for at in (records.starts, records.ends))
        text = records.data[start:end].decode()
        line = int(records.lines[others[0]])
        is_alone = records.fields[others[0]] == 1 and says_note(text)
        if not (is_alone or NOTE.match(text.lstrip('"'))):
            return
        below = [records.fields[others[0] :], *(more.fields for more in rest)]
        if not any((fields == n_fields).any() for fields in below):
            raise Refusal("note_below_table", self.name, line=line)

    def _records(self, first: int) -> Iterator[Records]:
        return record_batches(
            self._text(),
            self.delimiter,
            self.name,
            first=first,
            line=self._preamble_lines + 1,
            limits=self._limits,
        )

    def _text(self) -> Iterator[str]:
        blocks = decoded(self._path, self.encoding, self._limits, self._block_bytes)
        text = WithoutStrays(blocks)
        self._marked = text.marked
        return _without_lines(text, self._preamble_lines)

    def _sample(self) -> str:
        """Return whole lines of the beginning."""
        sample = ""
        for block in self._text():
            sample += block
            if len(sample) >= SAMPLE:
                sample = sample[:SAMPLE]
                return sample[: sample.rfind("\n") + 1] or sample
        return sample

    def _check_at_most(self, what: str, found: int) -> None:
        most = getattr(self._limits, what)
        if found > most:
            raise Refusal(f"too_many_{what}", self.name, found=found, most=most)


def _without_lines(blocks: Iterable[str], n_lines: int) -> Iterator[str]:
    """Leave out the first lines."""
    for block in blocks:
        kept = block
        while n_lines and kept:
            _, end, kept = kept.partition("\n")
            n_lines -= len(end)
        yield kept


def _as_wide_as_others(records: Records, delimiter: str) -> Records:
    """Give the first record the empty field that the second one has."""
    n_fields = int(records.fields[0])
    if records.fields.size == 1 or records.fields[1] != n_fields + 1:
        return records
    if records.data[int(records.ends[1]) - 1] != ord(delimiter):
        return records  # a text with a delimiter in it
    end = int(records.ends[0])
    data = records.data[:end] + delimiter.encode() + records.data[end:]
    starts, fields = records.starts + 1, records.fields.copy()
    starts[0] -= 1
    fields[0] += 1
    return Records(data, starts, records.ends + 1, records.lines, fields)


def _frame(records: Records, n_fields: int, delimiter: str, name: str) -> pl.DataFrame:
    is_quoted = b'"' in records.data
    try:
        frame = pl.read_csv(
            _without_blank_lines(records),
            has_header=False,
            infer_schema=False,
            separator=delimiter,
            quote_char='"' if is_quoted else None,
        )
    except pl.exceptions.PolarsError:
        # Its message would quote delivered values.
        raise Refusal("unparsable_records", name) from None
    if frame.shape != (records.lines.size, n_fields):
        raise Refusal("unparsable_records", name)
    if is_quoted:
        frame = frame.with_columns(pl.when(pl.all() != "").then(pl.all()))
    return frame.with_columns(pl.Series(LINE, records.lines, dtype=pl.Int64))


def _without_blank_lines(records: Records) -> bytes:
    """Return the records alone, so that blank lines do not become rows of nulls."""
    length = int((records.ends - records.starts).sum()) + records.lines.size
    if length == len(records.data):
        return records.data
    ranges = zip(records.starts.tolist(), records.ends.tolist(), strict=True)
    return b"\n".join(records.data[start:end] for start, end in ranges)


def find_delimiter(sample: str) -> str:
    """Return the delimiter of a text that begins like `sample`.

    It divides the header into several fields and the records after it into as many;
    among those that do, and if none does, the one that gives most fields. Quoted text
    does not count.
    """
    return max(DELIMITERS, key=lambda delimiter: _fit(sample, delimiter))


def _fit(sample: str, delimiter: str) -> tuple[bool, float, int]:
    """Does it divide the header, how many records agree, and how many fields?"""
    fields = _fields_per_record(sample, delimiter)
    n_fields = int(fields[0])
    if fields.size == 1:
        return n_fields > 1, 1.0, n_fields
    # Some tools write one delimiter more after every record but the header.
    agreeing = np.isin(fields[1:], [n_fields, n_fields + 1]).mean()
    return n_fields > 1, round(float(agreeing), 1), n_fields


def _fields_per_record(sample: str, delimiter: str) -> np.ndarray:
    text = np.frombuffer(sample.encode() + b"\n", dtype=np.uint8)
    ends, delimiters = outside_quotes(
        text,
        np.flatnonzero(text == NEWLINE),
        np.flatnonzero(text == ord(delimiter)),
    )
    filled = np.diff(ends, prepend=-1) > 1
    if not filled.any():  # blank, or a quote is open to the end
        return np.array([delimiters.size + 1])
    return (np.diff(np.searchsorted(delimiters, ends), prepend=0) + 1)[filled]
