"""The form in which keys are compared, in all rounds alike.

The same person's key is written by other programs with and without leading zeros, in
capitals and not, with blanks or points between thousands. So keys are compared without
these. Where two keys of one file then are one, nobody can say whether they are one
person: both rows are rejected.
"""

from collections.abc import Sequence

import polars as pl

from pipeline.ingest.headers import key_columns
from pipeline.ingest.raw_table import LINE
from pipeline.programme.model import Source

SEPARATOR = "\x1f"  # between the parts of a key; stands in no cell
THOUSANDS = r"^\d{1,3}(?:[ .,]\d{3})+$"
CAPITAL, SMALL = r"\p{Lu}", r"\p{Ll}"


def compared(columns: Sequence[str]) -> pl.Expr:
    """Return the form of a key; null where a part of it is empty.

    Args:
        columns: Delivered columns that are the key together; cleaned text.
    """
    return pl.concat_str(
        [form_of(pl.col(column)) for column in columns], separator=SEPARATOR
    )


def written(columns: Sequence[str]) -> pl.Expr:
    """Return a key as it was delivered; null where its only part is empty."""
    if len(columns) == 1:
        return pl.col(columns[0])
    return pl.concat_str(
        [pl.col(column).fill_null(SEPARATOR) for column in columns], separator=SEPARATOR
    )


def form_of(text: pl.Expr) -> pl.Expr:
    """Return the form of a key of one column.

    One in capitals and small letters may be a random text, in which they differ; it
    keeps them.
    """
    digits = text.str.replace_all("[ .,]", "")
    whole = pl.when(text.str.contains(THOUSANDS)).then(digits).otherwise(text)
    number = whole.str.replace(r"^0+(\d+)$", "$1")
    mixed = text.str.contains(CAPITAL) & text.str.contains(SMALL)
    return pl.when(mixed).then(number).otherwise(number.str.to_lowercase())


def compared_columns(source: Source) -> list[list[str]]:
    """Return the delivered columns of each key of a row: who answers, about whom."""
    about = source.columns.about
    keys = [key_columns(source), [] if about is None else [about]]
    return [columns for columns in keys if columns]


def hashed(rows: pl.DataFrame, texts: Sequence[str]) -> pl.DataFrame:
    """Return the rows with hashes (`hashes`) for some texts; null where a text is.

    Together they have 128 bits: of ten million texts no two are one by chance.
    """
    return rows.select(
        pl.exclude(texts),
        *(
            pl.when(pl.col(text).is_not_null()).then(pl.col(text).hash(seed)).alias(one)
            for text in texts
            for seed, one in enumerate(hashes(text))
        ),
    )


def hashes(text: str) -> list[str]:
    """Return the columns of the two hashes of a text."""
    return [f"{text} {seed}" for seed in range(2)]


def sharing(rows: pl.DataFrame, columns: Sequence[str]) -> pl.DataFrame:
    """Return the rows that have the same values as another row, and seldom others.

    Most files have none, and to learn that takes little time and memory.
    """
    hashed = rows.select(pl.struct(columns).hash()).to_series()
    ordered = hashed.sort()
    repeated = ordered[1:].filter(ordered[1:] == ordered[:-1])
    if repeated.is_empty():
        return rows.clear()
    return rows.filter(hashed.is_in(repeated.unique().implode()))


def alike(rows: pl.DataFrame, form: Sequence[str], written: Sequence[str]) -> pl.Series:
    """Return `LINE` of keys that are the same as others and written otherwise.

    Args:
        rows: Of one delivery, with `LINE`.
        form: Columns of the form in which a key is compared; null: no key.
        written: Columns of the key as it was delivered.
    """
    keys = sharing(rows, form)
    if keys.is_empty():
        return keys[LINE]
    known = keys.drop_nulls(form)
    forms = known.unique([*form, *written]).filter(pl.struct(form).is_duplicated())
    return known.join(forms, on=form, how="semi")[LINE]
