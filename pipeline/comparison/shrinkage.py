"""Columns that units lend each other: shrunken estimates, quarters, expected return.

Each population is the units of one round (pair), informant group and scale. Rows of
other levels, and of populations with fewer than three units, get nulls.
"""

from collections.abc import Iterator, Sequence

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.statistics.multiplicity import quantile
from pipeline.statistics.random_effects import (
    RandomEffects,
    expected_return,
    random_effects,
)
from pipeline.statistics.verdicts import DECIMALS

FloatArray = NDArray[np.floating]


def with_shrunken(
    rows: pl.DataFrame,
    estimate: str,
    variance: str,
    population: Sequence[str],
    confidence: float,
) -> pl.DataFrame:
    """Add `shrunken`, `shrunken_low`, `shrunken_high` and `reliability`.

    Sampling variances are estimates: of the variance of a shrunken value as much rests
    on the unit's own as its estimate is trusted, so it has `freedom / reliability^2`.

    Args:
        rows: With level, `estimate`, `variance` and `freedom` (null: the variance is
            known).
        estimate: Column that is shrunken.
        variance: Its sampling variance.
        population: Columns in which the units that lend each other are equal.
        confidence: Of the intervals.
    """
    degrees = rows["freedom"].fill_null(np.inf).to_numpy()
    found = _columns(rows, 4)
    for place, _, fit in _fits(rows, estimate, variance, population):
        with np.errstate(divide="ignore"):  # not trusted at all: nothing rests on it
            freedom = degrees[place] / fit.reliability**2
        reach = quantile(confidence, freedom) * np.sqrt(fit.variance)
        found[0][place] = fit.shrunken
        found[1][place] = fit.shrunken - reach
        found[2][place] = fit.shrunken + reach
        found[3][place] = fit.reliability
    names = ("shrunken", "shrunken_low", "shrunken_high", "reliability")
    return _with(rows, names, found)


def with_quarters(
    rows: pl.DataFrame, estimate: str, variance: str, population: Sequence[str]
) -> pl.DataFrame:
    """Add the probabilities `in_bottom_quarter` and `in_top_quarter`."""
    found = _columns(rows, 2)
    for place, _, fit in _fits(rows, estimate, variance, population):
        found[0][place], found[1][place] = fit.quarters()
    return _with(rows, ("in_bottom_quarter", "in_top_quarter"), found)


def with_expected_return(
    rows: pl.DataFrame, estimate: str, variance: str, population: Sequence[str]
) -> pl.DataFrame:
    """Add `expected_return`: the change that chance alone lets one expect."""
    found = _columns(rows, 1)
    for place, values, fit in _fits(rows, estimate, variance, population):
        found[0][place] = expected_return(values, fit.mean, fit.reliability)
    return _with(rows, ("expected_return",), found)


def _fits(
    rows: pl.DataFrame, estimate: str, variance: str, population: Sequence[str]
) -> Iterator[tuple[NDArray[np.integer], FloatArray, RandomEffects]]:
    """Yield row numbers, estimates and fit of every population."""
    units = rows.with_row_index("place").filter(
        pl.col("level") == "unit",
        pl.col(estimate).is_not_null(),
        pl.col(variance) > 0,
    )
    for _, group in units.group_by(population, maintain_order=True):
        values = group[estimate].to_numpy()
        fit = random_effects(values, group[variance].to_numpy())
        if fit is not None:
            yield group["place"].to_numpy(), values, fit


def _columns(rows: pl.DataFrame, number: int) -> list[FloatArray]:
    return [np.full(rows.height, np.nan) for _ in range(number)]


def _with(
    rows: pl.DataFrame, names: Sequence[str], values: Sequence[FloatArray]
) -> pl.DataFrame:
    return rows.with_columns(
        pl.Series(name, np.round(column, DECIMALS)).fill_nan(None)
        for name, column in zip(names, values, strict=True)
    )
