"""Cells of statistical packages as text, as the cells of workbooks are.

A number is the shortest decimal number that means the same ("5", "0.0000001"), a date
"2017-09-01", a date and time "2017-09-01 12:30:00", a duration "36:00:00".
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import TypeVar

import polars as pl

from pipeline.ingest.statistical.meanings import Meaning

Cell = float | int | str | None
Number = TypeVar("Number", pl.Expr, pl.Series)

EXPONENT = r"\de[+-]?\d"
EXACT = 2**53  # whole numbers below are exact
FIRST, LAST = -62_135_596_800, 253_402_300_799  # seconds: years 1 to 9999
MICRO = 1_000_000
LONGEST = 10**12  # seconds of a duration
WEEKS = 52  # of a Stata year; the first begins on 1 January


def as_text(cells: Sequence[Cell], meaning: Meaning, decimal: str) -> pl.Series:
    """Return cells as text; null where there is nothing.

    Args:
        cells: As the parser gives them. A text in a column of numbers is the letter of
            an extended missing value (Stata): "a" becomes ".a".
        meaning: Of the column.
        decimal: Decimal separator of the text.
    """
    if meaning.form == "text":
        text = pl.Series(cells, dtype=pl.String)
        return pl.select(pl.when(text != "").then(text)).to_series()
    if str in set(map(type, cells)):
        letters = [f".{cell}" if isinstance(cell, str) else None for cell in cells]
        numbers = [None if isinstance(cell, str) else cell for cell in cells]
        said = as_text(numbers, meaning, decimal)
        return pl.Series(letters, dtype=pl.String).zip_with(said.is_null(), said)
    numbers = pl.Series("x", cells, dtype=pl.Float64).fill_nan(None)
    if meaning.form in {"number", "single"} and _is_whole(numbers).all():
        return numbers.cast(pl.Int64).cast(pl.String)  # codes: nearly every column
    x = pl.col("x")
    said = pl.coalesce(_said(x, meaning), _number(x, meaning))
    text = numbers.to_frame().select(said).to_series()
    if text.str.contains(EXPONENT).any():
        text = text.map_elements(_plain, return_dtype=pl.String)
    if meaning.form in {"number", "single"}:
        text = text.str.replace(".", decimal, literal=True)
    return text


def _plain(text: str) -> str:
    """Return a number without exponent."""
    return format(Decimal(text), "f") if re.search(EXPONENT, text) else text


def _said(x: pl.Expr, meaning: Meaning) -> pl.Expr:
    """Return dates and times as text; null where a number means none."""
    if meaning.form == "moment":
        return _moment(x * meaning.seconds + meaning.origin)
    if meaning.form == "duration":
        return _duration(x)
    if meaning.form == "steps":
        return _first_day(x, meaning.per_year)
    return pl.lit(None, dtype=pl.String)


def _number(x: pl.Expr, meaning: Meaning) -> pl.Expr:
    stored = x.cast(pl.Float32) if meaning.form == "single" else x
    whole = pl.when(_is_whole(x)).then(x).cast(pl.Int64).cast(pl.String)
    return pl.coalesce(whole, stored.cast(pl.String))


def _is_whole(x: Number) -> Number:
    return (x == x.floor()) & (x.abs() < EXACT)


def _moment(seconds: pl.Expr) -> pl.Expr:
    """Return a date, with its time of day unless that is midnight."""
    sound = pl.when(seconds.is_between(FIRST, LAST)).then(seconds)
    micros = (sound * MICRO).round().cast(pl.Int64)
    moment = micros.cast(pl.Datetime("us"))
    second = moment.dt.to_string("%Y-%m-%d %H:%M:%S")
    is_midnight = micros % (86_400 * MICRO) == 0
    return (
        pl.when(is_midnight)
        .then(moment.dt.to_string("%Y-%m-%d"))
        .otherwise(pl.concat_str(second, _fraction(micros % MICRO)))
    )


def _duration(seconds: pl.Expr) -> pl.Expr:
    """Return [-]HH:MM:SS, with as many hours as there are."""
    sound = pl.when(seconds.abs() < LONGEST).then(seconds)
    micros = (sound.abs() * MICRO).round().cast(pl.Int64)
    whole = micros // MICRO
    parts = [whole // 3600, whole // 60 % 60, whole % 60]
    clock = pl.concat_str(
        [part.cast(pl.String).str.zfill(2) for part in parts], separator=":"
    )
    sign = pl.when(seconds < 0).then(pl.lit("-")).otherwise(pl.lit(""))
    return pl.concat_str(sign, clock, _fraction(micros % MICRO))


def _fraction(micros: pl.Expr) -> pl.Expr:
    digits = micros.cast(pl.String).str.zfill(6).str.strip_chars_end("0")
    return (
        pl.when(micros > 0)
        .then(pl.concat_str(pl.lit("."), digits))
        .otherwise(pl.lit(""))
    )


def _first_day(steps: pl.Expr, per_year: int) -> pl.Expr:
    """Return the first day of a month, quarter, half-year or Stata week."""
    sound = (steps == steps.floor()) & (steps.abs() < 1900 * per_year)
    step = pl.when(sound).then(steps).cast(pl.Int64)
    year, part = 1960 + step // per_year, step % per_year
    if per_year == WEEKS:
        day = pl.date(year, 1, 1) + pl.duration(days=7 * part)
    else:
        day = pl.date(year, 1 + part * (12 // per_year), 1)
    return day.dt.to_string("%Y-%m-%d")
