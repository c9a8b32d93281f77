"""What a release is judged by: figures of every subject, from tables of sums only."""

from collections.abc import Iterator

import polars as pl

from pipeline.programme.frames import groups, incomparable
from pipeline.programme.model import Programme
from pipeline.release.completeness import (
    coverage,
    groups_missing,
    odd_classes,
    participation,
    rows_accepted,
    units_missing,
    units_shown,
)
from pipeline.release.distributions import item_bins, scale_bins, shifts
from pipeline.release.integrity import cell_faults, first_round, parts
from pipeline.release.scales import lengths, norms, reliability
from pipeline.screening.round_links import (
    ROUND_LINKS,
    judged_classes,
    judged_links,
    keyed_groups,
    of_neighbours,
)
from pipeline.statistics.verdicts import DECIMALS
from pipeline.store.lake import Lake
from schemas import disclosed

SUMS = ("scored.scale_counts", "scored.scale_moments", "scored.item_pairs")
SMALL = (
    "compared.participation",
    "compared.norms",
    "compared.reliability",
    "compared.mapping",
    "compared.indicators",
    "disclosed.cells",
    "staged.units",
    "staged.accepted_rows",
    "staged.rejected_rows",
    "staged.warnings",
    ROUND_LINKS,
)


def evidence(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return `disclosed.release_evidence` from what lies in the lake."""
    tables = {table: lake.scan(table) for table in SUMS}
    small = {table: lake.rows(table) for table in SMALL}
    shown, rates = small["disclosed.cells"], small["compared.participation"]
    mapping, frozen = small["compared.mapping"], small["compared.norms"]
    indicators, units = small["compared.indicators"], small["staged.units"]
    thresholds, rounds = programme.file.thresholds, programme.round_ids
    declared = incomparable(programme).drop("breakdown").unique()
    scales = scale_bins(tables["scored.scale_counts"])
    items = item_bins(tables["scored.item_pairs"])
    found = [
        *cell_faults(shown),
        parts(mapping, rates, indicators),
        *first_round(frozen, mapping, _moments(tables["scored.scale_moments"])),
        rows_accepted(small["staged.accepted_rows"], small["staged.rejected_rows"]),
        units_missing(units, shown),
        groups_missing(
            rates, units, groups(programme), programme.member_municipalities
        ),
        *participation(
            rates,
            low_rate=thresholds.low_response_rate,
            smallest=programme.file.fewest(),
            rounds=rounds,
        ),
        *_of_keys_and_classes(small, programme),
        *(
            shifts(bins, rounds=rounds, incomparable=declared).with_columns(
                expectation=pl.lit(name)
            )
            for name, bins in (("scale_shift", scales), ("item_shift", items))
        ),
        units_shown(shown),
        *coverage(indicators, rounds),
        reliability(small["compared.reliability"], thresholds.release.norm_n),
        *norms(frozen, lengths(programme)),
    ]
    return _as_table(found)


def _of_keys_and_classes(
    small: dict[str, pl.DataFrame], programme: Programme
) -> Iterator[pl.DataFrame]:
    """Yield who is known again, how classes grew, and remarks about classes."""
    limits = programme.file.thresholds.screening
    near = of_neighbours(small[ROUND_LINKS], programme.round_ids)
    keys = judged_links(near, keyed_groups(programme), limits)
    judged = {"known_again": keys, "class_growth": judged_classes(near, limits)}
    for name, rows in judged.items():
        yield rows.select(
            "round",
            "since",
            "municipality",
            "informant_group",
            expectation=pl.lit(name),
            observed=name,
        )
    yield odd_classes(small["staged.accepted_rows"], small["staged.warnings"])


def _moments(moments: pl.LazyFrame) -> pl.DataFrame:
    """Add the sums over units; whole numbers, wide enough for a country."""
    return (
        moments.filter(breakdown="all")
        .group_by("round", "informant_group", "scale", "grade_band")
        .agg(pl.col("n", "sum_x", "sum_x2").cast(pl.Int128).sum())
        .collect()
    )


def _as_table(found: list[pl.DataFrame]) -> pl.DataFrame:
    """Put the figures into the columns of the table, in a fixed order."""
    empty = disclosed.ReleaseEvidence.empty()
    keys = [name for name in empty.columns if name != "observed"]
    return (
        pl.concat([empty, *found], how="diagonal")
        .with_columns(pl.col("observed").round(DECIMALS))
        .select(empty.columns)
        .sort(keys)
    )
