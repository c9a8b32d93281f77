"""What a unit that was picked because it was low gains without having changed."""

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import stats

FloatArray = NDArray[np.floating]


def expected_return(
    estimate: ArrayLike, mean: ArrayLike, reliability: ArrayLike
) -> FloatArray:
    """Return the change that chance alone lets one expect of a unit next time.

    `(1 - reliability) (mean - estimate)`: a measured value is partly luck, and luck
    does not repeat. Taken from the measured change of a unit that was picked for its
    value, it leaves what the picking does not explain.

    Args:
        estimate: Measured value in the round of the picking.
        mean: Mean of the population that the unit was picked from.
        reliability: Of the unit's measured value, 0-1.

    Source:
        Galton's law in the form of Davis (1976), American Journal of Epidemiology
        104(5), 493-498
    """
    value, centre, trust = (
        np.asarray(v, dtype=float) for v in (estimate, mean, reliability)
    )
    return (1 - trust) * (centre - value)


def expected_return_of_lowest(share: float, reliability: float) -> float:
    """Return the mean gain by chance of the lowest `share` of normal units.

    `(1 - reliability) phi(z) / share`, `z` the quantile of the share.

    Args:
        share: Part of the units that was picked, 0-1.
        reliability: Of a unit's measured value, 0-1.

    Returns:
        In standard deviations of the measured values.

    Source:
        Davis (1976), as above

    Examples:
        >>> round(expected_return_of_lowest(0.25, 0.7), 7)
        0.3813319
    """
    z = stats.norm.ppf(share)
    return float((1 - reliability) * stats.norm.pdf(z) / share)
