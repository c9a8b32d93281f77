"""Many units' estimates with known sampling variances: what each may lend the others.

`estimate_j ~ N(theta_j, variance_j)`, `theta_j ~ N(mu, tau^2)`. A unit's own estimate
is drawn towards the mean of all by as much as it is uncertain.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

from pipeline.statistics.two_level import NotConverged

FloatArray = NDArray[np.floating]
NEAR = 0.1  # in the log of tau^2: how far the search can be from the maximum
MIN_UNITS = 3  # below, the spread between units cannot be told from chance


@dataclass(frozen=True)
class RandomEffects:
    """Units as a population.

    Attributes:
        mean: mu, mean of the true values.
        mean_variance: Its sampling variance.
        between: tau^2, variance of the true values.
        shrunken: Shape (J,), posterior mean of each true value.
        variance: Shape (J,), its posterior variance, the mean's uncertainty included.
        reliability: Shape (J,), `tau^2 / (tau^2 + variance_j)`.
    """

    mean: float
    mean_variance: float
    between: float
    shrunken: FloatArray
    variance: FloatArray
    reliability: FloatArray

    def quarters(self) -> tuple[FloatArray, FloatArray]:
        """Return each unit's probability of truly lying in the bottom and top quarter.

        The quarters are those of the population of true values, N(mu, tau^2).

        Returns:
            Two arrays of shape (J,), 0-1; NaN where units do not differ at all.
        """
        if self.between <= 0:
            nothing = np.full(self.shrunken.shape, np.nan)
            return nothing, nothing
        cut = float(special.ndtri(0.75)) * np.sqrt(self.between)
        spread = np.sqrt(self.variance)
        bottom = special.ndtr((self.mean - cut - self.shrunken) / spread)
        top = special.ndtr((self.shrunken - self.mean - cut) / spread)
        return bottom, top


def random_effects(estimate: FloatArray, variance: FloatArray) -> RandomEffects | None:
    """Return the population of units and every unit's shrunken estimate.

    tau^2 by restricted maximum likelihood (a bounded search, ended where the slope of
    the deviance is zero); then, with
    `B_j = variance_j / (variance_j + tau^2)`,
    `shrunken_j = B_j mu + (1 - B_j) estimate_j` and
    `var_j = (1 - B_j) variance_j + B_j^2 var(mu)`.

    Args:
        estimate: Shape (J,), finite.
        variance: Shape (J,), finite and positive.

    Returns:
        None with fewer than three units.

    Raises:
        ValueError: A variance is not positive, or something is not finite.
        NotConverged: The likelihood has no maximum.

    Source:
        Viechtbauer (2005), Journal of Educational and Behavioral Statistics 30(3),
        261-293 (REML); Morris (1983), Journal of the American Statistical Association
        78, 47-55 (shrinkage)
    """
    if not (np.isfinite(estimate).all() and np.isfinite(variance).all()):
        raise ValueError("estimates and variances must be finite")
    if not (variance > 0).all():
        raise ValueError("sampling variances must be positive")
    if estimate.size < MIN_UNITS:
        return None
    between = _between(estimate, variance)
    weight = 1 / (variance + between)
    mean = float(weight @ estimate / weight.sum())
    mean_variance = float(1 / weight.sum())
    pull = variance * weight
    return RandomEffects(
        mean=mean,
        mean_variance=mean_variance,
        between=between,
        shrunken=pull * mean + (1 - pull) * estimate,
        variance=(1 - pull) * variance + pull**2 * mean_variance,
        reliability=1 - pull,
    )


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


def _between(estimate: FloatArray, variance: FloatArray) -> float:
    """Return tau^2 by restricted maximum likelihood, at least 0."""
    largest = float(np.var(estimate, ddof=1))
    if largest <= 0:
        return 0.0
    top = np.log(10 * largest)
    bottom = np.log(1e-10 * min(largest, float(variance.min())))
    found = optimize.minimize_scalar(
        lambda log_between: _deviance(float(np.exp(log_between)), estimate, variance),
        bounds=(bottom, top),
        method="bounded",
        options={"xatol": 1e-10, "maxiter": 500},
    )
    if not found.success or not np.isfinite(found.fun):
        raise NotConverged("the variance between units has no best value.")
    if _deviance(0.0, estimate, variance) <= found.fun + 1e-9:
        return 0.0
    # Comparing values tells a minimum only to the square root of their rounding error.
    ends = found.x - NEAR, found.x + NEAR
    if (
        not _slope(ends[0], estimate, variance)
        < 0
        < _slope(ends[1], estimate, variance)
    ):
        return float(np.exp(found.x))
    exact = optimize.root_scalar(
        _slope, args=(estimate, variance), bracket=ends, method="brentq", xtol=1e-13
    )
    return float(np.exp(exact.root))


def _deviance(between: float, estimate: FloatArray, variance: FloatArray) -> float:
    weight = 1 / (variance + between)
    mean = weight @ estimate / weight.sum()
    return float(
        -np.log(weight).sum()
        + np.log(weight.sum())
        + (weight * (estimate - mean) ** 2).sum()
    )


def _slope(log_between: float, estimate: FloatArray, variance: FloatArray) -> float:
    """Return the derivative of the deviance by tau^2, at its log."""
    weight = 1 / (variance + np.exp(log_between))
    mean = weight @ estimate / weight.sum()
    squares = (weight**2 * (estimate - mean) ** 2).sum()
    return float(weight.sum() - (weight**2).sum() / weight.sum() - squares)
