"""What those who did not answer could change.

All functions take arrays of equal shape (n,) or scalars.
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

FloatArray = NDArray[np.floating]


def bounds(
    mean: ArrayLike,
    n_answered: ArrayLike,
    n_invited: ArrayLike,
    lowest: ArrayLike,
    highest: ArrayLike,
) -> tuple[FloatArray, FloatArray]:
    """Return the mean of everybody invited in the worst and in the best case.

    `(n mean + (N - n) extreme) / N`: the silent all at one end of the scale. Nothing is
    assumed about them, so the truth for those invited lies in between for certain.

    Args:
        mean: Mean of those who answered.
        n_answered: n, at least 1.
        n_invited: N; below n it counts as n.
        lowest: Lowest possible value.
        highest: Highest possible value.

    Source:
        Manski (1989), Journal of Human Resources 24(3), 343-360,
        https://doi.org/10.2307/145818
    """
    value, n, low, high = _floats(mean, n_answered, lowest, highest)
    invited = np.maximum(np.asarray(n_invited, dtype=float), n)
    silent = invited - n
    return (n * value + silent * low) / invited, (n * value + silent * high) / invited


def tipping_mean(
    mean: ArrayLike,
    n_answered: ArrayLike,
    n_invited: ArrayLike,
    comparison: ArrayLike,
) -> FloatArray:
    """Return the mean at which the silent would cancel a difference.

    `(N comparison - n mean) / (N - n)`. If it lies outside the scale, the difference
    holds whatever they would have answered.

    Args:
        mean: Mean of those who answered.
        n_answered: n, at least 1.
        n_invited: N.
        comparison: Value that the mean is compared with.

    Returns:
        In the unit of the mean; NaN where nobody was silent.

    Source:
        Manski (1989), as above, solved for the mean of the silent
    """
    value, n, invited, other = _floats(mean, n_answered, n_invited, comparison)
    with np.errstate(invalid="ignore", divide="ignore"):
        tipping = (invited * other - n * value) / (invited - n)
    return np.where(invited > n, tipping, np.nan)


def holds_regardless(
    mean: ArrayLike,
    n_answered: ArrayLike,
    n_invited: ArrayLike,
    comparison: ArrayLike,
    lowest: ArrayLike,
    highest: ArrayLike,
) -> NDArray[np.bool_]:
    """Return whether the mean stays on its side of `comparison` whatever was unsaid."""
    worst, best = bounds(mean, n_answered, n_invited, lowest, highest)
    value, other = _floats(mean, comparison)
    return np.where(value >= other, worst >= other, best <= other)


def _floats(*values: ArrayLike) -> tuple[FloatArray, ...]:
    return tuple(np.asarray(value, dtype=float) for value in values)
