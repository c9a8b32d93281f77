"""Codes that a file itself declares as no answers (user-missing values of SPSS, Stata).

An instrument that knows such a code keeps it, as the answer 'do not know' that it is.
Of the others the file alone knows the meaning, and it says: nothing was answered.
"""

import re
from collections.abc import Sequence

import polars as pl

from pipeline.ingest.headers import item_columns
from pipeline.ingest.raw_table import Codebook, Declared
from pipeline.programme.model import Instrument, Source

WHOLE = re.compile(r"-?\d{1,15}")


def without_declared(
    frame: pl.DataFrame,
    codebook: Codebook | None,
    source: Source,
    instrument: Instrument | None,
) -> pl.DataFrame:
    """Return `frame` with nulls for the declared codes that the instrument lacks."""
    if codebook is None:
        return frame
    known = _known_codes(source, instrument) if instrument else {}
    return frame.with_columns(
        pl.when(
            ~is_declared(pl.col(column), declared, source.decimal)
            | pl.col(column).is_in(known.get(column, []))
        ).then(column)
        for column, declared in codebook.missing.items()
        if column in frame.columns
    )


def is_declared(text: pl.Expr, declared: Sequence[Declared], decimal: str) -> pl.Expr:
    """Is a cell one of the declared codes? Null where the cell is."""
    codes = [one for one in declared if isinstance(one, str)]
    number = text.str.replace(decimal, ".", literal=True).cast(pl.Float64, strict=False)
    ranges = [
        number.is_between(*one).fill_null(value=False)
        for one in declared
        if not isinstance(one, str)
    ]
    return pl.any_horizontal(text.is_in(codes), *ranges)


def is_declared_code(code: str, declared: Sequence[Declared]) -> bool:
    """Is a code of a codebook one of the declared ones?"""
    return any(
        code == one
        if isinstance(one, str)
        else WHOLE.fullmatch(code) is not None and one[0] <= int(code) <= one[1]
        for one in declared
    )


def declares_numbers(declared: Sequence[Declared]) -> bool:
    """Does a file declare more than the letters that Stata always has?"""
    return any(not (isinstance(one, str) and one.startswith(".")) for one in declared)


def _known_codes(source: Source, instrument: Instrument) -> dict[str, list[str]]:
    """Return delivered column -> codes of the instrument, over all rounds."""
    items = {item.id: item for item in instrument.items}
    known: dict[str, list[str]] = {}
    for round_ in source.item_columns:
        for item, column in item_columns(source, round_).items():
            scale = instrument.answer_scales[items[item].answers]
            codes = (str(code) for code in (*scale.answers, *scale.missing))
            known.setdefault(column, []).extend(codes)
    return known
