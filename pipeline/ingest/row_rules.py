"""Rules that a single delivered row must keep."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

from pipeline.ingest.no_records import is_note
from pipeline.ingest.raw_table import LINE, OURS


@dataclass(frozen=True)
class RowRule:
    """A rule and the rows that break it.

    Attributes:
        check: Id of a check of severity `reject`.
        column: Delivered column at fault. Null: no single one.
        broken: True where a row breaks the rule; null counts as kept.
    """

    check: str
    column: str | None
    broken: pl.Expr


def judged(
    rows: pl.DataFrame, rules: Iterable[RowRule]
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the rows that keep every rule, and the others without their values.

    Returns:
        The kept rows as they came, and one row per rejected row: `LINE`, `column`,
        `check_id`, of the first rule that it breaks; `row_is_note` where it is no
        record at all. Together they are all rows.
    """
    listed = list(rules)
    numbers = [
        pl.when(rule.broken).then(pl.lit(number, dtype=pl.UInt32))
        for number, rule in enumerate(listed)
    ]
    first = rows.select(pl.coalesce(numbers).alias("first")).to_series()
    rejected = (
        rows.select(LINE).with_columns(first).filter(pl.col("first").is_not_null())
    )
    broken = [listed[number] for number in rejected["first"]]
    delivered = rows.filter(first.is_not_null()).drop(OURS, strict=False)
    notes = [is_note(cells) for cells in delivered.iter_rows()]
    found = [
        (None, "row_is_note") if note else (rule.column, rule.check)
        for rule, note in zip(broken, notes, strict=True)
    ]
    kept = rows if rejected.is_empty() else rows.filter(first.is_null())
    return kept, rejections(
        rejected[LINE],
        pl.Series([column for column, _ in found], dtype=pl.String),
        pl.Series([check for _, check in found], dtype=pl.String),
    )


def rejections(line: pl.Series, column: pl.Series, check: pl.Series) -> pl.DataFrame:
    """Return rejected rows in the shape that `judged` returns."""
    return pl.DataFrame({LINE: line, "column": column, "check_id": check})
