"""What was measured over replications, and how far it is uncertain itself."""

from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]
MIN_REPLICATIONS = 2


@dataclass(frozen=True)
class Measure:
    """A mean over replications, each with its own number of occasions.

    Attributes:
        n: Shape (R,), occasions of each replication.
        y: Shape (R,), sum of what was observed on them.
    """

    n: FloatArray
    y: FloatArray

    @property
    def value(self) -> float:
        """The mean over all occasions; NaN where there was none."""
        return float(self.y.sum()) / self.occasions if self.occasions else float("nan")

    @property
    def error(self) -> float:
        """Monte Carlo standard error; replications are what is independent.

        `sqrt(R / (R - 1) sum (t_r - mean t)^2) / N`, `t_r = y_r - n_r ybar`. Where all
        saw the same, what one occasion that went the other way would change.

        Source:
            Lumley (2004), Journal of Statistical Software 9(8), section 3.1 (the
            linearisation of a mean over clusters)
        """
        if not self.occasions:
            return float("nan")
        if self.replications < MIN_REPLICATIONS:
            return 1 / self.occasions
        residual = self.y - self.n * self.value
        squares = float(((residual - residual.mean()) ** 2).sum())
        spread = self.replications / (self.replications - 1) * squares
        return float(np.sqrt(spread)) / self.occasions or 1 / self.occasions

    @property
    def occasions(self) -> float:
        """Number of occasions over all replications."""
        return float(self.n.sum())

    @property
    def replications(self) -> int:
        """Number of replications."""
        return self.n.size

    def __add__(self, other: "Measure") -> "Measure":
        """Return the measure over the replications of both."""
        return Measure(
            np.concatenate([self.n, other.n]), np.concatenate([self.y, other.y])
        )

    def beside(self, other: "Measure") -> "Measure":
        """Return the occasions of both in the same replications."""
        return Measure(self.n + other.n, self.y + other.y)


def share(rows: pl.DataFrame, what: pl.Expr, ids: pl.DataFrame) -> Measure:
    """Return how often `what` holds, or its mean, among the rows of each replication.

    Args:
        rows: With informant_group, the replication.
        what: Condition or number; null rows are no occasion.
        ids: (informant_group) of all replications, also of those without rows.
    """
    sums = rows.group_by("informant_group").agg(
        n=what.is_not_null().sum().cast(pl.Float64), y=what.cast(pl.Float64).sum()
    )
    return _in_order(sums, ids)


def chance_of_any(rows: pl.DataFrame, what: pl.Expr, ids: pl.DataFrame) -> Measure:
    """Return in how many replications `what` holds for any row."""
    sums = rows.group_by("informant_group").agg(
        n=pl.lit(1.0), y=what.any().cast(pl.Float64)
    )
    return _in_order(sums, ids)


def false_share(
    rows: pl.DataFrame, found: pl.Expr, false: pl.Expr, ids: pl.DataFrame
) -> Measure:
    """Return the mean share of false ones among what was found; 0 where nothing was."""
    sums = rows.group_by("informant_group").agg(
        n=pl.lit(1.0), y=(found & false).sum() / found.sum().clip(1)
    )
    return _in_order(sums, ids)


def excess(
    rows: pl.DataFrame, estimate: pl.Expr, true: pl.Expr, ids: pl.DataFrame
) -> Measure:
    """Return by how much estimates are larger than what is true, as a part of that.

    The sum of the estimates over the sum of the true values, less 1. Rows without an
    estimate are no occasion.
    """
    told = estimate.is_not_null()
    sums = rows.group_by("informant_group").agg(
        n=true.filter(told).sum(), y=(estimate - true).sum()
    )
    return _in_order(sums, ids)


def _in_order(sums: pl.DataFrame, ids: pl.DataFrame) -> Measure:
    whole = ids.join(sums, on="informant_group", how="left", maintain_order="left")
    n, y = (whole[name].fill_null(0).to_numpy() for name in ("n", "y"))
    return Measure(n, y)
