"""Forms in which the same text may arrive: other encodings, delimiters, packed."""

import gzip
from collections.abc import Callable

import numpy as np

Written = Callable[[str], str]  # delimiter -> text
ENCODINGS = ("utf-8-sig", "utf-16", "cp1252", "utf-8")
DELIMITERS = (";", "\t")  # not the comma: Danish decimals hold it


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
    return gzip.compress(data, mtime=0) if rng.random() < 1 / 2 else data


def encoded(text: str, encoding: str) -> bytes:
    """Return the bytes of a text; UTF-16 as Windows writes it."""
    if encoding == "utf-16":
        return b"\xff\xfe" + text.encode("utf-16-le")
    return text.encode(encoding)
