"""How well the items of a scale measure one thing."""

import numpy as np
from numpy.typing import NDArray

MIN_ITEMS = 2
MIN_RESPONDENTS = 2


def cronbach_alpha(
    n: int, sums: NDArray[np.float64], products: NDArray[np.float64]
) -> float | None:
    """Return the internal consistency of a scale from sums over complete cases.

    `alpha = k / (k - 1) * (1 - trace(C) / sum(C))`, C the items' sample covariances.

    Args:
        n: Respondents who answered every item.
        sums: Shape (k,), sum of each item's keyed answers.
        products: Shape (k, k), sums of products of two items' keyed answers.

    Returns:
        Alpha, unitless, at most 1. None where undefined: fewer than two items, fewer
        than two respondents, or a sum score that never varies.

    Source:
        Cronbach (1951), Psychometrika 16(3), 297-334,
        https://doi.org/10.1007/BF02310555

    Examples:
        >>> cronbach_alpha(3, np.array([7.0, 7.0]), np.full((2, 2), 21.0))
        1.0
        >>> cronbach_alpha(3, np.array([7.0]), np.array([[21.0]])) is None
        True
    """
    k = sums.size
    if k < MIN_ITEMS or n < MIN_RESPONDENTS:
        return None
    covariances = (products - np.outer(sums, sums) / n) / (n - 1)
    total = float(covariances.sum())
    if total <= np.finfo(float).eps * n:
        return None
    return k / (k - 1) * (1 - float(np.trace(covariances)) / total)
