"""How many of many findings are chance."""

import numpy as np
from numpy.typing import NDArray
from scipy import special

FloatArray = NDArray[np.floating]


def normal_quantile(confidence: float) -> float:
    """Return the deviate of a two-sided normal interval.

    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    return float(special.ndtri((1 + confidence) / 2))


def two_sided_p(z: FloatArray) -> FloatArray:
    """Return the two-sided p value of normal deviates, shape (n,); NaN stays NaN."""
    return 2 * special.ndtr(-np.abs(z))


def q_values(p: FloatArray) -> FloatArray:
    """Return the false-discovery-rate-adjusted p values of one family.

    `q_(i) = min over j >= i of (m p_(j) / j)`, at most 1.

    Args:
        p: Shape (n,), 0-1. NaN is no test and does not count in m.

    Returns:
        Shape (n,), NaN where `p` is NaN.

    Source:
        Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B
        57(1), 289-300, https://doi.org/10.1111/j.2517-6161.1995.tb02031.x

    Examples:
        >>> q_values(np.array([0.01, 0.02, 0.03, 0.04, 0.05])).round(12).tolist()
        [0.05, 0.05, 0.05, 0.05, 0.05]
    """
    q = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    if tested.size == 0:
        return q
    order = tested[np.argsort(p[tested], kind="stable")]
    ranks = np.arange(1, order.size + 1)
    stepped = p[order] * order.size / ranks
    q[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1)
    return q


def critical_z(p: FloatArray, rate: float) -> float:
    """Return how large one more deviate must be to be called certain in its family.

    With R findings among m tests at false discovery rate r, a test that is not among
    them joins when its p is at most (R + 1) r / m; that p as a normal deviate. It is
    larger than 1.96 in a family of many tests: the price of not crying wolf.

    Args:
        p: Shape (n,), the family; NaN is no test.
        rate: False discovery rate, 0-1.

    Returns:
        A deviate, unitless; NaN where the family has no test.
    """
    tests = int((~np.isnan(p)).sum())
    if tests == 0:
        return float("nan")
    findings = int((q_values(p) <= rate).sum())
    threshold = min((findings + 1) * rate / tests, rate)
    return float(-special.ndtri(threshold / 2))
