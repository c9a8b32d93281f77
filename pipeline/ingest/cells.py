"""Delivered cells as Polars expressions: text, translated values, numbers."""

from collections.abc import Collection

import polars as pl

from pipeline.programme.model import Source

PERCENT = r"\s*%$"


def columns_of_digits(frame: pl.DataFrame, source: Source) -> list[str]:
    """Return the columns of text whose every cell is one digit or null.

    So are nearly all columns of answers, and there is nothing to clean or mend in them.
    None, where the source says that a digit means nothing.
    """
    nothing = (*source.missing_values, *source.not_available)
    if any(text.isdigit() for text in nothing):
        return []
    text = pl.selectors.string()
    found = frame.select(
        (text.str.len_bytes().max().fill_null(0) <= 1)
        & (text.cast(pl.UInt8, strict=False).null_count() == text.null_count())
    )
    return [one.name for one in found if one.item()]


def cleaned(frame: pl.DataFrame, source: Source) -> pl.DataFrame:
    """Return cells without surrounding blanks; null where they say nothing."""
    text = pl.selectors.string().str.strip_chars()
    nothing = dict.fromkeys(["", *source.missing_values])
    return frame.with_columns(text.replace(nothing))


def translated(text: pl.Expr, meaning: str, source: Source) -> pl.Expr:
    """Return our value of a delivered text; null for texts that are not translated.

    Without a translation of `meaning` in the source the text is our value already.
    """
    values = source.values.get(meaning)
    if values is None:
        return text
    return text.replace_strict(
        list(values), list(values.values()), default=None, return_dtype=pl.String
    )


def ours(column: str | None, meaning: str, source: Source) -> pl.Expr:
    """Return our values of a delivered column; null throughout where there is none."""
    if column is None:
        return pl.lit(None, dtype=pl.String)
    return translated(pl.col(column), meaning, source)


def class_id(text: pl.Expr) -> pl.Expr:
    """Return a class as it is written without blanks and dots: 3.a is 3A."""
    plain = text.str.replace_all(r"[\s.]", "").str.to_uppercase()
    return pl.when(plain != "").then(plain)


def is_untranslated(column: str, meaning: str, source: Source) -> pl.Expr:
    """Does a cell say something that the source does not translate?"""
    text = pl.col(column)
    return text.is_not_null() & translated(text, meaning, source).is_null()


def is_one_of(text: pl.Expr, values: Collection[str]) -> pl.Expr:
    """Is the text one of `values`? Null where there is no text and some values."""
    return text.is_in(list(values)) if values else pl.lit(value=False)


def number(text: pl.Expr, source: Source) -> pl.Expr:
    """Return the number in a text; null where it is not exactly a number.

    With a decimal comma "2.351" is 2351, "7,3" is 7.3 and "2.35" is nothing, nor is
    "0.351". A percent sign does not count: "100,0 %" is 100.
    """
    thousands = "." if source.decimal == "," else ","
    pattern = (
        rf"^-?(?:\d+|[1-9]\d{{0,2}}(?:\{thousands}\d{{3}})+)(?:\{source.decimal}\d+)?$"
    )
    digits = text.str.replace(PERCENT, "")
    plain = digits.str.replace_all(thousands, "", literal=True).str.replace(
        source.decimal, ".", literal=True
    )
    return pl.when(digits.str.contains(pattern)).then(
        plain.cast(pl.Float64, strict=False)
    )


def is_percentage(text: pl.Expr) -> pl.Expr:
    """Does the text end with a percent sign?"""
    return text.str.contains(PERCENT)
