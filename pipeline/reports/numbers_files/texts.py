"""Numbers and names as a file of text holds them: rounded once, and never a formula."""

import re

import polars as pl

from pipeline.reports.numbers_files.table import COUNTS, NUMBERS, PLACES, decimals

FORMULA = re.compile(r"[=+\-@\t\r]")  # begins what a spreadsheet would compute
GUARD = "'"  # a spreadsheet takes what follows as text


def as_texts(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows of numbers with every number as the text that is printed of it.

    A point before the decimals, none of them left out: `0.50`. Null stays null.
    """
    return (
        rows.with_columns(places=decimals())
        .with_columns(
            *(_text(name).alias(name) for name in NUMBERS),
            *(pl.col(name).cast(pl.String) for name in COUNTS),
        )
        .drop("places")
    )


def guarded(rows: pl.DataFrame) -> pl.DataFrame:
    """Return rows in which no text begins as a formula does; numbers stay.

    >>> guarded(pl.DataFrame({"name": ["=1+1", "Å"], "value": ["-3", "4"]})).rows()
    [("'=1+1", '-3'), ('Å', '4')]
    """
    texts = [
        name
        for name, kind in rows.schema.items()
        if kind == pl.String and name not in {*NUMBERS, *COUNTS}
    ]
    begins = f"^{FORMULA.pattern}"
    return rows.with_columns(
        pl.when(pl.col(name).str.contains(begins))
        .then(pl.lit(GUARD) + pl.col(name))
        .otherwise(name)
        .alias(name)
        for name in texts
    )


def csv_of(rows: pl.DataFrame) -> bytes:
    """Return rows of texts as CSV: UTF-8, a comma between fields, null is empty."""
    return guarded(rows).write_csv(line_terminator="\r\n").encode()


def read_csv(content: bytes) -> pl.DataFrame:
    """Return the rows of texts that `csv_of` wrote.

    >>> rows = pl.DataFrame({"name": ["=1+1", None], "value": ["-3", "4"]})
    >>> read_csv(csv_of(rows)).equals(rows)
    True
    """
    rows = pl.read_csv(content, infer_schema=False)
    return rows.with_columns(pl.all().str.replace(f"^{GUARD}({FORMULA.pattern})", "$1"))


def _text(name: str) -> pl.Expr:
    """Return a number with the decimals of its row; what rounds to 0 has no sign."""
    found = pl.lit(None, pl.String)
    for places in sorted(set(PLACES.values())):
        whole = (pl.col(name).abs() * 10**places).round(0, mode="half_to_even")
        whole = whole.cast(pl.Int64)
        digits = whole.cast(pl.String).str.zfill(places + 1)
        text = digits
        if places:
            text = digits.str.head(-places) + "." + digits.str.tail(places)
        sign = pl.when((pl.col(name) < 0) & (whole > 0)).then(pl.lit("-"))
        signed = sign.otherwise(pl.lit("")) + text
        found = pl.when(pl.col("places") == places).then(signed).otherwise(found)
    return found
