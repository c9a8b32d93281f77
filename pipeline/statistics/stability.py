"""Has a distribution moved: the population stability index, and what chance gives.

B. Yurdakul and J. Naranjo, "Statistical properties of the population stability index",
Journal of Risk Model Validation 14(4), 2020: over B bins the index of two samples from
one distribution is about (1/n + 1/m) times a chi-square with B - 1 degrees of freedom.
"""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

PRIOR = 0.5  # added to every bin, so that an empty one has a logarithm
ONCE_IN = 0.001  # chance alone exceeds the allowance this often


def stability_index(before: NDArray[np.int64], after: NDArray[np.int64]) -> float:
    """Return sum((q - p) ln(q / p)) over the bins; 0: the same shares.

    Args:
        before: Counts per bin of the earlier distribution, shape (bins,).
        after: Counts of the later one over the same bins.
    """
    p = (before + PRIOR) / (before + PRIOR).sum()
    q = (after + PRIOR) / (after + PRIOR).sum()
    return float(((q - p) * np.log(q / p)).sum())


def chance_allowance(n: int, m: int, bins: int) -> float:
    """Return the index that two samples of one distribution exceed once in 1,000."""
    if bins < 2:  # noqa: PLR2004 one bin cannot move
        return 0.0
    return float((1 / n + 1 / m) * stats.chi2.isf(ONCE_IN, bins - 1))


def shift(before: NDArray[np.int64], after: NDArray[np.int64]) -> float:
    """Return the index less what chance gives; 0 where chance explains it.

    Bins that nobody is in, before or after, do not count.
    """
    used = (before + after) > 0
    before, after = before[used], after[used]
    allowance = chance_allowance(int(before.sum()), int(after.sum()), before.size)
    return max(0.0, stability_index(before, after) - allowance)
