"""Many units' estimates with known sampling variances: what each may lend the others.

`estimate_j ~ N(theta_j, variance_j)`, `theta_j ~ N(mu, tau^2)`. A unit's own estimate
is drawn towards the mean of all by as much as it is uncertain. A dozen units hardly say
how much units differ; so everything is the average over the tau that they leave
possible, by how probable each is.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

FloatArray = NDArray[np.floating]
MIN_UNITS = 3  # below, the spread between units cannot be told from chance
FEWEST_POINTS = 64  # of the integral over tau; more where many units make it sharp
POINTS_PER_ROOT = 8  # of the number of units
NOTHING = 1e-16  # a tau this much less probable than the best changes no digit


@dataclass(frozen=True)
class RandomEffects:
    """Units as a population, for each of Q values of tau.

    Attributes:
        weight: Shape (Q,), probability of each tau; they add up to 1.
        between: Shape (Q,), tau^2, variance of the true values.
        means: Shape (Q,), posterior mean of mu given tau.
        mean_variances: Shape (Q,), its posterior variance.
        centres: Shape (Q, J), posterior means of the true values given tau.
        variances: Shape (Q, J), their posterior variances, that of mu included.
        reliabilities: Shape (Q, J), `tau^2 / (tau^2 + variance_j)`.
    """

    weight: FloatArray
    between: FloatArray
    means: FloatArray
    mean_variances: FloatArray
    centres: FloatArray
    variances: FloatArray
    reliabilities: FloatArray

    @property
    def mean(self) -> float:
        """Posterior mean of mu."""
        return float(self.weight @ self.means)

    @property
    def shrunken(self) -> FloatArray:
        """Posterior mean of each true value, shape (J,)."""
        return self.weight @ self.centres

    @property
    def variance(self) -> FloatArray:
        """Posterior variance of each true value, shape (J,)."""
        off = self.centres - self.shrunken
        return self.weight @ (self.variances + off**2)

    @property
    def reliability(self) -> FloatArray:
        """Posterior mean of each estimate's reliability, shape (J,)."""
        return self.weight @ self.reliabilities

    def quarters(self) -> tuple[FloatArray, FloatArray]:
        """Return each unit's probability of truly lying in the bottom and top quarter.

        The quarters are those of the population of true values, N(mu, tau^2).

        Returns:
            Two arrays of shape (J,), 0-1.
        """
        between = self.between[:, None]
        cut = float(special.ndtri(0.75)) * np.sqrt(between)
        off = self.centres - self.means[:, None]
        # Of the distance to mu: where that lies, moves the true value with it.
        trust, mean_variance = self.reliabilities, self.mean_variances[:, None]
        spread = np.sqrt(between * (1 - trust) + trust**2 * mean_variance)
        return (
            self.weight @ special.ndtr((-cut - off) / spread),
            self.weight @ special.ndtr((off - cut) / spread),
        )


def random_effects(estimate: FloatArray, variance: FloatArray) -> RandomEffects | None:
    """Return the population of units and every unit's shrunken estimate.

    The prior is flat in mu and in tau, so a tau is as probable as its restricted
    likelihood says. Given tau, with `B_j = variance_j / (variance_j + tau^2)`,
    `centre_j = B_j mu + (1 - B_j) estimate_j` and
    `var_j = (1 - B_j) variance_j + B_j^2 var(mu)`.

    The integral is a midpoint rule in phi, `tau = c tan(phi)`, c^2 the variance of the
    estimates plus the harmonic mean of theirs, with 64 + 8 sqrt(J) points, rounded
    up; points that weigh nothing are left out.

    Args:
        estimate: Shape (J,), finite.
        variance: Shape (J,), finite and positive.

    Returns:
        None with fewer than three units.

    Raises:
        ValueError: A variance is not positive, or something is not finite.

    Source:
        Gelman (2006), Bayesian Analysis 1(3), 515-534 (the prior); Viechtbauer (2005),
        Journal of Educational and Behavioral Statistics 30(3), 261-293 (restricted
        likelihood); Morris (1983), Journal of the American Statistical Association 78,
        47-55 (shrinkage)
    """
    if not (np.isfinite(estimate).all() and np.isfinite(variance).all()):
        raise ValueError("estimates and variances must be finite")
    if not (variance > 0).all():
        raise ValueError("sampling variances must be positive")
    if estimate.size < MIN_UNITS:
        return None
    points = FEWEST_POINTS + int(np.ceil(POINTS_PER_ROOT * np.sqrt(estimate.size)))
    phi = (np.arange(points) + 0.5) / points * np.pi / 2
    scale = np.var(estimate, ddof=1) + 1 / np.mean(1 / variance)
    between = scale * np.tan(phi) ** 2
    precision = 1 / (variance + between[:, None])
    total = precision.sum(axis=1)
    means = precision @ estimate / total
    squares = (precision * (estimate - means[:, None]) ** 2).sum(axis=1)
    log_likelihood = (np.log(precision).sum(axis=1) - np.log(total) - squares) / 2
    density = np.exp(log_likelihood - log_likelihood.max()) / np.cos(phi) ** 2
    told = density > NOTHING * density.max()
    density, between, precision = density[told], between[told], precision[told]
    means, total = means[told], total[told]
    pull = variance * precision
    return RandomEffects(
        weight=density / density.sum(),
        between=between,
        means=means,
        mean_variances=1 / total,
        centres=pull * means[:, None] + (1 - pull) * estimate,
        variances=(1 - pull) * variance + pull**2 / total[:, None],
        reliabilities=1 - pull,
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
