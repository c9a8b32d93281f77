"""Forms in which the same text may arrive: other encodings, delimiters, packed."""

import zlib
from collections.abc import Callable

import numpy as np

Written = Callable[[str], str]  # delimiter -> text
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252", "utf-8")
DELIMITERS = (";", "\t")  # not the comma: Danish decimals hold it
PACKED_MOST, AS_GZIP = 9, 16 + zlib.MAX_WBITS  # as zlib knows them


def as_usual_or_not(
    written: Written, encoding: str, unusual: float, rng: np.random.Generator
) -> bytes:
    """Return the bytes of a text; at times in a form that nobody agreed on.

    Args:
        written: Returns the text with a delimiter.
        encoding: The usual one.
        unusual: How often it is another form.
        rng: Decides.
    """
    if rng.random() >= unusual:
        return encoded(written(";"), encoding)
    text = written(DELIMITERS[int(rng.integers(len(DELIMITERS)))])
    data = encoded(text, ENCODINGS[int(rng.integers(len(ENCODINGS)))])
    return _packed(data) if rng.random() < 1 / 2 else data


def _packed(data: bytes) -> bytes:
    """Return data as gzip; the module of that name writes other bytes from 3.13 on."""
    return zlib.compress(data, PACKED_MOST, AS_GZIP)


def encoded(text: str, encoding: str) -> bytes:
    """Return the bytes of a text; UTF-16 as Windows writes it."""
    if encoding == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(encoding)
