"""Two-level models (respondents in units) from sums per unit, exact.

`y_ij = x_ij' b + u_j + e_ij`, `u_j ~ N(0, tau^2)`, `e_ij ~ N(0, sigma^2)`. The
likelihood needs of each unit only n, the sums of x and y and of their products, so
respondents never leave their municipality.
"""

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray
from scipy import optimize

FloatArray = NDArray[np.floating]
Method = Literal["ML", "REML"]
SMALLEST, LARGEST = -18.0, 8.0  # log of tau^2 / sigma^2: where the search looks
NEAR = 0.1  # in the log of the ratio: how far the search can be from the maximum
MIN_UNITS = 2


class NotConverged(ArithmeticError):  # noqa: N818, what happened, not a mistake
    """A model could not be fitted; a number that looks like a fit would be worse."""


@dataclass(frozen=True)
class UnitSums:
    """Sums over the respondents of J units with p covariates (the first may be 1).

    Attributes:
        n: Shape (J,), respondents; at least 1.
        x: Shape (J, p), sum of the covariates.
        y: Shape (J,), sum of the outcome.
        xx: Shape (p, p), sum of products of covariates over all units.
        xy: Shape (p,), sum of covariate times outcome over all units.
        yy: Sum of squares of the outcome over all units.
    """

    n: FloatArray
    x: FloatArray
    y: FloatArray
    xx: FloatArray
    xy: FloatArray
    yy: float

    @classmethod
    def of_means(cls, n: FloatArray, y: FloatArray, y2: FloatArray) -> "UnitSums":
        """Return the sums of the model without covariates.

        Args:
            n: Shape (J,), respondents.
            y: Shape (J,), sum of the outcome.
            y2: Shape (J,), sum of its squares.
        """
        number, total = np.asarray(n, dtype=float), np.asarray(y, dtype=float)
        return cls(
            n=number,
            x=number[:, None],
            y=total,
            xx=np.array([[number.sum()]]),
            xy=np.array([total.sum()]),
            yy=float(np.sum(y2)),
        )


@dataclass(frozen=True)
class TwoLevelFit:
    """A fitted model.

    Attributes:
        fixed: Shape (p,), coefficients.
        fixed_covariance: Shape (p, p).
        between: tau^2, variance between units.
        within: sigma^2, variance within units.
        deviance: -2 log likelihood (restricted for REML).
        effect: Shape (J,), empirical-Bayes estimate of each u_j.
        effect_variance: Shape (J,), its posterior variance, `tau^2 (1 - lambda_j)`.
        reliability: Shape (J,), `lambda_j = tau^2 / (tau^2 + sigma^2 / n_j)`.
    """

    fixed: FloatArray
    fixed_covariance: FloatArray
    between: float
    within: float
    deviance: float
    effect: FloatArray
    effect_variance: FloatArray
    reliability: FloatArray


def fit_two_level(sums: UnitSums, method: Method = "REML") -> TwoLevelFit:
    """Return the model of maximum (restricted) likelihood.

    A bounded search over one number, the log of `tau^2 / sigma^2`, ended where the
    slope of the deviance is zero; everything else has a closed form given that.

    Args:
        sums: Of at least two units.
        method: REML for variance components, ML to compare fixed effects.

    Raises:
        ValueError: Fewer than two units, weights that are not finite and positive, or
            more covariates than respondents can tell apart.
        NotConverged: No variance is left, or the search ended without a maximum.

    Source:
        Pinheiro and Bates (2000), Mixed-Effects Models in S and S-PLUS, section 2.2;
        Morris (1983), Journal of the American Statistical Association 78, 47-55 (the
        estimates of single units)
    """
    _check(sums)
    found = optimize.minimize_scalar(
        lambda log_ratio: _profile(sums, np.exp(log_ratio), method).deviance,
        bounds=(SMALLEST, LARGEST),
        method="bounded",
        options={"xatol": NEAR / 10, "maxiter": 500},
    )
    if not found.success or not np.isfinite(found.fun):
        raise NotConverged("the likelihood has no maximum; are all answers alike?")
    best = _profile(sums, _sharpened(sums, float(found.x), method), method)
    none = _profile(sums, 0.0, method)
    if none.deviance <= best.deviance + 1e-9:
        best = none
    elif found.x > LARGEST - NEAR / 5:
        raise NotConverged("units differ and respondents within them do not.")
    return _with_effects(sums, best)


@dataclass(frozen=True)
class _Profile:
    """The model at one ratio of variances."""

    ratio: float
    fixed: FloatArray
    information: FloatArray
    within: float
    deviance: float


def _profile(sums: UnitSums, ratio: float, method: Method) -> _Profile:
    weight = ratio / (1 + sums.n * ratio)
    information = sums.xx - (sums.x * weight[:, None]).T @ sums.x
    crossed = sums.xy - sums.x.T @ (weight * sums.y)
    fixed = np.linalg.solve(information, crossed)
    squares = sums.yy - float(weight @ sums.y**2) - float(fixed @ crossed)
    total, p = float(sums.n.sum()), fixed.size
    freedom = total - p if method == "REML" else total
    if squares <= np.finfo(float).eps * max(abs(sums.yy), 1.0):
        raise NotConverged("nobody differs; a scale without variation has no model.")
    within = squares / freedom
    deviance = freedom * (np.log(2 * np.pi * within) + 1)
    deviance += float(np.log1p(sums.n * ratio).sum())
    if method == "REML":
        deviance += float(np.linalg.slogdet(information)[1])
    return _Profile(ratio, fixed, information, within, float(deviance))


def _sharpened(sums: UnitSums, log_ratio: float, method: Method) -> float:
    """Return the ratio at which the deviance has no slope, near the one found.

    Comparing values tells a minimum only to the square root of their rounding error.
    """
    ends = log_ratio - NEAR, log_ratio + NEAR
    if not _slope(sums, ends[0], method) < 0 < _slope(sums, ends[1], method):
        return float(np.exp(log_ratio))
    found = optimize.root_scalar(
        lambda at: _slope(sums, at, method), bracket=ends, method="brentq", xtol=1e-13
    )
    return float(np.exp(found.root))


def _slope(sums: UnitSums, log_ratio: float, method: Method) -> float:
    """Return the derivative of the deviance by the log of the ratio."""
    ratio = float(np.exp(log_ratio))
    at = _profile(sums, ratio, method)
    shared = 1 + sums.n * ratio
    residual = (sums.y - sums.x @ at.fixed) / shared
    slope = float((sums.n / shared).sum() - (residual**2).sum() / at.within)
    if method == "REML":
        turned = sums.x / shared[:, None]
        slope -= float(np.trace(np.linalg.solve(at.information, turned.T @ turned)))
    return ratio * slope


def _with_effects(sums: UnitSums, best: _Profile) -> TwoLevelFit:
    between = best.ratio * best.within
    reliability = best.ratio * sums.n / (1 + best.ratio * sums.n)
    residual = (sums.y - sums.x @ best.fixed) / sums.n
    return TwoLevelFit(
        fixed=best.fixed,
        fixed_covariance=best.within * np.linalg.inv(best.information),
        between=between,
        within=best.within,
        deviance=best.deviance,
        effect=reliability * residual,
        effect_variance=between * (1 - reliability),
        reliability=reliability,
    )


def _check(sums: UnitSums) -> None:
    if sums.n.size < MIN_UNITS:
        raise ValueError("a two-level model needs at least two units")
    if not (np.isfinite(sums.n).all() and (sums.n > 0).all()):
        raise ValueError("numbers of respondents must be finite and positive")
    if not (np.isfinite(sums.x).all() and np.isfinite(sums.y).all()):
        raise ValueError("sums must be finite")
    if np.linalg.matrix_rank(sums.xx) < sums.xx.shape[0]:
        raise ValueError("covariates cannot be told apart; leave one out")
    if sums.n.sum() <= sums.xx.shape[0]:
        raise ValueError("fewer respondents than covariates")
