"""The table `compared.gender_gaps`: girls minus boys, and whether that is certain."""

import polars as pl

from pipeline.comparison.limits import family_of
from pipeline.programme.model import Programme
from pipeline.statistics.verdicts import (
    DECIMALS,
    verdict,
    with_detectable,
    with_interval,
    with_q_values,
)
from schemas import compared

OF = ["round", "informant_group", "scale"]
GIRLS_BOYS = ("above", "below", "no_certain_difference")
COUNTS = ["n_girls", "n_boys", "n_unknown"]


def gender_gaps(rows: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Add what may be told, municipalities, the programme, interval, p, q and verdict.

    A municipality and the programme are the mean of their units' gaps, weighed by girls
    and boys: V = sum of w2 V_j. What is uncertain of the V_j is taken to be the same
    for all, so that there are never too many degrees of freedom:
    V / sqrt(freedom) = sum of w2 V_j / sqrt(freedom_j). Units whose gap may not be told
    are left out, so that these means tell nothing of them.

    Only what may be told is tested. Gaps of one group in one round are one family,
    whatever their scale and level, with one gate for all levels.

    Args:
        rows: What `sql/compared/gender_gaps.sql` returns, of units.
        programme: Minimum per group, confidence, false discovery rate.
    """
    units = rows.with_columns(
        units=pl.lit(1, pl.Int64), may_be_told=_may_be_told(programme)
    )
    told = units.filter("may_be_told")
    levels = [
        units.drop("alike"),
        _together(told, "municipality", [*OF, "municipality"]),
        _together(told, "programme", OF),
    ]
    gaps = pl.concat(levels, how="diagonal_relaxed").sort(
        "round", "level", "municipality", "unit", "informant_group", "scale"
    )
    gaps = with_interval(gaps, "gap", confidence=programme.file.thresholds.confidence)
    family = family_of(programme, "round", "informant_group")
    error, freedom = pl.col("variance").sqrt(), pl.col("freedom")
    tested = pl.col("may_be_told") & (error > 0)
    gaps = with_q_values(
        gaps,
        z=pl.when(tested).then(pl.col("gap") / error),
        freedom=freedom,
        family=family,
    )
    gaps = with_detectable(gaps, error=error, freedom=freedom, family=family)
    said = verdict(pl.col("gap"), pl.col("q"), family.rate, GIRLS_BOYS)
    return gaps.with_columns(verdict=said).select(compared.GenderGaps.empty().columns)


def _may_be_told(programme: Programme) -> pl.Expr:
    """Return whether a unit's gap tells of too few, or of everybody's answer, nowhere.

    With the unit's mean the gap gives girls and boys each; with these, all others.
    """
    group = pl.col("informant_group")
    minimum = group.replace_strict(
        programme.fewest, default=programme.file.fewest(), return_dtype=pl.Int64
    )
    hidden = [g.id for g in programme.file.informant_groups if not g.per_unit]
    few = pl.any_horizontal(pl.col(n).is_between(1, minimum - 1) for n in COUNTS)
    return ~few & ~pl.col("alike") & ~group.is_in(hidden)


def _together(units: pl.DataFrame, level: str, keys: list[str]) -> pl.DataFrame:
    """Return the mean of units' gaps, weighed by their girls and boys."""
    n = pl.col("n_girls") + pl.col("n_boys")
    weight = n / n.sum()
    parts = weight**2 * pl.col("variance")
    doubt = (parts / pl.col("freedom").sqrt()).sum()
    return (
        units.sort(*OF, "municipality", "unit")
        .group_by(keys, maintain_order=True)
        .agg(
            pl.col("units", *COUNTS).sum(),
            gap=(weight * pl.col("gap")).sum().round(DECIMALS),
            variance=parts.sum().round(DECIMALS),
            freedom=pl.when(doubt > 0).then((parts.sum() / doubt) ** 2).round(DECIMALS),
        )
        .with_columns(level=pl.lit(level), may_be_told=pl.lit(value=True))
    )
