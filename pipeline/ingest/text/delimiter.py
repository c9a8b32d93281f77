"""Which character separates the fields of a text."""

import numpy as np

from pipeline.ingest.text.quotes import NEWLINE, outside_quotes

DELIMITERS = ";\t,"  # in this order where a text has none of them
SAMPLE = 1 << 16  # letters


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
