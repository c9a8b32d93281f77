"""Figures that arrive as aggregates: one row per unit, measure and breakdown."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

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
from pipeline.ingest.row_rules import RowRule
from pipeline.programme.model import Measure, Source
from pipeline.store.lake import Partition

Measures = Mapping[str, Measure]
PER_CENT = 100
LARGEST_COUNT = 2**53  # beyond it a float is no exact count


def unit_result_rows(
    portions: Iterable[Portion],
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
    parts = [
        (one, _accepted(one, measures, register, partition, rejected))
        for one in portions
    ]
    return rejected.without_repeated(
        parts,
        ["unit", "measure", "breakdown"],
        "same_result_twice",
        [portion.expected.source.columns.unit for portion, _ in parts],
    )


def _accepted(
    portion: Portion,
    measures: Measures,
    register: Register,
    partition: Partition,
    rejected: Rejected,
) -> pl.DataFrame:
    source = portion.expected.source

    def rules(rows: pl.DataFrame) -> list[RowRule]:
        return [
            *agreement_rules(portion.expected, rows),
            *register.rules(source, also=[partition.municipality]),
            *_figure_rules(source, measures),
        ]

    def read(rows: pl.DataFrame) -> pl.DataFrame:
        return _read(rows, source, measures, partition)

    return rejected.without_broken(portion, rules, read)


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
            LINE, **common, measure=figure.measure, value=figure.value, n=figure.n
        )
        for figure in _figures(source, measures)
    ]
    return pl.concat(parts).sort(LINE, maintain_order=True)


@dataclass(frozen=True)
class Figure:
    """Where a row holds one figure.

    Attributes:
        measure: Our id of its measure.
        column: Delivered column of the value.
        n_column: Delivered column of the number of persons. Null: not delivered.
        possible: The measures that it may be.
        source: The source.
    """

    measure: pl.Expr
    column: str
    n_column: str | None
    possible: Measures
    source: Source

    @property
    def value(self) -> pl.Expr:
        """The value; a share that was delivered in per cent as 0-1."""
        value = number(pl.col(self.column), self.source)
        per_cent = is_percentage(pl.col(self.column)) & self._is_share
        return pl.when(per_cent).then(value / PER_CENT).otherwise(value)

    @property
    def n(self) -> pl.Expr:
        """The number of persons behind it; null where none is delivered."""
        if self.n_column is None:
            return pl.lit(None, dtype=pl.Int64)
        return number(pl.col(self.n_column), self.source).cast(pl.Int64)

    def rules(self) -> Iterator[RowRule]:
        """Yield what the figure must keep."""
        text, parsed = pl.col(self.column), number(pl.col(self.column), self.source)
        unparsed = text.is_not_null() & parsed.is_null()
        stray = is_percentage(text) & ~self._is_share
        yield RowRule("unparsable_number", self.column, unparsed | stray)
        yield RowRule("value_out_of_range", self.column, self._is_outside)
        if self.n_column is not None:
            yield RowRule("unparsable_number", self.n_column, self._is_no_count)

    @property
    def _is_share(self) -> pl.Expr:
        shares = [
            name for name, known in self.possible.items() if known.unit == "share"
        ]
        return is_one_of(self.measure, shares)

    @property
    def _is_outside(self) -> pl.Expr:
        outside = [
            (self.measure == name) & ~self.value.is_between(*_range(known))
            for name, known in self.possible.items()
        ]
        return pl.any_horizontal(pl.lit(value=False), *outside)

    @property
    def _is_no_count(self) -> pl.Expr:
        text = pl.col(self.n_column or "")
        count = number(text, self.source)
        whole = (count == count.floor()) & count.is_between(0, LARGEST_COUNT)
        not_whole = ~whole.fill_null(value=False)
        return text.is_not_null() & (not_whole | is_percentage(text))


def _figures(source: Source, measures: Measures) -> Iterator[Figure]:
    """Yield the figures in a row: one if rows are long, one per measure if wide."""
    columns = source.columns
    if columns.value is not None:
        translations = source.values.get("measure")
        meant = set(measures) if translations is None else set(translations.values())
        possible = {name: known for name, known in measures.items() if name in meant}
        measure = ours(columns.measure, "measure", source)
        yield Figure(measure, columns.value, columns.n, possible, source)
    for wide in source.measures:
        only = {wide.measure: measures[wide.measure]}
        measure = pl.lit(wide.measure)
        yield Figure(measure, wide.column, wide.n_column, only, source)


def _figure_rules(source: Source, measures: Measures) -> Iterator[RowRule]:
    """Yield what a row of figures must keep."""
    columns = source.columns
    if columns.breakdown is not None:
        unknown = is_untranslated(columns.breakdown, "breakdown", source)
        yield RowRule("unknown_breakdown", columns.breakdown, unknown)
    if columns.measure is not None:
        measure = ours(columns.measure, "measure", source)
        unknown = measure.is_null() | ~is_one_of(measure, measures)
        yield RowRule("unknown_measure", columns.measure, unknown)
    for figure in _figures(source, measures):
        yield from figure.rules()


def _range(measure: Measure) -> tuple[float, float]:
    low = 0.0 if measure.unit in {"share", "count"} else float("-inf")
    high = 1.0 if measure.unit == "share" else float("inf")
    if measure.minimum is not None:
        low = measure.minimum
    if measure.maximum is not None:
        high = measure.maximum
    return low, high
