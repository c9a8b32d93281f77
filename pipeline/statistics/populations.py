"""What units in general are like over the rounds, as far as these units tell.

`estimate_j ~ N(theta_j, errors_j)`, `theta_j ~ N(mean, covariance)`. A few hundred
units do not settle how much true values change; a single best guess would make every
probability that rests on it too sure. So several populations are returned, each as
probable as the other, and what is concluded is the average over them.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import linalg

FloatArray = NDArray[np.floating]
POPULATIONS = 32  # returned
CANDIDATES = 128  # weighed
SPARE = 3  # units more than rounds: below, nothing is known of their spread
SEED = 1


@dataclass(frozen=True)
class Population:
    """True values of all units: their means and covariances over K rounds."""

    mean: FloatArray
    covariance: FloatArray


def populations_of(estimates: FloatArray, errors: FloatArray) -> list[Population]:
    """Return populations that the units may come from, equally probable ones.

    Draws from the posterior of mean and covariance: the prior of the mean is flat, that
    of the covariance `|T|^(-1/2)`, for one round flat in the standard deviation.
    Candidates for `T + typical error` are inverse Wishart, kept where T is positive
    definite, and resampled by their likelihood with each unit's own errors. The same
    inputs give the same draws.

    Args:
        estimates: Shape (J, K), measured values.
        errors: Shape (J, K, K), covariance of the errors of each unit, positive
            definite.

    Returns:
        32 populations; none with fewer than K + 3 units, who tell too little.

    Raises:
        ValueError: Something is not finite.

    Source:
        Everson and Morris (2000), Journal of the Royal Statistical Society B 62(2),
        399-412; Gelman (2006), Bayesian Analysis 1(3), 515-534 (the prior)
    """
    if not (np.isfinite(estimates).all() and np.isfinite(errors).all()):
        raise ValueError("estimates and errors must be finite")
    if estimates.shape[0] < estimates.shape[1] + SPARE:
        return []
    rng = np.random.default_rng(SEED)
    candidates, log_prior_odds = _candidates(estimates, errors, rng)
    log_likelihood, means, roots = _marginal(candidates, estimates, errors)
    log_weight = log_likelihood + log_prior_odds
    weight = np.exp(log_weight - log_weight.max())
    steps = (np.arange(POPULATIONS) + 0.5) / POPULATIONS
    chosen = np.searchsorted(np.cumsum(weight) / weight.sum(), steps)
    deviates = rng.standard_normal((POPULATIONS, estimates.shape[1]))
    return [
        Population(means[row] + roots[row] @ deviate, candidates[row])
        for row, deviate in zip(chosen, deviates, strict=True)
    ]


def _candidates(
    estimates: FloatArray, errors: FloatArray, rng: np.random.Generator
) -> tuple[FloatArray, FloatArray]:
    """Return covariances (M, K, K), and log prior less log density of the proposal.

    In coordinates in which the typical error is 1 in every direction.
    """
    k = estimates.shape[1]
    observed, typical, size = _typical(estimates, errors)
    root = np.linalg.cholesky(typical)
    whitened = linalg.solve_triangular(root, observed, lower=True)
    whitened = linalg.solve_triangular(root, whitened.T, lower=True)
    spread, directions = np.linalg.eigh((whitened + whitened.T) / 2)
    # At least what chance alone could hide, so that small spreads are proposed too.
    centre = 1 + np.maximum(spread - 1, np.sqrt(2 / size))
    freedom = max(min(0.8 * size, size - k - 1), k + 2)
    scale = np.sqrt(centre * max(freedom - k - 1, 1))
    kept: list[FloatArray] = []
    odds: list[FloatArray] = []
    while sum(map(len, kept)) < CANDIDATES:
        wishart = _wishart(CANDIDATES, k, freedom, rng)
        total = np.linalg.inv(wishart) * np.outer(scale, scale)
        surplus = np.linalg.eigvalsh(total) - 1
        fit = surplus[:, 0] > 0
        log_prior = -0.5 * np.log(surplus[fit]).sum(axis=1)
        log_proposal = 0.5 * (
            (freedom + k + 1) * np.linalg.slogdet(wishart[fit])[1]
            - np.trace(wishart[fit], axis1=1, axis2=2)
        )
        kept.append(total[fit] - np.eye(k))
        odds.append(log_prior - log_proposal)
    back = root @ directions
    drawn = np.concatenate(kept)[:CANDIDATES]
    return back @ drawn @ back.T, np.concatenate(odds)[:CANDIDATES]


def _typical(
    estimates: FloatArray, errors: FloatArray
) -> tuple[FloatArray, FloatArray, float]:
    """Return the units' covariance, their mean error, and how many units count.

    Units weigh by how certain they are, next to how much units differ at all.
    """
    own = np.trace(errors, axis1=1, axis2=2)
    between = max(float(estimates.var(axis=0, ddof=1).sum() - own.mean()), 0.0)
    weight = 1 / (own + between)
    weight /= weight.sum()
    concentration = float(weight @ weight)
    off = estimates - weight @ estimates
    observed = (weight[:, None] * off).T @ off / (1 - concentration)
    return observed, np.tensordot(weight, errors, axes=1), 1 / concentration


def _wishart(
    number: int, k: int, freedom: float, rng: np.random.Generator
) -> FloatArray:
    """Return Wishart matrices of unit scale, shape (number, k, k) (Bartlett's way)."""
    root = np.zeros((number, k, k))
    for row in range(k):
        root[:, row, row] = np.sqrt(rng.chisquare(freedom - row, number))
        root[:, row, :row] = rng.standard_normal((number, row))
    return root @ root.transpose(0, 2, 1)


def _marginal(
    covariances: FloatArray, estimates: FloatArray, errors: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return log likelihood (M,), mean (M, K) and the root of its covariance."""
    total = covariances[:, None] + errors
    inverse = np.linalg.inv(total)
    precision = inverse.sum(axis=1)
    mean_covariance = np.linalg.inv(precision)
    weighted = (inverse @ estimates[:, :, None]).sum(axis=1)
    means = (mean_covariance @ weighted)[..., 0]
    off = estimates - means[:, None]
    squares = (off * (inverse @ off[..., None])[..., 0]).sum(axis=(1, 2))
    volume = np.linalg.slogdet(total)[1].sum(axis=1)
    volume += np.linalg.slogdet(precision)[1]
    return -0.5 * (volume + squares), means, np.linalg.cholesky(mean_covariance)
