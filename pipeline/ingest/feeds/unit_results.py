"""Figures that arrive as aggregates: one row per unit, measure and breakdown."""

from collections.abc import Sequence

import polars as pl

from pipeline.ingest.cells import (
    ours,
)
from pipeline.ingest.feeds.figures import (
    Measures,
    figure_rules,
    figures,
)
from pipeline.ingest.place_rules import Register, agreement_rules
from pipeline.ingest.portions import Portion
from pipeline.ingest.raw_table import LINE
from pipeline.ingest.rejected import Rejected
from pipeline.ingest.row_rules import judged
from pipeline.programme.model import Source
from pipeline.store.lake import Partition


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
            *figure_rules(source, measures),
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
            LINE, **common, measure=figure.measure, value=figure.value, n=figure.n
        )
        for figure in figures(source, measures)
    ]
    return pl.concat(parts).sort(LINE, maintain_order=True)
