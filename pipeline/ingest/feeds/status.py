"""How far an answer sheet came: invited, partial, completed or withdrawn.

SurveyXact has a column of 0 and 1 for each status, Qualtrics and Enalyzer one column
that names it, LimeSurvey the time at which a sheet was submitted, or nothing.
"""

from collections.abc import Iterator

import polars as pl

from pipeline.ingest.cells import translated
from pipeline.ingest.row_rules import RowRule
from pipeline.programme.model import Source

# In the order in which a sheet of the same person counts.
STATUSES = ["completed", "partial", "withdrawn", "invited"]
MEANING = "status"  # in `values` of a source


def status(source: Source) -> pl.Expr:
    """Return the status of a row.

    By `columns.status`: what `values.status` makes of the cell; without `values.status`
    a sheet with anything in the cell is completed, one without is partial. By
    `status_columns`: the one that is set; a row with none was invited. By neither:
    completed.
    """
    column = source.columns.status
    if column is not None and MEANING in source.values:
        return translated(pl.col(column), MEANING, source)
    if column is not None:
        filled = pl.col(column).is_not_null()
        return pl.when(filled).then(pl.lit("completed")).otherwise(pl.lit("partial"))
    if not source.status_columns:
        return pl.lit("completed")
    chosen = [
        pl.when(_is_set(source, name)).then(pl.lit(name))
        for name in STATUSES
        if name in source.status_columns
    ]
    return pl.coalesce([*chosen, pl.lit("invited")])


def how_far() -> pl.Expr:
    """Return how far a row came by its `status`: 0 is the furthest."""
    return (
        pl.col("status")
        .cast(pl.String)
        .replace_strict(STATUSES, range(len(STATUSES)), return_dtype=pl.UInt8)
    )


def lists_everybody(source: Source) -> bool:
    """Does the delivery list everybody who was invited?"""
    return bool(source.status_columns) or "invited" in _statuses(source)


def status_rules(source: Source) -> Iterator[RowRule]:
    """Yield what the status of a row must keep."""
    column = source.columns.status
    if column is not None and MEANING in source.values:
        yield RowRule("unknown_status", column, status(source).is_null())
    for flag in source.status_columns.values():
        other = ~pl.col(flag).is_in(["0", "1"])
        yield RowRule("unknown_status", flag, other)
    if source.status_columns:
        n_set = pl.sum_horizontal(
            _is_set(source, name).cast(pl.UInt8) for name in source.status_columns
        )
        first = next(iter(source.status_columns.values()))
        yield RowRule("several_statuses", first, n_set > 1)


def _statuses(source: Source) -> set[str]:
    if source.columns.status is None:
        return set()
    return set(source.values.get(MEANING, {}).values())


def _is_set(source: Source, name: str) -> pl.Expr:
    """Does the row say status `name`?"""
    return pl.col(source.status_columns[name]).eq_missing(pl.lit("1"))
