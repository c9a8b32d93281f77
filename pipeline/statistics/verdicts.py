"""From estimates with variances to conclusions in words, one rule for all tables.

A difference or change is called certain when its q value, within its family, is at most
the programme's false discovery rate; never by looking at one interval alone.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.statistics.multiplicity import (
    FloatArray,
    deviates_of,
    gated_critical_p,
    gated_q_values,
    precision_weights,
    quantile,
    two_sided_p,
)

DECIMALS = 9  # stored numbers are rounded, so that the last bits never differ


@dataclass(frozen=True)
class Family:
    """Tests that are counted together: rows of a table, whatever their level.

    Attributes:
        columns: Rows that are equal in these are one family.
        rate: Its false discovery rate.
        shares: Level -> its share of the gate that lets all of them through. In a
            table without `level` all tests weigh the same.
        smallest: Difference that matters, in the unit of the estimates: each test
            weighs by how well it could see that. None: all of a level weigh the same.
    """

    columns: Sequence[str]
    rate: float
    shares: Mapping[str, float]
    smallest: float | None = None


def with_q_values(
    frame: pl.DataFrame,
    *,
    z: pl.Expr,
    family: Family,
    freedom: pl.Expr | None = None,
    error: pl.Expr | None = None,
    suffix: str = "",
) -> pl.DataFrame:
    """Add `p`, `q` (with `suffix`) and leave the order of the rows.

    Args:
        frame: Estimates.
        z: Estimate divided by its standard error; null or NaN: no test.
        family: Which tests are counted together.
        freedom: Degrees of freedom of the error. None, null: known, a normal deviate.
        error: Standard error; read where the family has a `smallest` difference.
        suffix: Ending of the new columns' names.

    Returns:
        `frame` with two float columns, null where there is no test.
    """
    deviates = frame.select(z.cast(pl.Float64).fill_null(np.nan)).to_series()
    p = two_sided_p(deviates.to_numpy(), _degrees(frame, freedom))
    q = np.full(p.shape, np.nan)
    errors = None if error is None else _numbers(frame, error)
    for rows, levels, shares in _families(frame, p, family):
        weights = _weights(errors, rows, levels, family)
        q[rows] = gated_q_values(p[rows], levels, shares, family.rate, weights)
    return frame.with_columns(
        _rounded(p).alias(f"p{suffix}"), _rounded(q).alias(f"q{suffix}")
    )


def with_detectable(
    frame: pl.DataFrame,
    *,
    error: pl.Expr,
    family: Family,
    freedom: pl.Expr | None = None,
    suffix: str = "",
) -> pl.DataFrame:
    """Add `detectable`, the smallest estimate that would have been called certain.

    Args:
        frame: Estimates with `p`.
        error: Standard error of the estimate.
        family: Which tests are counted together.
        freedom: Degrees of freedom of the error. None, null: known, a normal deviate.
        suffix: Ending of the names of `p` and the new column.

    Returns:
        `frame` with `detectable` in the unit of the estimate; null without a test.
    """
    p = frame[f"p{suffix}"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    critical = np.full(p.shape, np.nan)
    errors = _numbers(frame, error)
    for rows, levels, shares in _families(frame, p, family):
        weights = _weights(errors, rows, levels, family)
        critical[rows] = gated_critical_p(p[rows], levels, shares, family.rate, weights)
    t = quantile(1 - critical, _degrees(frame, freedom))
    return frame.with_columns(
        pl.when(pl.col(f"p{suffix}").is_not_null())
        .then((_rounded(t) * error).round(DECIMALS))
        .alias(f"detectable{suffix}")
    )


def with_interval(
    frame: pl.DataFrame,
    estimate: str,
    suffix: str = "",
    *,
    names: tuple[str, str] = ("low", "high"),
    confidence: float,
) -> pl.DataFrame:
    """Add the ends of `estimate ± t(freedom) * sqrt(variance)`.

    Args:
        frame: With the estimate, and its variance and freedom; null freedom: known.
        estimate: Column.
        suffix: Ending of the names `variance` and `freedom`.
        names: Of the new columns.
        confidence: For example 0.95.
    """
    reach = quantile(confidence, _degrees(frame, pl.col(f"freedom{suffix}")))
    half_width = pl.Series(reach) * frame[f"variance{suffix}"].sqrt()
    return frame.with_columns(
        (frame[estimate] + sign * half_width).round(DECIMALS).alias(name)
        for sign, name in zip((-1, 1), names, strict=True)
    )


def verdict(value: pl.Expr, q: pl.Expr, rate: float, words: Sequence[str]) -> pl.Expr:
    """Return the conclusion: more, less, or no certain difference.

    Args:
        value: Estimate; its sign decides between the first two words.
        q: Its q value; null: no conclusion is drawn.
        rate: False discovery rate.
        words: For more, less, and not certain.
    """
    more, less, neither = words
    return (
        pl.when(q.is_null())
        .then(None)
        .when(q > rate)
        .then(pl.lit(neither))
        .when(value > 0)
        .then(pl.lit(more))
        .otherwise(pl.lit(less))
    )


def with_t_intervals(frame: pl.DataFrame, confidence: float) -> pl.DataFrame:
    """Fill `low` and `high` of means of units' differences where `sd` is known.

    `mean ± t(units - 1) * sd / sqrt(units)`; t intervals stand where SQL had none.

    Args:
        frame: With change, sd, units, low, high.
        confidence: For example 0.95.

    Returns:
        `frame` with the intervals, and `z`: the change as a normal deviate of the same
        p value; null where there is no sd.
    """
    units = frame["units"].to_numpy().astype(float)
    sd = frame["sd"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    change = frame["change"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    usable = (units > 1) & (sd > 0)
    error = np.where(usable, sd, np.nan) / np.sqrt(units)
    freedom = np.maximum(units - 1, 1)
    half_width = quantile(confidence, freedom) * error
    p = two_sided_p(change / error, freedom)
    z = np.sign(change) * deviates_of(p)
    return frame.with_columns(
        pl.coalesce("low", _rounded(change - half_width)).alias("low"),
        pl.coalesce("high", _rounded(change + half_width)).alias("high"),
        _rounded(z).alias("z"),
    )


def _degrees(frame: pl.DataFrame, freedom: pl.Expr | None) -> FloatArray:
    known = pl.lit(None) if freedom is None else freedom
    degrees = frame.with_columns(known.cast(pl.Float64).fill_null(np.inf).alias("t"))
    return degrees["t"].to_numpy()


def _families(
    frame: pl.DataFrame, p: FloatArray, family: Family
) -> Iterator[tuple[NDArray[np.integer], list[str], Mapping[str, float]]]:
    """Yield the row numbers of each family's tests, their levels and these' shares."""
    tests = frame.with_row_index("row").filter(~np.isnan(p))
    for _, some in tests.group_by(*family.columns, maintain_order=True):
        rows = some["row"].to_numpy()
        if "level" in some.columns:
            yield rows, some["level"].to_list(), family.shares
        else:
            yield rows, ["all"] * rows.size, {"all": 1.0}


def _weights(
    errors: FloatArray | None,
    rows: NDArray[np.integer],
    levels: Sequence[str],
    family: Family,
) -> FloatArray | None:
    if errors is None or family.smallest is None:
        return None
    return precision_weights(errors[rows], levels, family.smallest, family.rate)


def _numbers(frame: pl.DataFrame, column: pl.Expr) -> FloatArray:
    return (
        frame.select(column.cast(pl.Float64).fill_null(np.nan)).to_series().to_numpy()
    )


def _rounded(values: np.ndarray) -> pl.Series:
    return pl.Series(np.round(values, DECIMALS)).fill_nan(None)
