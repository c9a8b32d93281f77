"""What the compared tables conclude: shrunken estimates, p and q values, verdicts."""

import numpy as np
import polars as pl

from pipeline.comparison.effect_columns import with_linked_effect, with_standardised
from pipeline.comparison.limits import family_of
from pipeline.comparison.shrinkage import (
    with_expected_return,
    with_quarters,
    with_shrunken,
)
from pipeline.programme.model import Programme
from pipeline.statistics.moderated_variances import moderated_variances
from pipeline.statistics.multiplicity import normal_quantile
from pipeline.statistics.verdicts import (
    DECIMALS,
    verdict,
    with_detectable,
    with_interval,
    with_q_values,
    with_t_intervals,
)
from schemas import compared

HIGHER_LOWER = ("above", "below", "no_certain_difference")
UP_DOWN = ("up", "down", "no_certain_change")


def _enough(programme: Programme, *counts: str) -> pl.Expr:
    """Return whether a row may be shown at all: only those make a family of tests."""
    per_unit = ~pl.col("informant_group").is_in(_confidential(programme))
    minimum = programme.file.fewest()
    return (per_unit | (pl.col("level") != "unit")) & pl.all_horizontal(
        pl.col(count) >= minimum for count in counts
    )


def _confidential(programme: Programme) -> list[str]:
    """Return the groups that are never shown per unit."""
    return [g.id for g in programme.file.informant_groups if not g.per_unit]


def spread(rows: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Add `spread` and `freedom`: what units of a round, group and scale lend.

    Where all of them together have too few degrees of freedom for an estimate, all
    differ as the norm does; how that errs stands with the components of variance.
    """
    least = programme.file.thresholds.least_freedom
    population = ["round", "informant_group", "scale"]
    columns = {name: np.full(rows.height, np.nan) for name in ("spread", "freedom")}
    numbered = rows.with_row_index("place")
    for _, units in numbered.group_by(population, maintain_order=True):
        observed, freedom = (
            units[name].fill_null(np.nan).to_numpy()
            for name in ("observed", "observed_freedom")
        )
        if np.nansum(freedom) < least:
            observed = np.full_like(observed, np.nan)
        found, place = moderated_variances(observed, freedom), units["place"].to_numpy()
        columns["spread"][place] = found.variance
        columns["freedom"][place] = found.freedom
    return rows.with_columns(
        pl.Series(name, np.round(values, DECIMALS)).fill_nan(None)
        for name, values in columns.items()
    ).select(compared.UnitSpreads.empty().columns)


def placed(rows: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Add intervals, shrunken estimates, p, q and verdict of both differences."""
    thresholds = programme.file.thresholds
    population = ["round", "informant_group", "scale"]
    rows = with_shrunken(rows, "points", "variance", population, thresholds.confidence)
    rows = with_quarters(rows, "points", "variance", population)
    rows = with_interval(rows, "points", confidence=thresholds.confidence)
    family = family_of(programme, "round", "informant_group")
    for other in ("municipality", "programme"):
        difference, end = pl.col(f"difference_{other}"), f"_{other}"
        rows = with_interval(
            rows,
            f"difference_{other}",
            end,
            names=(f"difference_{other}_low", f"difference_{other}_high"),
            confidence=thresholds.confidence,
        )
        error, freedom = pl.col(f"variance{end}").sqrt(), pl.col(f"freedom{end}")
        rows = with_q_values(
            rows,
            z=pl.when(_enough(programme, "n") & (error > 0)).then(difference / error),
            freedom=freedom,
            family=family,
            suffix=end,
        )
        rows = with_detectable(
            rows, error=error, freedom=freedom, family=family, suffix=end
        ).with_columns(
            verdict(difference, pl.col(f"q_{other}"), family.rate, HIGHER_LOWER).alias(
                f"verdict_{other}"
            )
        )
    return rows.select(compared.Mapping.empty().columns)


def moved(rows: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Add intervals, effect sizes, shrunken changes, p, q, detectable and verdict."""
    thresholds = programme.file.thresholds
    population = ["round", "since", "informant_group", "scale"]
    rows = with_interval(rows, "change", confidence=thresholds.confidence)
    rows = with_interval(
        rows,
        "points_since",
        "_since",
        names=("low_since", "high_since"),
        confidence=thresholds.confidence,
    )
    rows = with_standardised(rows, thresholds.confidence)
    rows = with_linked_effect(rows, thresholds.confidence)
    rows = with_shrunken(rows, "change", "variance", population, thresholds.confidence)
    rows = with_expected_return(rows, "points_since", "variance_since", population)
    rows = _judged(rows, _enough(programme, "n", "n_since"), programme)
    return rows.select(compared.Progression.empty().columns)


def lasted(rows: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Add what is concluded of later rounds against the first, as of changes."""
    confidence = programme.file.thresholds.confidence
    population = ["round", "since", "informant_group", "scale"]
    rows = with_interval(rows, "change", confidence=confidence)
    rows = with_shrunken(rows, "change", "variance", population, confidence)
    rows = _judged(rows, _enough(programme, "n", "n_since"), programme)
    return rows.select(compared.SinceStart.empty().columns)


def _judged(rows: pl.DataFrame, enough: pl.Expr, programme: Programme) -> pl.DataFrame:
    """Add p, q, detectable and verdict of changes between the same rounds."""
    family = family_of(programme, "round", "since", "informant_group", in_points=True)
    error, freedom = pl.col("variance").sqrt(), pl.col("freedom")
    deviate = pl.when(enough & (error > 0)).then(pl.col("change") / error)
    rows = with_q_values(rows, z=deviate, error=error, freedom=freedom, family=family)
    rows = with_detectable(rows, error=error, freedom=freedom, family=family)
    change = verdict(pl.col("change"), pl.col("q"), family.rate, UP_DOWN)
    return rows.with_columns(verdict=change)


def gaps(rows: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Add interval, p, q, the smallest detectable gap and verdict."""
    family = family_of(programme, "round", "informant_group", "other_group")
    error = pl.col("variance").sqrt()
    enough = _enough(programme, "n", "n_other") & ~(
        pl.col("other_group").is_in(_confidential(programme))
        & (pl.col("level") == "unit")
    )
    freedom = pl.col("freedom")
    rows = with_interval(rows, "gap", confidence=programme.file.thresholds.confidence)
    rows = with_q_values(
        rows,
        z=pl.when(enough & (error > 0)).then(pl.col("gap") / error),
        freedom=freedom,
        family=family,
    )
    rows = with_detectable(rows, error=error, freedom=freedom, family=family)
    return rows.with_columns(
        verdict(pl.col("gap"), pl.col("q"), family.rate, HIGHER_LOWER).alias("verdict")
    ).select(compared.Perspectives.empty().columns)


def changed_indicators(rows: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Add the intervals of mean differences, p, q and verdict."""
    thresholds = programme.file.thresholds
    rows = with_t_intervals(rows, thresholds.confidence)
    half_width = (
        pl.when(pl.col("change") > 0)
        .then(pl.col("change") - pl.col("low"))
        .otherwise(pl.col("high") - pl.col("change"))
    )
    of_units = pl.col("sd").is_not_null()  # a mean of units' differences
    error = (
        pl.when(of_units)
        .then(pl.col("sd") / pl.col("units").sqrt())
        .otherwise(half_width / normal_quantile(thresholds.confidence))
    )
    minimum = programme.file.fewest()
    too_few = (pl.col("n") < minimum) | (pl.col("n_since") < minimum)
    family = family_of(programme, "round", "since", "quantity")
    rows = with_q_values(
        rows,
        z=pl.when(too_few.fill_null(value=False))
        .then(None)
        .when(of_units)
        .then("z")
        .when(half_width > 0)
        .then(pl.col("change") / error),
        family=family,
    )
    rows = with_detectable(
        rows,
        error=error,
        family=family,
        freedom=pl.when(of_units).then(pl.col("units") - 1),
    )
    return rows.with_columns(
        verdict(pl.col("change"), pl.col("q"), family.rate, UP_DOWN).alias("verdict")
    ).select(compared.IndicatorChanges.empty().columns)
