"""Where the records of a delimited text begin and how many fields they have.

Readers of delimited text pad short records and drop odd ones silently; so every record
is counted here before one of them sees the text.
"""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from pipeline.ingest.refusals import Refusal

NEWLINE, QUOTE = ord("\n"), ord('"')
Positions = npt.NDArray[np.int64]


@dataclass(frozen=True)
class Records:
    """Records of a text, blank ones left out; one entry per record in each array.

    Attributes:
        starts: First byte.
        ends: Byte after the last one, the line end not counted.
        lines: Line of the text in which the record begins, from 1.
        fields: Number of fields.
    """

    starts: Positions
    ends: Positions
    lines: Positions
    fields: Positions


def find_records(data: bytes, delimiter: str, name: str) -> Records:
    """Return the records of `data`.

    Args:
        data: UTF-8 with LF line ends. Fields may be quoted; a quote in a quoted field
            is doubled.
        delimiter: One ASCII character.
        name: What messages call the file.

    Raises:
        Refusal: `quote_not_closed` or `quote_inside_text`.
    """
    text = np.frombuffer(data, dtype=np.uint8)
    newlines = np.flatnonzero(text == NEWLINE)
    delimiters = np.flatnonzero(text == ord(delimiter))
    all_newlines = newlines
    if b'"' in data:
        is_quote = text == QUOTE
        _check_quotes(text, np.flatnonzero(is_quote), ord(delimiter), newlines, name)
        # Odd parity: inside quotes. It survives the overflow of 8 bits.
        quoted = (np.cumsum(is_quote, dtype=np.uint8) & 1).astype(bool)
        newlines = newlines[~quoted[newlines]]
        delimiters = delimiters[~quoted[delimiters]]
    ends = newlines if data.endswith(b"\n") else np.append(newlines, len(data))
    starts = np.concatenate([[0], ends[:-1] + 1])
    fields = np.diff(np.searchsorted(delimiters, ends), prepend=0) + 1
    lines = np.searchsorted(all_newlines, starts) + 1
    filled = ends > starts
    return Records(starts[filled], ends[filled], lines[filled], fields[filled])


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


def _check_quotes(
    text: npt.NDArray[np.uint8],
    quotes: Positions,
    delimiter: int,
    newlines: Positions,
    name: str,
) -> None:
    """Refuse quotes that do not enclose a whole field."""
    edges = [delimiter, NEWLINE, QUOTE]
    opening, closing = quotes[::2], quotes[1::2]
    before = text[np.maximum(opening - 1, 0)]
    stray = opening[(opening > 0) & ~np.isin(before, edges)]
    after = text[np.minimum(closing + 1, len(text) - 1)]
    torn = closing[(closing < len(text) - 1) & ~np.isin(after, edges)]
    misplaced = np.concatenate([stray, torn])
    if misplaced.size:
        line = int(np.searchsorted(newlines, misplaced.min())) + 1
        raise Refusal("quote_inside_text", name, line=line)
    if quotes.size % 2:
        line = int(np.searchsorted(newlines, quotes[-1])) + 1
        raise Refusal("quote_not_closed", name, line=line)
