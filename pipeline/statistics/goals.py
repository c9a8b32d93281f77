"""Is a goal met, not met, or can it not be decided?

All functions work element by element on arrays of equal shape (n,).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

from pipeline.statistics.multiplicity import normal_quantile

MET, NOT_MET, CANNOT_BE_DECIDED = "met", "not_met", "cannot_be_decided"


def target_status(
    value: ArrayLike, low: ArrayLike, high: ArrayLike, target: ArrayLike
) -> NDArray[np.str_]:
    """Return whether a value is at least its target.

    Met where the whole interval is at or above the target, not met where it is wholly
    below, else it cannot be decided. A census figure has no interval (NaN) and is
    decided by itself.

    Args:
        value: Measured value; NaN: nothing was measured, cannot be decided.
        low: Lower end of its interval; NaN: a census.
        high: Upper end.
        target: What is aimed at.

    Returns:
        `met`, `not_met` or `cannot_be_decided`.
    """
    v, lower, upper, aim = (
        np.asarray(x, dtype=float) for x in (value, low, high, target)
    )
    lower, upper = (
        np.where(np.isnan(lower), v, lower),
        np.where(np.isnan(upper), v, upper),
    )
    return np.select(
        [np.isnan(v) | np.isnan(aim), lower >= aim, upper < aim],
        [CANNOT_BE_DECIDED, MET, NOT_MET],
        default=CANNOT_BE_DECIDED,
    )


def direction_status(
    change: ArrayLike, verdict: ArrayLike, *, certain: ArrayLike, rising: bool
) -> NDArray[np.str_]:
    """Return whether a value moved the way that its goal asks for.

    A change that has an interval is decided by its verdict alone, which counts all
    changes of its family: met where it is the wanted way, not met where it is the
    other, else it cannot be decided. A census figure is decided by itself: not met
    where it did not move.

    Args:
        change: Later minus earlier; NaN: not comparable, cannot be decided.
        verdict: `up` or `down`; anything else, also None: no certain change.
        certain: Whether the change is a census figure, without an interval.
        rising: True: the goal asks for a rise; false: for a fall.
    """
    d, census = np.asarray(change, dtype=float), np.asarray(certain, dtype=bool)
    went = np.select([d > 0, d < 0], ["up", "down"], default="")
    said = np.where(census, went, np.asarray(verdict, dtype=object))
    wanted, other = ("up", "down") if rising else ("down", "up")
    return np.select(
        [np.isnan(d), said == wanted, census | (said == other)],
        [CANNOT_BE_DECIDED, MET, NOT_MET],
        default=CANNOT_BE_DECIDED,
    )


def can_be_seen(
    n: ArrayLike, target: ArrayLike, confidence: float = 0.95
) -> NDArray[np.bool_]:
    """Return whether so many could show that a share has reached its target.

    They can where the interval lies at or above the target once all n count:
    `n / (n + z^2) >= target`, the lower end of Wilson's interval at a share of 1.

    Args:
        n: Persons counted; NaN: a census, always seen.
        target: The share aimed at, 0-1.
        confidence: Of the interval.

    Source:
        Wilson (1927), Journal of the American Statistical Association 22, 209-212,
        https://doi.org/10.1080/01621459.1927.10502953

    Examples:
        >>> can_be_seen([15, 16], 0.80).tolist()
        [False, True]
    """
    counted = np.asarray(n, dtype=float)
    low = counted / (counted + normal_quantile(confidence) ** 2)
    return np.isnan(counted) | (low >= np.asarray(target, dtype=float))
