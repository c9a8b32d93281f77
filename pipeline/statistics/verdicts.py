"""From estimates with variances to conclusions in words, one rule for all tables.

A difference or change is called certain when its q value, within its family, is at most
the programme's false discovery rate; never by looking at one interval alone.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl
from scipy import stats

from pipeline.statistics.multiplicity import critical_z, q_values, two_sided_p

DECIMALS = 9  # stored numbers are rounded, so that the last bits never differ


def with_q_values(
    frame: pl.DataFrame, *, z: pl.Expr, family: Sequence[str], suffix: str = ""
) -> pl.DataFrame:
    """Add `p`, `q` (with `suffix`) and leave the order of the rows.

    Args:
        frame: Estimates.
        z: Estimate divided by its standard error; null or NaN: no test.
        family: Columns whose values make one family of tests.
        suffix: Ending of the new columns' names.

    Returns:
        `frame` with two float columns, null where there is no test.
    """
    deviates = frame.select(z.cast(pl.Float64).fill_null(np.nan)).to_series()
    p = two_sided_p(deviates.to_numpy())
    q = np.full(p.shape, np.nan)
    for rows in _families(frame, family):
        q[rows] = q_values(p[rows])
    return frame.with_columns(
        _rounded(p).alias(f"p{suffix}"), _rounded(q).alias(f"q{suffix}")
    )


def with_detectable(
    frame: pl.DataFrame,
    *,
    error: pl.Expr,
    family: Sequence[str],
    rate: float,
    suffix: str = "",
) -> pl.DataFrame:
    """Add `detectable`, the smallest estimate that would have been called certain.

    Args:
        frame: Estimates with `p`.
        error: Standard error of the estimate.
        family: Columns whose values make one family of tests.
        rate: False discovery rate.
        suffix: Ending of the names of `p` and the new column.

    Returns:
        `frame` with `detectable` in the unit of the estimate; null without a test.
    """
    p = frame[f"p{suffix}"].cast(pl.Float64).fill_null(np.nan).to_numpy()
    critical = np.full(p.shape, np.nan)
    for rows in _families(frame, family):
        critical[rows] = critical_z(p[rows], rate)
    return frame.with_columns(
        pl.when(pl.col(f"p{suffix}").is_not_null())
        .then((_rounded(critical) * error).round(DECIMALS))
        .alias(f"detectable{suffix}")
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
    half_width = stats.t.ppf((1 + confidence) / 2, freedom) * error
    p = 2 * stats.t.sf(np.abs(change / error), freedom)
    z = np.sign(change) * -stats.norm.ppf(np.clip(p, 1e-300, 1) / 2)
    return frame.with_columns(
        pl.coalesce("low", _rounded(change - half_width)).alias("low"),
        pl.coalesce("high", _rounded(change + half_width)).alias("high"),
        _rounded(z).alias("z"),
    )


def _families(frame: pl.DataFrame, family: Sequence[str]) -> list[np.ndarray]:
    """Return the row numbers of each family."""
    rows = frame.with_row_index("row").group_by(*family, maintain_order=True)
    return [group["row"].to_numpy() for _, group in rows]


def _rounded(values: np.ndarray) -> pl.Series:
    return pl.Series(np.round(values, DECIMALS)).fill_nan(None)
