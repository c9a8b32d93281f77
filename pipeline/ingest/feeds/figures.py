"""Figures in the rows of an export of aggregates, and what they must keep."""

from collections.abc import Iterator, Mapping

import polars as pl

from pipeline.ingest.cells import (
    is_one_of,
    is_percentage,
    is_untranslated,
    number,
    ours,
)
from pipeline.ingest.row_rules import RowRule
from pipeline.programme.model import Measure, Source

Measures = Mapping[str, Measure]
PER_CENT = 100
LARGEST_COUNT = 2**53  # beyond it a float is no exact count


def figures(source: Source) -> Iterator[tuple[pl.Expr, str, str | None]]:
    """Yield measure, column of its values and column of its numbers of persons."""
    columns = source.columns
    if columns.value is not None:
        yield ours(columns.measure, "measure", source), columns.value, columns.n
    for wide in source.measures:
        yield pl.lit(wide.measure), wide.column, wide.n_column


def figure_value(
    column: str, measure: pl.Expr, source: Source, measures: Measures
) -> pl.Expr:
    """Return the value; a share that was delivered in per cent as 0-1."""
    value = number(pl.col(column), source)
    per_cent = is_percentage(pl.col(column)) & _is_share(measure, measures)
    return pl.when(per_cent).then(value / PER_CENT).otherwise(value)


def figure_n(column: str | None, source: Source) -> pl.Expr:
    """Return the number of persons behind a value; null where none is delivered."""
    if column is None:
        return pl.lit(None, dtype=pl.Int64)
    return number(pl.col(column), source).cast(pl.Int64)


def figure_rules(source: Source, measures: Measures) -> Iterator[RowRule]:
    """Yield what a row of figures must keep."""
    yield from _breakdown_rules(source)
    yield from _measure_rules(source, measures)


def _breakdown_rules(source: Source) -> Iterator[RowRule]:
    column = source.columns.breakdown
    if column is not None:
        unknown = is_untranslated(column, "breakdown", source)
        yield RowRule("unknown_breakdown", column, unknown)


def _measure_rules(source: Source, measures: Measures) -> Iterator[RowRule]:
    columns = source.columns
    if columns.measure is not None:
        measure = ours(columns.measure, "measure", source)
        unknown = measure.is_null() | ~is_one_of(measure, measures)
        yield RowRule("unknown_measure", columns.measure, unknown)
    for measure, column, n_column in figures(source):
        text, parsed = pl.col(column), number(pl.col(column), source)
        stray = is_percentage(text) & ~_is_share(measure, measures)
        unparsed = text.is_not_null() & parsed.is_null()
        yield RowRule("unparsable_number", column, unparsed | stray)
        value = figure_value(column, measure, source, measures)
        outside = _is_outside(value, measure, measures)
        yield RowRule("value_out_of_range", column, outside)
        if n_column is not None:
            yield from _count_rules(n_column, source)


def _count_rules(column: str, source: Source) -> Iterator[RowRule]:
    count = number(pl.col(column), source)
    whole = (count == count.floor()) & count.is_between(0, LARGEST_COUNT)
    whole = whole.fill_null(value=False)
    broken = pl.col(column).is_not_null() & (~whole | is_percentage(pl.col(column)))
    yield RowRule("unparsable_number", column, broken)


def _is_share(measure: pl.Expr, measures: Measures) -> pl.Expr:
    shares = [name for name, known in measures.items() if known.unit == "share"]
    return is_one_of(measure, shares)


def _is_outside(value: pl.Expr, measure: pl.Expr, measures: Measures) -> pl.Expr:
    """Is the value one that its measure cannot have?"""
    outside = [
        (measure == name) & ~value.is_between(low, high)
        for name, (low, high) in (
            (name, _range(known)) for name, known in measures.items()
        )
    ]
    return pl.any_horizontal(pl.lit(value=False), *outside)


def _range(measure: Measure) -> tuple[float, float]:
    low = 0.0 if measure.unit in {"share", "count"} else float("-inf")
    high = 1.0 if measure.unit == "share" else float("inf")
    if measure.minimum is not None:
        low = measure.minimum
    if measure.maximum is not None:
        high = measure.maximum
    return low, high
