"""Where the records of a delimited text begin and how many fields they have.

Readers of delimited text pad short records and drop odd ones silently; so every record
is counted here before one of them sees the text.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

import numpy as np
import numpy.typing as npt

from pipeline.ingest.limits import LIMITS, MEBIBYTE, Limits
from pipeline.ingest.refusals import Refusal

NEWLINE, QUOTE = ord("\n"), ord('"')
Bytes = npt.NDArray[np.uint8]
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Records:
    """Whole records of a text, blank ones left out; an entry per record in each array.

    Attributes:
        data: UTF-8 with LF line ends: these records, and what is none.
        starts: First byte.
        ends: Byte after the last one, the line end not counted.
        lines: Line of the file in which the record begins, from 1.
        fields: Number of fields.
    """

    data: bytes
    starts: Positions
    ends: Positions
    lines: Positions
    fields: Positions


def find_records(data: bytes, delimiter: str, name: str, line: int = 1) -> Records:
    """Return the records that end in `data`: up to its last LF outside quotes.

    Args:
        data: UTF-8 with LF line ends. Fields may be quoted; a quote in a quoted field
            is doubled.
        delimiter: One ASCII character.
        name: What messages call the file.
        line: Line of the file in which `data` begins.

    Raises:
        Refusal: `quote_not_closed` or `quote_inside_text`.
    """
    text = np.frombuffer(data, dtype=np.uint8)
    newlines = np.flatnonzero(text == NEWLINE)
    delimiters = np.flatnonzero(text == ord(delimiter))
    ends = newlines
    if b'"' in data:
        ends, delimiters = outside_quotes(text, newlines, delimiters)
    n_bytes = int(ends[-1]) + 1 if ends.size else 0
    if b'"' in data:
        _check_quotes(text[:n_bytes], ord(delimiter), name, line)
    starts = np.concatenate([[0], ends[:-1] + 1])[: ends.size]
    fields = np.diff(np.searchsorted(delimiters, ends), prepend=0) + 1
    lines = np.searchsorted(newlines, starts) + line
    filled = ends > starts
    for number in np.flatnonzero((fields == 1) & filled):
        filled[number] = not data[starts[number] : ends[number]].isspace()
    return Records(
        data[:n_bytes], starts[filled], ends[filled], lines[filled], fields[filled]
    )


def record_batches(
    blocks: Iterable[str],
    delimiter: str,
    name: str,
    *,
    first: int,
    line: int = 1,
    limits: Limits = LIMITS,
) -> Iterator[Records]:
    """Yield the records of a text in batches, each of at least one record.

    Args:
        blocks: The text, with LF line ends.
        delimiter: One ASCII character.
        name: What messages call the file.
        first: Records that the first batch has at least, if the text has so many.
        line: Line of the file in which the text begins.
        limits: Of untrusted input.

    Raises:
        Refusal: `quote_not_closed`, `quote_inside_text` or `record_too_large`.
    """
    data, wanted = b"", first
    for block in chain(blocks, [None]):
        data += b"\n" if block is None else block.encode()
        records = find_records(data, delimiter, name, line)
        _check_size(records, limits, name)
        if records.lines.size >= wanted or block is None:
            line += records.data.count(b"\n")
            data = data[len(records.data) :]
            wanted = 1
            if records.lines.size:
                yield records
        _check_rest(data, delimiter, name, line, wanted * limits.record_bytes)
    _check_quotes(np.frombuffer(data, dtype=np.uint8), ord(delimiter), name, line)


def without_hollow(records: Records, delimiter: str, n_fields: int) -> Records:
    """Leave out records of another length than `n_fields` that hold nothing.

    Spreadsheets write a row that was emptied as delimiters, not always of all columns.
    """
    others = np.flatnonzero(records.fields != n_fields)
    hollow = _hollow_record(delimiter.encode())
    ranges = zip(others, records.starts[others], records.ends[others], strict=True)
    found = [
        n for n, start, end in ranges if hollow.fullmatch(records.data, start, end)
    ]
    if not found:
        return records
    arrays = (records.starts, records.ends, records.lines, records.fields)
    return Records(records.data, *(np.delete(array, found) for array in arrays))


@cache
def _hollow_record(delimiter: bytes) -> re.Pattern[bytes]:
    blanks = b" \t".replace(delimiter, b"")
    field = rb"(?:[%b]*|\"[ \t\n]*\")" % blanks
    return re.compile(rb"%b(?:%b%b)*" % (field, re.escape(delimiter), field))


def check_field_counts(records: Records, n_fields: int, name: str) -> None:
    """Refuse the text unless every record has `n_fields` fields.

    Raises:
        Refusal: `record_too_short` or `record_too_long`.
    """
    wrong = np.flatnonzero(records.fields != n_fields)
    if not wrong.size:
        return
    line, found = int(records.lines[wrong[0]]), int(records.fields[wrong[0]])
    check = "record_too_short" if found < n_fields else "record_too_long"
    raise Refusal(check, name, line=line, found=found, expected=n_fields)


def _check_size(records: Records, limits: Limits, name: str) -> None:
    """Refuse a record that is too large."""
    large = np.flatnonzero(records.ends - records.starts > limits.record_bytes)
    if large.size:
        raise _too_large(name, int(records.lines[large[0]]), limits.record_bytes)


def _check_rest(data: bytes, delimiter: str, name: str, line: int, most: int) -> None:
    """Refuse what has more than `most` bytes and no end yet, and say why."""
    if len(data) > most:
        _check_quotes(np.frombuffer(data, dtype=np.uint8), ord(delimiter), name, line)
        raise _too_large(name, line, most)


def _too_large(name: str, line: int, most: int) -> Refusal:
    return Refusal("record_too_large", name, line=line, megabytes=most / MEBIBYTE)


def outside_quotes(text: Bytes, *positions: Positions) -> list[Positions]:
    """Return those of each `positions` that stand outside quotes.

    A doubled quote closes and opens again, so quotes need only be counted.
    """
    # Odd parity: inside. It survives the overflow of 8 bits.
    inside = (np.cumsum(text == QUOTE, dtype=np.uint8) & 1).astype(bool)
    return [found[~inside[found]] for found in positions]


def _check_quotes(text: Bytes, delimiter: int, name: str, line: int) -> None:
    """Refuse a text, the first line of which is `line`, if a quote stands wrong.

    Raises:
        Refusal: `quote_not_closed` or `quote_inside_text`.
    """
    edges = [delimiter, NEWLINE, QUOTE]
    quotes = np.flatnonzero(text == QUOTE)
    opening, closing = quotes[::2], quotes[1::2]
    before = text[np.maximum(opening - 1, 0)]
    stray = opening[(opening > 0) & ~np.isin(before, edges)]
    after = text[np.minimum(closing + 1, len(text) - 1)]
    torn = closing[(closing < len(text) - 1) & ~np.isin(after, edges)]
    misplaced = np.concatenate([stray, torn])
    if misplaced.size:
        line += _newlines_before(text, int(misplaced.min()))
        raise Refusal("quote_inside_text", name, line=line)
    if quotes.size % 2:
        line += _newlines_before(text, int(quotes[-1]))
        raise Refusal("quote_not_closed", name, line=line)


def _newlines_before(text: Bytes, position: int) -> int:
    return int(np.count_nonzero(text[:position] == NEWLINE))
