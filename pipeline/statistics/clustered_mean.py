"""The mean of respondents who come in units, with an honest standard error."""

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]
MIN_UNITS = 2


def clustered_mean(n: FloatArray, y: FloatArray) -> tuple[float, float | None]:
    """Return the respondents' mean and its cluster-robust standard error.

    `SE = sqrt(J / (J - 1) sum (t_j - mean t)^2) / N`, `t_j = sum_i (y_ij - ybar)`. For
    units that are a sample. A municipality's schools are all of its schools: reports
    state the smaller error of those, and this one only judges simulations.

    Args:
        n: Shape (J,), respondents of each unit, at least one altogether.
        y: Shape (J,), sum of their scores.

    Returns:
        The mean, and its standard error; None with fewer than two units.

    Source:
        Lumley (2004), Journal of Statistical Software 9(8), section 3.1 (the
        linearisation of a mean over clusters)
    """
    total, units = float(n.sum()), n.size
    mean = float(y.sum()) / total
    if units < MIN_UNITS:
        return mean, None
    residual = y - n * mean
    squares = float(((residual - residual.mean()) ** 2).sum())
    return mean, float(np.sqrt(units / (units - 1) * squares)) / total
