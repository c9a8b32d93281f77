"""Is a goal met, not met, or can it not be decided?

All functions work element by element on arrays of equal shape (n,).
"""

import numpy as np
from numpy.typing import ArrayLike, NDArray

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
    change: ArrayLike, low: ArrayLike, high: ArrayLike, *, rising: bool
) -> NDArray[np.str_]:
    """Return whether a value moved the way that its goal asks for.

    Met where the whole interval of the change lies on the wanted side of 0, not met
    where it lies on the other side or the change is a census figure that did not move,
    else it cannot be decided.

    Args:
        change: Later minus earlier; NaN: not comparable, cannot be decided.
        low: Lower end of its interval; NaN: a census.
        high: Upper end.
        rising: True: the goal asks for a rise; false: for a fall.
    """
    d, lower, upper = (np.asarray(x, dtype=float) for x in (change, low, high))
    if not rising:
        d, lower, upper = -d, -upper, -lower
    census = np.isnan(lower) | np.isnan(upper)
    return np.select(
        [np.isnan(d), census & (d > 0), census, lower > 0, upper < 0],
        [CANNOT_BE_DECIDED, MET, NOT_MET, MET, NOT_MET],
        default=CANNOT_BE_DECIDED,
    )


def can_be_seen(distance: ArrayLike, half_width: ArrayLike) -> NDArray[np.bool_]:
    """Return whether attaining the goal exactly could be told from today's value.

    Args:
        distance: Target minus value.
        half_width: Half the width of the value's interval; NaN: a census, always seen.
    """
    gap, reach = np.abs(np.asarray(distance, float)), np.asarray(half_width, float)
    return np.isnan(reach) | (gap > reach)
