"""Variances of many units, each drawn towards what is usual by as much as it is unsure.

`s_j^2 ~ sigma_j^2 chi^2(d_j) / d_j`, `1 / sigma_j^2 ~ chi^2(d_0) / (d_0 s_0^2)`. One
variance for all would promise too much to units that differ much within, and a unit's
own alone is known badly.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import special

FloatArray = NDArray[np.floating]
MIN_UNITS = 3  # below, how much variances differ cannot be told from chance
STEPS, CLOSE = 50, 1e-13  # of Newton's way to the inverse of trigamma


@dataclass(frozen=True)
class ModeratedVariances:
    """What is known of each variance, its own and the others' evidence together.

    Attributes:
        variance: Shape (J,), posterior variance.
        freedom: Shape (J,), degrees of freedom of `t` with it; NaN where nobody's
            variance is known.
        prior: s_0^2.
        prior_freedom: d_0; infinite where units differ no more than by chance.
    """

    variance: FloatArray
    freedom: FloatArray
    prior: float
    prior_freedom: float


def moderated_variances(
    observed: FloatArray, freedom: FloatArray
) -> ModeratedVariances:
    """Return the posterior variance of each unit, and its degrees of freedom.

    `(d_0 s_0^2 + d_j s_j^2) / (d_0 + d_j)` with `d_0 + d_j` degrees of freedom, at most
    the sum of all d_j. The prior from the logs: `e_j = ln s_j^2 - psi(d_j / 2) +
    ln(d_j / 2)` has sampling variance `psi'(d_j / 2)`; what they vary beyond that
    (DerSimonian and Laird) is `psi'(d_0 / 2)`, and their mean is
    `ln s_0^2 - psi(d_0 / 2) + ln(d_0 / 2)`.

    Args:
        observed: Shape (J,), s_j^2, 0 or more; NaN where a unit has none.
        freedom: Shape (J,), d_j, above 0 where there is an s_j^2.

    Returns:
        With fewer than three units, or where all vary alike, the pooled variance.
        Without any, 1, known.

    Source:
        Smyth (2004), Statistical Applications in Genetics and Molecular Biology 3(1),
        article 3, https://doi.org/10.2202/1544-6115.1027; DerSimonian and Laird (1986),
        Controlled Clinical Trials 7(3), 177-188

    Examples:
        >>> found = moderated_variances(np.array([1.0, 1.0, 1.0]), np.full(3, 9.0))
        >>> found.variance.tolist(), found.freedom.tolist()
        ([1.0, 1.0, 1.0], [27.0, 27.0, 27.0])
    """
    known = ~np.isnan(observed)
    own, d = observed[known], freedom[known]
    if not own.size:
        unknown = np.full(observed.shape, np.nan)
        return ModeratedVariances(np.ones(observed.shape), unknown, 1.0, np.inf)
    prior, prior_freedom = _prior(own, d)
    variance = np.full(observed.shape, prior)
    total = np.full(observed.shape, prior_freedom)
    if np.isfinite(prior_freedom):
        variance[known] = (prior_freedom * prior + d * own) / (prior_freedom + d)
        total[known] += d
    return ModeratedVariances(
        variance, np.minimum(total, float(d.sum())), prior, prior_freedom
    )


def _prior(observed: FloatArray, freedom: FloatArray) -> tuple[float, float]:
    """Return s_0^2 and d_0."""
    pooled = float(freedom @ observed / freedom.sum())
    told = observed > 0  # where all answered alike there is no logarithm
    if told.sum() < MIN_UNITS:
        return pooled, np.inf
    half = freedom[told] / 2
    logs = np.log(observed[told]) - special.psi(half) + np.log(half)
    sampling = special.polygamma(1, half)
    weight = 1 / sampling
    centre = weight @ logs / weight.sum()
    beyond = float(weight @ (logs - centre) ** 2) - (half.size - 1)
    spread = beyond / float(weight.sum() - weight @ weight / weight.sum())
    if spread <= 0:
        return pooled, np.inf
    half_prior = _inverse_trigamma(spread)
    weight = 1 / (sampling + spread)
    centre = weight @ logs / weight.sum()
    log_prior = centre + special.psi(half_prior) - np.log(half_prior)
    return float(np.exp(log_prior)), 2 * half_prior


def _inverse_trigamma(value: float) -> float:
    """Return y with psi'(y) = value (Newton on 1 / psi', which is nearly straight)."""
    y = 0.5 + 1 / value
    for _ in range(STEPS):
        at = float(special.polygamma(1, y))
        step = at * (1 - at / value) / float(special.polygamma(2, y))
        y += step
        if abs(step) < CLOSE * y:
            break
    return y
