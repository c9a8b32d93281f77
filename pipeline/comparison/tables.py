"""The compared tables: SQL over the sums of all rounds, then conclusions in words."""

from collections.abc import Callable

import numpy as np
import polars as pl

from pipeline.lake import Lake, run_query
from pipeline.partition_work import Schema
from pipeline.programme.frames import programme_frames
from pipeline.programme.model import Programme
from pipeline.statistics.multiplicity import normal_quantile
from pipeline.statistics.reliability import covariance_from_sums, cronbach_alpha
from pipeline.statistics.verdicts import (
    DECIMALS,
    verdict,
    with_detectable,
    with_q_values,
    with_t_intervals,
)
from schemas import compared, scored, staged

SCHEMAS: dict[str, Schema] = {
    "compared.participation": compared.Participation,
    "compared.norms": compared.Norms,
    "compared.reliability": compared.Reliability,
    "compared.variance_components": compared.VarianceComponents,
    "compared.mapping": compared.Mapping,
    "compared.progression": compared.Progression,
    "compared.indicators": compared.Indicators,
    "compared.indicator_changes": compared.IndicatorChanges,
}
INPUTS = {
    "compared.participation": ["scored.participation"],
    "compared.norms": ["scored.scale_moments"],
    "compared.variance_components": ["scored.scale_moments", "compared.norms"],
    "compared.mapping": [
        "scored.scale_moments",
        "compared.norms",
        "compared.variance_components",
    ],
    "compared.progression": [
        "compared.mapping",
        "compared.norms",
        "scored.linked_moments",
    ],
    "compared.indicators": ["scored.test_levels", "staged.unit_results"],
    "compared.indicator_changes": ["compared.indicators"],
}
NEEDS_Z = {
    "compared.mapping",
    "compared.progression",
    "compared.indicators",
    "compared.indicator_changes",
}
EMPTY = {
    "scored.participation": scored.Participation.empty(),
    "scored.scale_moments": scored.ScaleMoments.empty(),
    "scored.linked_moments": scored.LinkedMoments.empty(),
    "scored.item_moments": scored.ItemMoments.empty(),
    "scored.test_levels": scored.TestLevels.empty(),
    "staged.unit_results": staged.UnitResults.empty(),
}
HIGHER_LOWER = ("above", "below", "no_certain_difference")
UP_DOWN = ("up", "down", "no_certain_change")


def compared_table(lake: Lake, programme: Programme, table: str) -> pl.DataFrame:
    """Return the rows of one compared table from what lies in the lake."""
    thresholds = programme.file.thresholds
    if table == "compared.reliability":
        return reliability(lake)
    rows = run_query(
        table.replace(".", "/"),
        inputs={
            **programme_frames(programme),
            **{name: lake.all_parts(name) for name in INPUTS[table]},
        },
        empty=EMPTY,
        params=(
            {"z": normal_quantile(thresholds.confidence)} if table in NEEDS_Z else {}
        ),
    )
    return CONCLUSIONS.get(table, _as_is)(rows, programme)


def reliability(lake: Lake) -> pl.DataFrame:
    """Return Cronbach's alpha per round, informant group and scale.

    Sums of complete cases are added over municipalities, grade bands and genders.
    """
    keys = ["round", "informant_group", "scale"]
    files = lake.all_parts("scored.item_moments")
    sums = pl.read_parquet(files) if files else EMPTY["scored.item_moments"]
    pooled = (
        sums.group_by(*keys, "item", "other_item")
        .agg(pl.col("n", "sum_x", "sum_y", "sum_xy").sum())
        .sort(*keys, "item", "other_item")
    )
    rows = [
        (*key, *_alpha(group))
        for key, group in pooled.group_by(*keys, maintain_order=True)
    ]
    return pl.DataFrame(
        rows,
        schema=dict(compared.Reliability.empty().schema),
        orient="row",
    )


def _alpha(pairs: pl.DataFrame) -> tuple[int, int, float | None]:
    """Return items, n and alpha of one scale from its pairs of items."""
    same = pairs.filter(pl.col("item") == pl.col("other_item"))
    row_of = {item: row for row, item in enumerate(same["item"])}
    products = np.zeros((len(row_of), len(row_of)))
    for item, other, product in pairs.select("item", "other_item", "sum_xy").rows():
        products[row_of[item], row_of[other]] = product
        products[row_of[other], row_of[item]] = product
    n = int(same["n"][0])
    sums = same["sum_x"].to_numpy().astype(float)
    covariance = covariance_from_sums(n, sums, products)
    alpha = None if covariance is None else cronbach_alpha(covariance)
    return len(row_of), n, None if alpha is None else round(alpha, DECIMALS)


def _as_is(rows: pl.DataFrame, programme: Programme) -> pl.DataFrame:  # noqa: ARG001
    return rows


def _enough(programme: Programme, *counts: str) -> pl.Expr:
    """Return whether a row may be shown at all: only those make a family of tests."""
    confidential = [g.id for g in programme.file.informant_groups if not g.per_unit]
    per_unit = ~pl.col("informant_group").is_in(confidential)
    minimum = programme.file.thresholds.minimum_n.unit
    return (per_unit | (pl.col("level") != "unit")) & pl.all_horizontal(
        pl.col(count) >= minimum for count in counts
    )


def _mapping(rows: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Add p, q and verdict of both differences."""
    thresholds = programme.file.thresholds
    rate = thresholds.false_discovery_rate
    family = ["round", "level", "informant_group"]
    for other in ("municipality", "programme"):
        difference = pl.col(f"difference_{other}")
        width = pl.col(f"difference_{other}_high") - difference
        error = width / normal_quantile(thresholds.confidence)
        rows = with_q_values(
            rows,
            z=pl.when(_enough(programme, "n") & (error > 0)).then(difference / error),
            family=family,
            suffix=f"_{other}",
        )
        rows = with_detectable(
            rows, error=error, family=family, rate=rate, suffix=f"_{other}"
        ).with_columns(
            verdict(difference, pl.col(f"q_{other}"), rate, HIGHER_LOWER).alias(
                f"verdict_{other}"
            )
        )
    return rows.select(compared.Mapping.empty().columns)


def _progression(rows: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Add p, q, the smallest detectable change and verdict."""
    rate = programme.file.thresholds.false_discovery_rate
    family = ["round", "since", "level", "informant_group"]
    enough = _enough(programme, "n", "n_since")
    deviate = pl.when(enough & (pl.col("variance") > 0)).then(
        pl.col("change") / pl.col("variance").sqrt()
    )
    rows = with_q_values(rows, z=deviate, family=family)
    rows = with_detectable(
        rows, error=pl.col("variance").sqrt(), family=family, rate=rate
    )
    return rows.with_columns(
        verdict(pl.col("change"), pl.col("q"), rate, UP_DOWN).alias("verdict")
    ).select(compared.Progression.empty().columns)


def _indicator_changes(rows: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Add the intervals of mean differences, p, q and verdict."""
    thresholds = programme.file.thresholds
    rate = thresholds.false_discovery_rate
    rows = with_t_intervals(rows, thresholds.confidence)
    half_width = (
        pl.when(pl.col("change") > 0)
        .then(pl.col("change") - pl.col("low"))
        .otherwise(pl.col("high") - pl.col("change"))
    )
    error = half_width / normal_quantile(thresholds.confidence)
    minimum = thresholds.minimum_n.unit
    too_few = (pl.col("n") < minimum) | (pl.col("n_since") < minimum)
    family = ["round", "since", "level", "quantity"]
    rows = with_q_values(
        rows,
        z=pl.when(too_few.fill_null(value=False))
        .then(None)
        .when(pl.col("sd").is_not_null())
        .then("z")
        .when(half_width > 0)
        .then(pl.col("change") / error),
        family=family,
    )
    rows = with_detectable(rows, error=error, family=family, rate=rate)
    return rows.with_columns(
        verdict(pl.col("change"), pl.col("q"), rate, UP_DOWN).alias("verdict")
    ).select(compared.IndicatorChanges.empty().columns)


CONCLUSIONS: dict[str, Callable[[pl.DataFrame, Programme], pl.DataFrame]] = {
    "compared.mapping": _mapping,
    "compared.progression": _progression,
    "compared.indicator_changes": _indicator_changes,
}
