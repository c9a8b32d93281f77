"""Uddannelsesstatistik.dk: a list of objects as its interface answers, or saved as CSV.

The keys are names of dimensions ("[Institution].[Institution].[Institution]"), the
values Danish number texts. A suppressed cell is an object that is not there; the texts
that mean 'no value' are `missing_values` of the source.
"""

import json
from collections.abc import Iterator
from decimal import Decimal, InvalidOperation
from pathlib import Path

import polars as pl

from pipeline.ingest.raw_table import LINE, OURS, RawTable
from pipeline.ingest.readers import delimited
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.text.decoded import whole_text
from pipeline.programme.model import Source

LONGEST = 30  # digits of a number without exponent


def batches(path: Path, source: Source) -> Iterator[RawTable]:
    """Yield the table in `path`, JSON or delimited by its ending.

    Raises:
        Refusal: The file is cut off, malformed, in a wrong encoding, or has no data.
        OSError: The file cannot be read.
    """
    if ".json" not in path.suffixes:
        yield from delimited.batches(path, source)
        return
    text, encoding = whole_text(path)
    objects = _objects(text, path.name, source.decimal)
    names = list(dict.fromkeys(name for entry in objects for name in entry))
    if not names:
        raise Refusal("no_rows", path.name)
    for name in OURS:
        if name in names:
            raise Refusal("duplicate_column", path.name, column=name)
    try:
        frame = pl.DataFrame(
            {name: [entry.get(name) for entry in objects] for name in names},
            schema=dict.fromkeys(names, pl.String),
        )
    except UnicodeEncodeError:
        raise Refusal("json_half_letter", path.name) from None
    line = pl.int_range(1, frame.height + 1, dtype=pl.Int64).alias(LINE)
    yield RawTable(frame.select(line, pl.when(pl.all() != "").then(pl.all())), encoding)


def _plain(number: str) -> str:
    """Return a number without exponent, if that can be written."""
    try:
        exact = Decimal(number)
    except InvalidOperation:  # no number has such an exponent
        return number
    return format(exact, "f") if abs(exact.adjusted()) < LONGEST else number


def _object(pairs: list[tuple[str, object]], name: str) -> dict[str, object]:
    """Return an object of keys and values, each key once."""
    found = dict(pairs)
    if len(found) < len(pairs):
        keys = [key for key, _ in pairs]
        twice = next(key for key in keys if keys.count(key) > 1)
        raise Refusal("json_key_twice", name, column=twice)
    return found


def _objects(text: str, name: str, decimal: str) -> list[dict[str, str | None]]:
    """Return the list in `text`; numbers as the text that `decimal` makes of them."""
    try:
        content = json.loads(
            text,
            parse_int=str,
            parse_float=lambda number: _plain(number).replace(".", decimal),
            object_pairs_hook=lambda pairs: _object(pairs, name),
        )
    except json.JSONDecodeError as error:
        cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated")
        raise Refusal(
            "json_cut" if cut else "json_malformed",
            name,
            line=error.lineno,
            position=error.colno,
        ) from None
    except RecursionError:
        raise Refusal("json_too_deep", name) from None
    if not isinstance(content, list):
        raise Refusal("json_no_list", name)
    if not content:
        raise Refusal("no_rows", name)
    for number, entry in enumerate(content, start=1):
        if not isinstance(entry, dict) or not all(
            isinstance(value, str | None) for value in entry.values()
        ):
            raise Refusal("json_nested", name, line=number)
    return content
