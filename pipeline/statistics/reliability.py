"""How well the items of a scale measure one thing, and its means tell units apart.

What is said of items is computed from the covariance matrix of their keyed answers,
which comes exactly from sums.
"""

from dataclasses import dataclass

import numpy as np
import scipy
from numpy.typing import NDArray

from pipeline.statistics.one_factor import fit_one_factor

FloatArray = NDArray[np.floating]
MIN_ITEMS = 2
MIN_UNITS = 2
MIN_RESPONDENTS = 2
MIN_ITEMS_OMEGA = 3  # a factor of two items is not identified


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


def covariance_from_sums(
    n: int, sums: FloatArray, products: FloatArray
) -> FloatArray | None:
    """Return the sample covariance matrix of complete cases.

    Args:
        n: Respondents who answered every item.
        sums: Shape (k,), sum of each item's keyed answers.
        products: Shape (k, k), sums of products of two items' keyed answers.

    Returns:
        Shape (k, k), answer steps squared. None with fewer than two respondents.
    """
    if n < MIN_RESPONDENTS:
        return None
    return (products - np.outer(sums, sums) / n) / (n - 1)


def cronbach_alpha(covariance: FloatArray) -> float | None:
    """Return the internal consistency of the sum of the items.

    `alpha = k / (k - 1) * (1 - trace(C) / sum(C))`.

    Args:
        covariance: Shape (k, k). Covariances of complete cases give the listwise
            alpha, covariances of each pair's own respondents the pairwise one.

    Returns:
        Alpha, unitless, at most 1. None where undefined: fewer than two items, a
        missing covariance, or a sum score that never varies.

    Source:
        Cronbach (1951), Psychometrika 16(3), 297-334,
        https://doi.org/10.1007/BF02310555

    Examples:
        >>> cronbach_alpha(np.ones((2, 2)))
        1.0
        >>> cronbach_alpha(np.array([[1.0]])) is None
        True
    """
    k = covariance.shape[0]
    if k < MIN_ITEMS or not np.isfinite(covariance).all():
        return None
    total, own = float(covariance.sum()), float(np.trace(covariance))
    if total <= np.finfo(float).eps * max(own, 1.0) * k:
        return None
    return k / (k - 1) * (1 - own / total)


def standardised_alpha(covariance: FloatArray) -> float | None:
    """Return alpha of the items' correlations: what it would be at equal variances.

    Args:
        covariance: Shape (k, k).

    Returns:
        Unitless, at most 1. None where `cronbach_alpha` is, or an item never varies.

    Source:
        Falk and Savalei (2011), Journal of Personality Assessment 93(5), 445-453,
        https://doi.org/10.1080/00223891.2011.594129
    """
    correlation = correlation_of(covariance)
    return None if correlation is None else cronbach_alpha(correlation)


def feldt_interval(
    alpha: float, n: int, k: int, confidence: float = 0.95
) -> tuple[float, float]:
    """Return the interval of a listwise alpha.

    `1 - (1 - alpha) F` with F the quantiles of F(n - 1, (n - 1)(k - 1)).

    Args:
        alpha: Cronbach's alpha over complete cases.
        n: Complete cases, at least 2.
        k: Items, at least 2.
        confidence: Two-sided.

    Source:
        Feldt, Woodruff and Salih (1987), Applied Psychological Measurement 11(1),
        93-103, https://doi.org/10.1177/014662168701100107
    """
    tail = (1 - confidence) / 2
    freedom = (n - 1, (n - 1) * (k - 1))
    low, high = scipy.stats.f.ppf([1 - tail, tail], *freedom)
    return 1 - (1 - alpha) * float(low), 1 - (1 - alpha) * float(high)


def item_rest_correlations(covariance: FloatArray) -> FloatArray:
    """Return the correlation of each item with the sum of the others.

    Args:
        covariance: Shape (k, k).

    Returns:
        Shape (k,), unitless; NaN where the item or the rest never varies. Below zero:
        the item runs against its scale, for example keyed the wrong way round.
    """
    variances = np.diag(covariance)
    with_all = covariance.sum(axis=1)
    rest = covariance.sum() - 2 * with_all + variances
    with np.errstate(invalid="ignore", divide="ignore"):
        return (with_all - variances) / np.sqrt(variances * rest)


def mcdonald_omega(covariance: FloatArray) -> float | None:
    """Return the reliability of the sum score under one common factor.

    `omega = (sum loadings)^2 / ((sum loadings)^2 + sum residual variances)`, loadings
    by maximum likelihood on the covariance matrix.

    Args:
        covariance: Shape (k, k) of complete cases.

    Returns:
        Unitless, 0-1. None with fewer than three items, an item that never varies, a
        singular matrix, or a solution without an interior maximum (Heywood case).

    Source:
        McDonald (1999), Test Theory, chapter 6; Jöreskog (1967), Psychometrika 32(4),
        443-482, https://doi.org/10.1007/BF02289658
    """
    if covariance.shape[0] < MIN_ITEMS_OMEGA:
        return None
    fit = fit_one_factor(covariance)
    if fit is None:
        return None
    common = float(fit.loadings.sum()) ** 2
    return common / (common + float(fit.residuals.sum()))


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


def intraclass_interval(
    f: FloatArray,
    freedom: FloatArray,
    freedom_within: FloatArray,
    size: FloatArray,
    confidence: float,
) -> tuple[FloatArray, FloatArray]:
    """Return the ends of the interval of ICC(1), 0-1.

    `(F / q - 1) / (F / q + n0 - 1)`, with q the upper and lower quantile of
    F(freedom, freedom_within); exact for groups of one size and normal values.

    Args:
        f: Mean square between groups over that within, shape (J,).
        freedom: Groups less 1.
        freedom_within: Respondents less groups.
        size: n0, the mean size of groups less what their sizes vary; 1 or more.
        confidence: For example 0.95.

    Source:
        Shrout and Fleiss (1979), Psychological Bulletin 86(2), 420-428; Donner and
        Wells (1986), Biometrics 42(2), 401-412 (groups that differ in size)
    """
    tail = (1 - confidence) / 2
    upper, lower = (
        scipy.stats.f.isf(part, freedom, freedom_within) for part in (tail, 1 - tail)
    )
    low, high = ((f / q - 1) / (f / q + size - 1) for q in (upper, lower))
    return np.clip(low, 0, 1), np.clip(high, 0, 1)


def correlation_of(covariance: FloatArray) -> FloatArray | None:
    """Return the correlation matrix; None if an item never varies or one is missing."""
    variances = np.diag(covariance)
    if not np.isfinite(covariance).all() or not (variances > 0).all():
        return None
    scale = np.sqrt(variances)
    return covariance / np.outer(scale, scale)
