"""How much of the variance lies between units, by analysis of variance of sums."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.floating]
MIN_UNITS = 2


@dataclass(frozen=True)
class Intraclass:
    """One-way analysis of variance of respondents in units.

    Attributes:
        units: Number of units J.
        n: Number of respondents N.
        mean_size: Size k that unequal units are worth, `(N - sum n_j^2 / N) / (J - 1)`.
        f: Mean square between over mean square within.
        icc1: Share of variance between units, `(F - 1) / (F - 1 + k)`; may be below 0.
        icc2: Reliability of the mean of a unit of size k, `(F - 1) / F`.
    """

    units: int
    n: int
    mean_size: float
    f: float
    icc1: float
    icc2: float


def intraclass(n: FloatArray, y: FloatArray, y2: FloatArray) -> Intraclass | None:
    """Return ICC(1) and ICC(2) from sums per unit.

    Args:
        n: Shape (J,), respondents of each unit, at least 1.
        y: Shape (J,), sum of their scores.
        y2: Shape (J,), sum of squares.

    Returns:
        None where undefined: fewer than two units, nobody shares a unit, or nobody
        differs within units.

    Source:
        Bliese (2000), in Klein and Kozlowski (eds), Multilevel Theory, Research, and
        Methods in Organizations, 349-381; Shrout and Fleiss (1979), Psychological
        Bulletin 86(2), 420-428
    """
    total, units = float(n.sum()), n.size
    if units < MIN_UNITS or total <= units:
        return None
    between = float((y**2 / n).sum() - y.sum() ** 2 / total)
    within = float(y2.sum() - (y**2 / n).sum())
    if within <= np.finfo(float).eps * max(float(y2.sum()), 1.0) * total:
        return None
    mean_size = (total - float((n**2).sum()) / total) / (units - 1)
    f = (between / (units - 1)) / (within / (total - units))
    icc2 = (f - 1) / f if f > 0 else None
    if icc2 is None:
        return None
    return Intraclass(
        units=units,
        n=round(total),
        mean_size=mean_size,
        f=f,
        icc1=(f - 1) / (f - 1 + mean_size),
        icc2=icc2,
    )


def unit_reliability(between: float, within: float, n: FloatArray) -> FloatArray:
    """Return the reliability of each unit's mean, `tau^2 / (tau^2 + sigma^2 / n_j)`.

    Args:
        between: Variance between units, tau^2.
        within: Variance of respondents within units, sigma^2.
        n: Shape (J,), respondents.

    Returns:
        Shape (J,), 0-1; NaN where nobody answered or nothing varies.

    Source:
        Raudenbush and Bryk (2002), Hierarchical Linear Models, equation 3.58
    """
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(n > 0, between / (between + within / n), np.nan)
