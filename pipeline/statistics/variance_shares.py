"""Between what ends the shares of variance lie that each level of a nesting has."""

from dataclasses import dataclass
from functools import cache

import numpy as np
import scipy
from numpy.typing import NDArray

from pipeline.statistics.nested_variances import MIN_GROUPS

FloatArray = NDArray[np.floating]
Ends = tuple[float, float]
DRAWS = 600  # twenty times as many move an end by 0.001; among three groups by 0.01
LEVELS = 4  # persons, classes, units, groups
STEPS, NEAR = 100, 1e-9  # of the search for a variance
LEAST = -0.9  # of the smallest error: so little can a variance beside it come out


@dataclass(frozen=True)
class Estimated:
    """A variance that comes from an analysis of variance of its own.

    Attributes:
        value: The estimate, at least 0.
        freedom: Degrees of freedom of its mean square. Infinite: it is known.
        beside: What the mean square holds beside it; 0: nothing.
    """

    value: float
    freedom: float
    beside: float = 0.0

    def drawn(self, part: FloatArray) -> FloatArray:
        """Return what may lie behind the estimate, at quantiles 0-1; also below 0."""
        if not np.isfinite(self.freedom):
            return np.full(part.shape, self.value)
        whole = (self.value + self.beside) * self.freedom
        return whole / scipy.stats.chi2.ppf(part, self.freedom) - self.beside


@dataclass(frozen=True)
class ShareEnds:
    """Lower and upper end of each share of the whole, 0-1.

    Attributes:
        persons: Within classes, or within units where there are none.
        classes: Between classes of a unit. None: nobody sits in any.
        units: Between units of a group.
        groups: Between groups. None: fewer than three.
    """

    persons: Ends
    classes: Ends | None
    units: Ends
    groups: Ends | None


def variance_share_ends(
    estimate: FloatArray,
    variance: FloatArray,
    n: FloatArray,
    group: NDArray,
    *,
    persons: Estimated,
    classes: Estimated | None,
    confidence: float,
) -> ShareEnds | None:
    """Return generalised confidence intervals of shares, from moments alone.

    Each variance is what would make a sum of squares what it is, were that as large as
    a draw of its chi-square: the squares of units around their groups' weighted means,
    `sum((y - m)^2 / (v + tau^2))` with J - G degrees of freedom, whatever the units'
    sizes; given that, the squares of these means around theirs, with G - 1. `v` goes
    with the draws of the variances of persons and classes. Shares are made of each
    draw, and their quantiles are the ends. Draws are points of Halton's sequence, so
    that the same sums give the same ends. For one group of units of one size without
    classes that is the exact interval of an intraclass correlation.

    Args:
        estimate: Shape (J,), the units' means.
        variance: Shape (J,), their sampling variances, positive.
        n: Shape (J,), persons behind each.
        group: Shape (J,), the group of each.
        persons: Variance within classes, or within units.
        classes: Variance between classes of a unit. None: there are none.
        confidence: For example 0.95.

    Returns:
        None where no group has two units, or nobody differs within units.

    Source:
        Weerahandi (1993), Journal of the American Statistical Association 88, 899-905
        (generalised intervals); Iyer, Wang and Mathew (2004), the same 99, 1060-1071
        (means with variances of their own); Viechtbauer (2007), Statistics in Medicine
        26, 37-52 (the sum of squares at a given tau^2); Burdick and Graybill (1992),
        Confidence Intervals on Variance Components
    """
    order = np.argsort(group, kind="stable")
    y, v, size = (np.asarray(one, float)[order] for one in (estimate, variance, n))
    _, starts = np.unique(group[order], return_index=True)
    freedom = y.size - starts.size
    if freedom < 1 or persons.value <= 0:
        return None
    part = _points()
    of_persons = persons.drawn(part[0])
    of_classes = np.zeros(DRAWS) if classes is None else classes.drawn(part[1])
    v = _errors(v, size, persons, classes, of_persons, of_classes)
    of_units = _solved(y, v, starts, scipy.stats.chi2.ppf(part[2], freedom))
    of_groups = np.zeros(DRAWS)
    if starts.size >= MIN_GROUPS:
        weight = 1 / (v + of_units[:, None])
        whole = np.add.reduceat(weight, starts, axis=1)
        means = np.add.reduceat(weight * y, starts, axis=1) / whole
        squares = scipy.stats.chi2.ppf(part[3], starts.size - 1)
        of_groups = _solved(means, 1 / whole, np.array([0]), squares)
    total = of_persons + of_classes + of_units + of_groups

    def ends(drawn: FloatArray) -> Ends:
        tail = (1 - confidence) / 2
        low, high = np.quantile(drawn / total, [tail, 1 - tail]).clip(0, 1)
        return float(low), float(high)

    return ShareEnds(
        persons=ends(of_persons),
        classes=None if classes is None else ends(of_classes),
        units=ends(of_units),
        groups=ends(of_groups) if starts.size >= MIN_GROUPS else None,
    )


@cache
def _points() -> FloatArray:
    """Return points that fill a cube evenly, shape (LEVELS, DRAWS), the same always."""
    return scipy.stats.qmc.Halton(LEVELS, scramble=False).random(DRAWS + 1)[1:].T


def _errors(
    variance: FloatArray,
    n: FloatArray,
    persons: Estimated,
    classes: Estimated | None,
    of_persons: FloatArray,
    of_classes: FloatArray,
) -> FloatArray:
    """Return the sampling variances of units by draw, shape (DRAWS, J).

    What persons alone do not explain of one is its classes'.
    """
    ratio = (of_persons / persons.value)[:, None]
    if classes is None or classes.value <= 0:
        return variance * ratio
    own = np.minimum(variance, persons.value / n)
    of_own = np.maximum(of_classes / classes.value, 0)[:, None]
    return own * ratio + (variance - own) * of_own


def _solved(
    y: FloatArray, v: FloatArray, starts: NDArray, squares: FloatArray
) -> FloatArray:
    """Return the variance beside `v` at which the squares are these; also below 0.

    Newton's steps from the least: the squares fall ever slower as it grows, so that no
    step goes too far.

    Args:
        y: Shape (J,) or (DRAWS, J), sorted by group.
        v: Shape (DRAWS, J).
        starts: Where each group begins.
        squares: Shape (DRAWS,).
    """
    sizes = np.diff([*starts, v.shape[1]])
    least = LEAST * v.min(axis=1)
    found = least.copy()
    for _ in range(STEPS):
        weight = 1 / (v + found[:, None])
        means = np.add.reduceat(weight * y, starts, axis=1)
        means /= np.add.reduceat(weight, starts, axis=1)
        leaning = weight * (y - np.repeat(means, sizes, axis=1))
        there = (leaning**2 / weight).sum(axis=1)
        step = np.maximum(there - squares, 0) / (leaning**2).sum(axis=1).clip(1e-300)
        found += step
        if (step <= NEAR * (found - least)).all():
            break
    return found
