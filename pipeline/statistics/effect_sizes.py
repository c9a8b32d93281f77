"""Standardised differences; the variant is in the name, and each has its interval.

All functions take arrays of equal shape (n,) or scalars and work element by element;
where an effect is undefined (no spread, fewer than two respondents) it is NaN.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import special

FloatArray = NDArray[np.floating]
STEPS = 12  # of the secant method; the interval stands after three or four
TOLERANCE = 1e-10
ARRIVED = 1e-6  # a last step above it: the interval is searched by halving
HALVINGS = 60
FAR = 8.0  # the noncentrality lies nearer than this to its limit for a large t
ENORMOUS = 1e4  # beyond it t has its limit, and its distribution takes long to compute


@dataclass(frozen=True)
class Effect:
    """An effect size with its interval; unit: standard deviations."""

    value: FloatArray
    low: FloatArray
    high: FloatArray


def hedges_g(
    mean: ArrayLike,
    mean_0: ArrayLike,
    sd: ArrayLike,
    sd_0: ArrayLike,
    n: ArrayLike,
    n_0: ArrayLike,
    confidence: float = 0.95,
) -> Effect:
    """Return the difference of two groups' means over their pooled SD, unbiased.

    `g = J d`, `d = (mean - mean_0) / s_p`; the interval inverts the noncentral t
    distribution of d and is multiplied with J too.

    Args:
        mean: Mean of the group of interest.
        mean_0: Mean of the group it is compared with.
        sd: Standard deviation of the first group.
        sd_0: Of the other.
        n: Respondents of the first group, at least 2.
        n_0: Of the other.
        confidence: Two-sided.

    Source:
        Hedges (1981), Journal of Educational Statistics 6(2), 107-128,
        https://doi.org/10.3102/10769986006002107
    """
    m1, m2, s1, s2, n1, n2 = _floats(mean, mean_0, sd, sd_0, n, n_0)
    freedom = n1 + n2 - 2
    with np.errstate(invalid="ignore", divide="ignore"):
        pooled = np.sqrt(((n1 - 1) * s1**2 + (n2 - 1) * s2**2) / freedom)
        d = _defined((m1 - m2) / pooled, (pooled > 0) & (freedom > 0))
        low, high = _noncentral(d, np.sqrt(1 / n1 + 1 / n2), freedom, confidence)
    j = small_sample_factor(freedom)
    return Effect(j * d, j * low, j * high)


def d_av(
    mean_change: ArrayLike,
    sd_change: ArrayLike,
    sd: ArrayLike,
    sd_0: ArrayLike,
    n: ArrayLike,
    confidence: float = 0.95,
) -> Effect:
    """Return the change of the same respondents over the rounds' average SD.

    `d_av = mean(D) / sqrt((s^2 + s_0^2) / 2)`; the interval is that of the paired t
    test, `mean(D) ± t(n - 1) sd(D) / sqrt(n)`, over the same average SD. Comparable
    with differences between independent groups, which a change over its own SD is not.

    Args:
        mean_change: Mean of the respondents' changes.
        sd_change: Their standard deviation.
        sd: Standard deviation in the later round.
        sd_0: In the earlier round.
        n: Respondents in both rounds, at least 2.
        confidence: Two-sided.

    Source:
        Cumming (2012), Understanding the New Statistics, chapter 11
    """
    change, sd_d, s1, s2, number = _floats(mean_change, sd_change, sd, sd_0, n)
    average = np.sqrt((s1**2 + s2**2) / 2)
    with np.errstate(invalid="ignore", divide="ignore"):
        d = _defined(change / average, (average > 0) & (number > 1))
        error = sd_d / np.sqrt(number) / average
        half_width = special.stdtrit(number - 1, (1 + confidence) / 2) * error
    return Effect(d, d - half_width, d + half_width)


def small_sample_factor(freedom: ArrayLike) -> FloatArray:
    """Return Hedges' exact J: how much d overstates the effect in small groups.

    `J = Gamma(f / 2) / (sqrt(f / 2) Gamma((f - 1) / 2))`; NaN below 2 degrees.

    >>> round(float(small_sample_factor(30)), 8)
    0.97475438
    """
    (f,) = _floats(freedom)
    with np.errstate(invalid="ignore", divide="ignore"):
        log_j = (
            special.gammaln(f / 2) - np.log(f / 2) / 2 - special.gammaln((f - 1) / 2)
        )
    return _defined(np.exp(log_j), f > 1)


def _noncentral(
    d: FloatArray, spread: FloatArray, freedom: FloatArray, confidence: float
) -> tuple[FloatArray, FloatArray]:
    """Return the interval of an effect that is noncentral t times `spread`."""
    tail = (1 - confidence) / 2
    t = d / spread
    return (
        spread * _noncentrality(t, freedom, 1 - tail),
        spread * _noncentrality(t, freedom, tail),
    )


def _noncentrality(t: FloatArray, freedom: FloatArray, p: float) -> FloatArray:
    """Return the noncentrality with which t has probability p of not being exceeded.

    The secant method in the normal deviate of the probability, which is nearly linear
    in the noncentrality; halving where that does not arrive (few degrees of freedom and
    a large t); the limit where t is enormous.
    """
    shape = np.broadcast_shapes(t.shape, freedom.shape)
    t, freedom = (np.broadcast_to(values, shape).ravel() for values in (t, freedom))
    found = _limit(t, freedom, p)
    usual = np.flatnonzero((np.abs(t) <= ENORMOUS) & (freedom > 0))
    found[usual], last_step = _by_secants(t[usual], freedom[usual], p)
    missed = usual[~(np.abs(last_step) <= ARRIVED)]
    found[missed] = _by_halving(t[missed], freedom[missed], p)
    return found.reshape(shape)


def _limit(t: FloatArray, freedom: FloatArray, p: float) -> FloatArray:
    """Return the noncentrality for a large t, where only the SD is uncertain."""
    upper = np.where(t >= 0, p, 1 - p)
    with np.errstate(invalid="ignore"):
        return t * np.sqrt(special.chdtri(freedom, upper) / freedom)


def _by_secants(
    t: FloatArray, freedom: FloatArray, p: float
) -> tuple[FloatArray, FloatArray]:
    """Return the noncentrality and the last step; infinite or NaN: it went astray."""
    # Johnson and Welch's normal approximation is the start, and the first slope.
    deviate = float(special.ndtri(p))
    slope = -1 / np.sqrt(1 + t**2 / (2 * freedom))
    found = t + deviate / slope
    last_step = np.full(t.shape, np.inf)
    going, above = np.arange(t.size), np.full(t.size, np.nan)
    for _ in range(STEPS):
        at = found[going]
        with np.errstate(invalid="ignore", divide="ignore", over="ignore"):
            reached = special.nctdtr(freedom[going], at, t[going])
            off = special.ndtri(reached) - deviate
            seen = (off - above) / last_step[going]
            slope = np.where(np.isfinite(seen) & (seen < 0), seen, slope)
            step = -off / slope
        last_step[going] = step
        stays = np.isfinite(step)
        found[going[stays]] += step[stays]
        more = stays & (np.abs(step) > TOLERANCE * (1 + np.abs(at)))
        going, above, slope = going[more], off[more], slope[more]
        if not going.size:
            break
    return found, last_step


def _by_halving(t: FloatArray, freedom: FloatArray, p: float) -> FloatArray:
    limit = _limit(t, freedom, p)
    low, high = limit - FAR, limit + FAR
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        is_low = special.nctdtr(freedom, middle, t) > p
        low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
    return (low + high) / 2


def _floats(*values: ArrayLike) -> tuple[FloatArray, ...]:
    return tuple(np.asarray(value, dtype=float) for value in values)


def _defined(values: FloatArray, where: NDArray[np.bool_]) -> FloatArray:
    return np.where(where, values, np.nan)
