"""The form in which keys are compared, in all rounds alike.

The same person's key is written by other programs with and without leading zeros, in
capitals and not, with blanks or points between thousands. So keys are compared without
these. Where two keys of one file then are one, nobody can say whether they are one
person: both rows are rejected.
"""

from collections.abc import Sequence

import polars as pl

from pipeline.ingest.raw_table import LINE

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


def alike(rows: pl.DataFrame, columns: Sequence[str]) -> pl.Expr:
    """Return where a key is the same as another one that is written otherwise.

    Args:
        rows: Of one delivery, with `LINE`.
        columns: Delivered columns that are the key together.
    """
    keys = rows.select(
        LINE,
        form=compared(columns),
        written=pl.concat_str(columns, separator=SEPARATOR),
    ).drop_nulls("form")
    forms = keys.unique(["form", "written"]).filter(pl.col("form").is_duplicated())
    lines = keys.join(forms, on="form", how="semi")[LINE]
    return pl.col(LINE).is_in(lines.implode())
