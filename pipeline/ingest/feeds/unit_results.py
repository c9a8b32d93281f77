"""Figures that arrive as aggregates: one row per unit, measure and breakdown."""

from collections.abc import Iterator, Mapping, Sequence

import polars as pl

from pipeline.ingest.cells import (
    is_one_of,
    is_percentage,
    is_untranslated,
    number,
    ours,
)
from pipeline.ingest.place_rules import Register, agreement_rules
from pipeline.ingest.portions import Portion
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.rejected import Rejected
from pipeline.ingest.row_rules import RowRule, judged
from pipeline.lake import Partition
from pipeline.programme.model import Measure, Source

Measures = Mapping[str, Measure]
PER_CENT = 100


def unit_result_rows(
    portions: Sequence[Portion],
    measures: Measures,
    *,
    register: Register,
    partition: Partition,
    rejected: Rejected,
) -> pl.DataFrame:
    """Return the accepted figures of all deliveries.

    Args:
        portions: At least one, in the order in which the first of two rows counts.
        measures: Measure id -> measure.
        register: The units that rows may name.
        partition: Whose rows these are.
        rejected: Takes the rows that are not accepted.

    Returns:
        unit, unit_name, unit_type, measure, breakdown, value (shares 0-1), n.
    """
    parts = []
    for portion in portions:
        source = portion.expected.source
        rules = [
            *agreement_rules(portion),
            *register.rules(source, also=[partition.municipality]),
            *_breakdown_rules(source),
            *_measure_rules(source, measures),
        ]
        kept, broken = judged(portion.frame, rules)
        rejected.add(portion, broken)
        parts.append((portion, _read(kept, source, measures, partition)))
    return rejected.without_repeated(
        parts,
        ["unit", "measure", "breakdown"],
        "same_result_twice",
        [portion.expected.source.columns.unit for portion in portions],
    )


def _read(
    rows: pl.DataFrame, source: Source, measures: Measures, partition: Partition
) -> pl.DataFrame:
    """Return one row per figure: a long row has one, a wide row one per measure."""
    columns = source.columns
    unit = pl.col(columns.unit) if columns.unit else pl.lit(partition.municipality)
    breakdown = ours(columns.breakdown, "breakdown", source).fill_null("all")
    common = {
        "unit": unit,
        "unit_name": ours(columns.unit_name, "unit_name", source),
        "unit_type": pl.lit(source.unit_type),
        "breakdown": breakdown,
    }
    parts = [
        rows.select(
            LINE,
            **common,
            measure=measure,
            value=_value(column, measure, source, measures),
            n=number(_text(n_column), source).cast(pl.Int64),
        )
        for measure, column, n_column in _figures(source)
    ]
    return pl.concat(parts).sort(LINE, maintain_order=True)


def _figures(source: Source) -> Iterator[tuple[pl.Expr, str, str | None]]:
    """Yield measure, column of its values and column of its numbers of persons."""
    columns = source.columns
    if columns.value is not None:
        yield ours(columns.measure, "measure", source), columns.value, columns.n
    for wide in source.measures:
        yield pl.lit(wide.measure), wide.column, wide.n_column


def _value(
    column: str, measure: pl.Expr, source: Source, measures: Measures
) -> pl.Expr:
    """Return the value; a share that was delivered in per cent as 0-1."""
    value = number(pl.col(column), source)
    per_cent = is_percentage(pl.col(column)) & _is_share(measure, measures)
    return pl.when(per_cent).then(value / PER_CENT).otherwise(value)


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
    for measure, column, n_column in _figures(source):
        text, parsed = pl.col(column), number(pl.col(column), source)
        stray = is_percentage(text) & ~_is_share(measure, measures)
        unparsed = text.is_not_null() & parsed.is_null()
        yield RowRule("unparsable_number", column, unparsed | stray)
        outside = _is_outside(
            _value(column, measure, source, measures), measure, measures
        )
        yield RowRule("value_out_of_range", column, outside)
        if n_column is not None:
            yield from _count_rules(n_column, source)


def _count_rules(column: str, source: Source) -> Iterator[RowRule]:
    count = number(pl.col(column), source)
    whole = count.is_not_null() & (count == count.floor()) & (count >= 0)
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


def _text(column: str | None) -> pl.Expr:
    return pl.lit(None, dtype=pl.String) if column is None else pl.col(column)
