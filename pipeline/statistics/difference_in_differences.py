"""What changed in the programme beyond what changed outside it."""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]
MIN_CLUSTERS = 2


@dataclass(frozen=True)
class Contrast:
    """A difference in differences, in the unit of the changes.

    Attributes:
        change: Mean change of the programme's municipalities.
        change_control: Mean change of the control group's.
        difference: The first less the second.
        low: Lower end of its interval. NaN: see `difference_in_differences`.
        high: Upper end.
        p: Two-sided p value.
    """

    change: float
    change_control: float
    difference: float
    low: float
    high: float
    p: float


def difference_in_differences(
    changes: FloatArray, changes_control: FloatArray, confidence: float
) -> Contrast:
    """Return the difference of two groups' mean changes, a municipality a case.

    Whole municipalities are in the programme or outside it, so they are the cases,
    each with its own change and one vote: `SE^2 = s1^2 / J1 + s0^2 / J0`, Student's t
    with Welch's degrees of freedom. What differs between municipalities for other
    reasons counts as uncertainty; a difference that all of them share does not.

    Args:
        changes: Shape (J1,), changes of the programme's municipalities.
        changes_control: Shape (J0,), of those outside it.
        confidence: For example 0.95.

    Returns:
        The contrast. Interval and p are NaN where a group has fewer than two
        municipalities or no municipality differs from its group.

    Raises:
        ValueError: A group is empty.

    Source:
        Donald and Lang (2007), Review of Economics and Statistics 89(2), 221-233
        (few groups); Welch (1947), Biometrika 34, 28-35

    Examples:
        >>> found = difference_in_differences(
        ...     np.array([1.0, 3.0]), np.array([0.0, 0.0]), 0.95
        ... )
        >>> found.difference, round(found.high, 3), round(found.p, 4)
        (2.0, 14.706, 0.2952)
    """
    groups = (changes, changes_control)
    if not all(group.size for group in groups):
        raise ValueError("both groups need a municipality")
    mean, mean_control = (float(group.mean()) for group in groups)
    difference = mean - mean_control
    if min(group.size for group in groups) < MIN_CLUSTERS:
        return Contrast(mean, mean_control, difference, np.nan, np.nan, np.nan)
    parts = [float(group.var(ddof=1)) / group.size for group in groups]
    variance = sum(parts)
    if variance <= 0:
        return Contrast(mean, mean_control, difference, np.nan, np.nan, np.nan)
    error = float(np.sqrt(variance))
    freedom = variance**2 / sum(
        part**2 / (group.size - 1) for part, group in zip(parts, groups, strict=True)
    )
    half = float(scipy.stats.t.ppf((1 + confidence) / 2, freedom)) * error
    p = 2 * float(scipy.stats.t.sf(abs(difference) / error, freedom))
    return Contrast(
        mean, mean_control, difference, difference - half, difference + half, p
    )
