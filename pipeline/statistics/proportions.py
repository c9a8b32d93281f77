"""Shares and their differences: score intervals that never leave 0-1.

All functions take arrays of equal shape (n,) or scalars; where nobody was counted the
result is NaN.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.statistics.multiplicity import normal_quantile

FloatArray = NDArray[np.floating]


def wilson_interval(
    count: ArrayLike, n: ArrayLike, confidence: float = 0.95
) -> tuple[FloatArray, FloatArray]:
    """Return the score interval of a share.

    `(p + z^2 / 2n ± z sqrt(p (1 - p) / n + z^2 / 4n^2)) / (1 + z^2 / n)`.

    Args:
        count: Persons who have the property.
        n: Persons counted.
        confidence: Two-sided.

    Returns:
        Lower and upper end, 0-1.

    Source:
        Wilson (1927), Journal of the American Statistical Association 22, 209-212,
        https://doi.org/10.1080/01621459.1927.10502953

    Examples:
        >>> low, high = wilson_interval(8, 10)
        >>> round(float(low), 8), round(float(high), 8)
        (0.49016247, 0.94331785)
    """
    k, number = np.asarray(count, dtype=float), np.asarray(n, dtype=float)
    z = normal_quantile(confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        share = k / number
        centre = share + z**2 / (2 * number)
        reach = z * np.sqrt(share * (1 - share) / number + z**2 / (4 * number**2))
        width = 1 + z**2 / number
        low, high = (centre - reach) / width, (centre + reach) / width
    counted = number > 0
    return (
        np.where(counted, np.clip(np.where(k == 0, 0.0, low), 0, 1), np.nan),
        np.where(counted, np.clip(np.where(k == number, 1.0, high), 0, 1), np.nan),
    )


def newcombe_interval(
    count: ArrayLike,
    n: ArrayLike,
    count_0: ArrayLike,
    n_0: ArrayLike,
    confidence: float = 0.95,
) -> tuple[FloatArray, FloatArray]:
    """Return the hybrid score interval of the difference of two shares.

    With Wilson's limits l, u of each share:
    `low = d - sqrt((p - l)^2 + (u_0 - p_0)^2)`,
    `high = d + sqrt((u - p)^2 + (p_0 - l_0)^2)`.

    Args:
        count: Persons with the property now.
        n: Persons counted now.
        count_0: The same before.
        n_0: The same before.
        confidence: Two-sided.

    Returns:
        Lower and upper end of now minus before, -1 to 1.

    Source:
        Newcombe (1998), Statistics in Medicine 17, 873-890, method 10
    """
    k1, n1 = np.asarray(count, dtype=float), np.asarray(n, dtype=float)
    k2, n2 = np.asarray(count_0, dtype=float), np.asarray(n_0, dtype=float)
    low_1, high_1 = wilson_interval(k1, n1, confidence)
    low_2, high_2 = wilson_interval(k2, n2, confidence)
    with np.errstate(invalid="ignore", divide="ignore"):
        p1, p2 = k1 / n1, k2 / n2
    difference = p1 - p2
    return (
        difference - np.hypot(p1 - low_1, high_2 - p2),
        difference + np.hypot(high_1 - p1, p2 - low_2),
    )
