"""Cells of statistical packages as text, as the cells of workbooks are.

A number is the shortest decimal number that means the same ("5", "0.0000001"), a date
"2017-09-01", a date and time "2017-09-01 12:30:00", a duration "36:00:00". SPSS counts
seconds from the first day of the Gregorian calendar; Stata counts days, milliseconds or
calendar steps from 1960.
"""

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Literal, NamedTuple, TypeVar

import polars as pl

Form = Literal["text", "number", "single", "moment", "duration", "steps"]

Cell = float | int | str | None
Number = TypeVar("Number", pl.Expr, pl.Series)

EXPONENT = r"\de[+-]?\d"
NUMBERS = re.compile(r"-?\d+(?:\.\d+)?(?:e[+-]?\d+)?")
EXACT = 10**15  # whole numbers below have lost no digit
FIRST, LAST = -62_135_596_800, 253_402_300_799  # seconds: years 1 to 9999
MICRO = 1_000_000
LONGEST = 10**12  # seconds of a duration
WEEKS = 52  # of a Stata year; the first begins on 1 January


class Meaning(NamedTuple):
    """How a stored number becomes text.

    Attributes:
        form: text: not a number at all; single: of single precision; moment: a date or
            date and time after `origin`; duration: seconds; steps: calendar steps from
            1960.
        seconds: Length of one unit of a moment.
        origin: Zero of a moment, seconds from 1970.
        per_year: Calendar steps in a year.
    """

    form: Form
    seconds: float = 1.0
    origin: int = 0
    per_year: int = 1


DAY = 86_400
GREGORIAN = -141_428 * DAY  # 14 October 1582
STATA = -3_653 * DAY  # 1 January 1960
NUMBER, SINGLE, TEXT = Meaning("number"), Meaning("single"), Meaning("text")

SPSS_FORMAT = re.compile("[A-Z]+")
SPSS_DATES = ["DATE", "ADATE", "EDATE", "JDATE", "SDATE", "QYR", "MOYR", "WKYR"]
SPSS: dict[str, Meaning] = {
    **dict.fromkeys(
        [*SPSS_DATES, "DATETIME", "YMDHMS"], Meaning("moment", origin=GREGORIAN)
    ),
    **dict.fromkeys(["TIME", "DTIME", "MTIME"], Meaning("duration")),
}
STATA_FORMAT = re.compile("%-?(t?[a-z])", re.IGNORECASE)
# %tC counts leap seconds as well; it stays a number.
STATA_DATES: dict[str, Meaning] = {
    "d": Meaning("moment", seconds=DAY, origin=STATA),
    "td": Meaning("moment", seconds=DAY, origin=STATA),
    "tc": Meaning("moment", seconds=0.001, origin=STATA),
    "tw": Meaning("steps", per_year=52),
    "tm": Meaning("steps", per_year=12),
    "tq": Meaning("steps", per_year=4),
    "th": Meaning("steps", per_year=2),
}


def meaning_of(stored: str, shown: str | None) -> Meaning:
    """Return what the values of a column mean.

    Args:
        stored: Type of storage as the parser names it.
        shown: Display format, of SPSS ("EDATE10") or Stata ("%td").
    """
    if stored.startswith("string"):
        return TEXT
    plain = SINGLE if stored == "float" else NUMBER
    if found := STATA_FORMAT.match(shown or ""):
        return STATA_DATES.get(found.group(1), plain)
    found = SPSS_FORMAT.match(shown or "")
    return SPSS.get(found.group(), plain) if found else plain


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
    if meaning.form in {"number", "single"} and _is_exact(numbers).all():
        return numbers.cast(pl.Int64).cast(pl.String)  # codes: nearly every column
    x = pl.col("x")
    said = pl.coalesce(_said(x, meaning), _number(x, meaning))
    text = numbers.to_frame().select(said).to_series()
    if text.str.contains(EXPONENT).any() or (numbers.abs() >= EXACT).any():
        text = text.map_elements(_plain, return_dtype=pl.String)
    if meaning.form in {"number", "single"}:
        text = text.str.replace(".", decimal, literal=True)
    return text


def _plain(text: str) -> str:
    """Return a number without exponent; with one where it may have lost digits."""
    if not NUMBERS.fullmatch(text):
        return text  # a date
    number = Decimal(text)
    return f"{number:.14E}" if abs(number) >= EXACT else format(number, "f")


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
    whole = pl.when(_is_exact(x)).then(x).cast(pl.Int64).cast(pl.String)
    return pl.coalesce(whole, stored.cast(pl.String))


def _is_exact(x: Number) -> Number:
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
