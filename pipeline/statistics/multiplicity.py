"""How many of many findings are chance."""

from collections.abc import Iterator, Mapping, Sequence

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy import optimize, special

FloatArray = NDArray[np.floating]
SMALLEST_P = 1e-300  # has a finite deviate
MANY = 100  # tests of a level that tell how many of them have nothing to find
BEYOND = 0.5  # p values above it are taken for those
NEARLY_ALL = 0.8  # from this share on all are taken to have nothing
FEWEST = 0.4  # the smallest share of those with nothing that is believed
CLOSE = 1e-13  # of a constant of the order of 1: to the last digit but two
EVENLY = 0.1  # of the weight of a level, shared alike: nobody is out of sight


def normal_quantile(confidence: float) -> float:
    """Return the deviate of a two-sided normal interval.

    >>> round(normal_quantile(0.95), 6)
    1.959964
    """
    return float(special.ndtri((1 + confidence) / 2))


def quantile(confidence: ArrayLike, freedom: FloatArray) -> FloatArray:
    """Return the deviate of a two-sided t interval; infinite freedom: normal.

    >>> quantile(0.95, np.array([4.0, np.inf])).round(6).tolist()
    [2.776445, 1.959964]
    """
    at = (1 + np.asarray(confidence)) / 2
    return np.where(np.isinf(freedom), special.ndtri(at), special.stdtrit(freedom, at))


def two_sided_p(t: FloatArray, freedom: ArrayLike = np.inf) -> FloatArray:
    """Return the two-sided p value of deviates, shape (n,); NaN stays NaN.

    Args:
        t: Shape (n,), estimates over their standard errors.
        freedom: Of those errors; infinite: known, so that `t` is normal.
    """
    below = -np.abs(t)
    exact = special.stdtr(freedom, below)
    return 2 * np.where(np.isinf(freedom), special.ndtr(below), exact)


def deviates_of(p: FloatArray) -> FloatArray:
    """Return the deviates of two-sided p values, shape (n,), 0 or more; NaN stays NaN.

    What tests by other distributions find goes through it into the one rule for
    families, which takes deviates.

    >>> deviates_of(np.array([0.05, 1.0])).round(6).tolist()
    [1.959964, 0.0]
    """
    return np.abs(special.ndtri(np.clip(p, SMALLEST_P, 1) / 2))


def level_weights(levels: Sequence[str], shares: Mapping[str, float]) -> FloatArray:
    """Return how much each test of a family weighs: those of a level share its part.

    `w_i = s_l m / m_l` for the m_l tests of level l with share s_l; the mean weight is
    1. Shares of levels without a test go to the others, in proportion. So what is asked
    of the programme once is not drowned by what is asked of hundreds of units, and all
    together cry wolf no more often than one level alone would.

    Args:
        levels: Level of each of the m tests.
        shares: Level -> share of the false discovery rate, above 0.

    Returns:
        Shape (m,), above 0.

    Raises:
        KeyError: A level has no share.

    Source:
        Genovese, Roeder and Wasserman (2006), Biometrika 93(3), 509-524,
        https://doi.org/10.1093/biomet/93.3.509

    Examples:
        >>> level_weights(["unit"] * 3 + ["all"], {"unit": 0.6, "all": 0.4}).round(12)
        array([0.8, 0.8, 0.8, 1.6])
    """
    names, level, tests = np.unique(
        np.asarray(levels, dtype=str), return_inverse=True, return_counts=True
    )
    share = np.array([shares[str(name)] for name in names])
    return (share / share.sum() * level.size / tests)[level]


def precision_weights(
    errors: FloatArray, levels: Sequence[str], smallest: float, rate: float
) -> FloatArray:
    """Return how much each test weighs in its level, by what it could see; mean 1.

    `w_i = .1 + .9 t_i / rate`, `t_i = 2 Phi(-(d_i / 2 + c / d_i))`, at most 1, with
    `d_i` the smallest difference that matters over the standard error, and c such that
    the mean of t is the rate: the levels of single tests that see the most differences
    of that size. Most weigh tests that can just see it; those that see it anyway, and
    those that hardly can, weigh less. Weights are made of errors alone, and p is
    uniform whatever its error (`moderated_variances`), so they break no promise.

    Args:
        errors: Shape (m,), standard errors, above 0.
        levels: Level of each test.
        smallest: The difference that matters, in the unit of the errors, above 0.
        rate: False discovery rate, 0-1.

    Returns:
        Shape (m,), at least .1.

    Source:
        Roeder and Wasserman (2009), Statistical Science 24(4), 398-413,
        https://doi.org/10.1214/09-STS289 (optimal weights; here for two sides, at the
        rate itself, which is near the level of single tests where many are found)

    Examples:
        >>> errors = np.array([4.0, 12.0, 36.0])
        >>> precision_weights(errors, ["unit"] * 3, 15, 0.05).round(6).tolist()
        [0.617634, 2.236032, 0.146333]
    """
    weights = np.ones(errors.shape)
    for rows in _levels(levels):
        best = _most_seen(smallest / errors[rows], rate)
        weights[rows] = EVENLY + (1 - EVENLY) * best / best.mean()
    return weights


def _most_seen(sizes: FloatArray, rate: float) -> FloatArray:
    """Return the level of each test, `rate` on average, that sees the most."""

    def spent(c: float) -> FloatArray:
        return np.minimum(2 * special.ndtr(-(sizes / 2 + c / sizes)), 1)

    def beyond(c: float) -> float:
        return float(spent(c).mean()) - rate

    low, high = -1.0, 1.0  # the mean falls with c
    while beyond(low) < 0:
        low *= 2
    while beyond(high) > 0:
        high *= 2
    found = optimize.root_scalar(beyond, bracket=(low, high), xtol=CLOSE)
    return spent(found.root)


def q_values(
    p: FloatArray, weights: FloatArray | None = None, rate: float = 1.0
) -> FloatArray:
    """Return the false-discovery-rate-adjusted p values of one family.

    `q_(i) = min over j >= i of (m x_(j) / j)`, at most 1, with `x_i = p_i / w_i`. Where
    p is above the rate, a weight above 1 counts as 1: many findings elsewhere make no
    test certain whose own p value would not do alone, and raising x breaks no promise.

    Args:
        p: Shape (m,), 0-1. NaN is no test and does not count in m.
        weights: Shape (m,), above 0, 1 on average over the tests. None: all 1.
        rate: False discovery rate that q will be held against.

    Returns:
        Shape (m,), NaN where `p` is NaN.

    Source:
        Benjamini and Hochberg (1995), Journal of the Royal Statistical Society B
        57(1), 289-300, https://doi.org/10.1111/j.2517-6161.1995.tb02031.x; with weights
        Genovese, Roeder and Wasserman (2006), Biometrika 93(3), 509-524

    Examples:
        >>> q_values(np.array([0.01, 0.02, 0.03, 0.04, 0.05])).round(12).tolist()
        [0.05, 0.05, 0.05, 0.05, 0.05]
    """
    q = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    if tested.size == 0:
        return q
    x = _weighted(p, weights, rate)
    order = tested[np.argsort(x[tested], kind="stable")]
    ranks = np.arange(1, order.size + 1)
    stepped = x[order] * order.size / ranks
    q[order] = np.minimum(np.minimum.accumulate(stepped[::-1])[::-1], 1)
    return q


def gated_q_values(
    p: FloatArray,
    levels: Sequence[str],
    shares: Mapping[str, float],
    rate: float,
    weights: FloatArray | None = None,
) -> FloatArray:
    """Return the q values of a family whose levels go through one gate.

    `q = max(gate, q of the own level, p)`. The gate is the smallest `q_values` of the
    family with `level_weights`: where nothing is true at any level, it alone decides,
    and opens in no more than `rate` of families; where shares add up to less than 1, in
    no more than that part of it. Behind it each level has the whole
    rate for itself: `min over j >= i of (m pi x_(j) / j)`, with `pi` the share of its
    tests that have nothing to find (`null_share`). Where tests of a level weigh more or
    less, they do in the gate and behind it: `x_i = p_i / w_i` (`q_values`).

    Args:
        p: Shape (m,), 0-1; no NaN.
        levels: Level of each test.
        shares: Level -> what it may spend of the rate to open the gate, above 0.
        rate: False discovery rate that q will be held against.
        weights: Shape (m,), within levels, as of `precision_weights`. None: all 1.

    Returns:
        Shape (m,).

    Source:
        Benjamini and Bogomolov (2014), Journal of the Royal Statistical Society B
        76(1), 297-318 (families that were let through); Storey, Taylor and Siegmund
        (2004), same journal, 66(1), 187-205 (pi)

    Examples:
        >>> given = np.array([0.001, 0.04, 0.9])
        >>> levels = ["unit", "all", "all"]
        >>> gated_q_values(given, levels, {"unit": 0.5, "all": 0.5}, 0.05).round(12)
        array([0.002, 0.08 , 0.9  ])
    """
    own = np.ones(p.shape) if weights is None else weights
    spent = min(sum(shares.values()), 1.0)
    together = level_weights(levels, shares) * own
    gate = q_values(p, together, spent * rate).min(initial=1) / spent
    q = np.maximum(p, np.minimum(gate, 1))
    for rows in _levels(levels):
        behind = q_values(p[rows], own[rows], rate) * null_share(p[rows], own[rows])
        q[rows] = np.maximum(q[rows], behind)
    return q


def null_share(p: FloatArray, weights: FloatArray | None = None) -> float:
    """Return the share of tests that have nothing to find, as far as it is safe.

    `(sum of w_i where p_i > .5, plus the largest w) / (m / 2)`: of what the tests weigh
    together. 1 where a level has fewer than a hundred tests, or where more than four in
    five seem to have nothing: few findings are not worth the doubt. Never below .4.

    Args:
        p: Shape (m,), 0-1; no NaN.
        weights: Shape (m,), 1 on average. None: all 1.

    Source:
        Storey, Taylor and Siegmund (2004), Journal of the Royal Statistical Society B
        66(1), 187-205, equation 6; with weights Ignatiadis and Huber (2021), same
        journal, 83(4), 720-751, https://doi.org/10.1111/rssb.12411
    """
    own = np.ones(p.shape) if weights is None else weights
    return float(_safe(own[p > BEYOND].sum(), own, p.size))


def _safe(beyond: ArrayLike, weights: FloatArray, tests: int) -> FloatArray:
    """Return the shares, given what weighs on p values that tell of nothing."""
    share = (np.asarray(beyond) + weights.max(initial=1)) / ((1 - BEYOND) * tests)
    if tests < MANY:
        return np.ones(share.shape)
    return np.where(share <= NEARLY_ALL, np.maximum(share, FEWEST), 1)


def gated_critical_p(
    p: FloatArray,
    levels: Sequence[str],
    shares: Mapping[str, float],
    rate: float,
    weights: FloatArray | None = None,
) -> FloatArray:
    """Return how small each p value must be to be called certain beside the others.

    What `gated_q_values` asks of it: certain in its own level, and, where the others do
    not open the gate, certain in the whole family.

    Args:
        p: Shape (m,), the family; no NaN.
        levels: Level of each test.
        shares: As for `gated_q_values`.
        rate: False discovery rate, 0-1.
        weights: As for `gated_q_values`.

    Returns:
        Shape (m,), above 0, at most `rate`.
    """
    own = np.ones(p.shape) if weights is None else weights
    together = level_weights(levels, shares) * own
    strict = min(sum(shares.values()), 1.0) * rate
    alone = critical_p(p, strict, together)
    critical = np.where(_open_without(p, together, strict), rate, alone)
    for rows in _levels(levels):
        found = _critical_behind(p[rows], own[rows], rate)
        critical[rows] = np.minimum(critical[rows], found)
    return critical


def _critical_behind(p: FloatArray, weights: FloatArray, rate: float) -> FloatArray:
    """Return how small each p value of a level must be behind the gate."""
    x = _weighted(p, weights, rate)
    told = p <= BEYOND
    at = critical_p(x, rate / null_share(p, weights))
    # A finding is not above .5: by becoming one, a test that is lowers the share.
    of_others = weights[~told].sum() - weights[~told]
    limits = rate / _safe(of_others, weights, p.size)
    # It was not among those that its limit k r / m is held against, being above it.
    ranks = np.arange(1, x.size + 1)
    before = np.concatenate([[0.0], np.sort(x)[:-1]])
    needed = np.minimum.accumulate((before * x.size / ranks)[::-1])[::-1]
    k = np.searchsorted(needed, limits, side="right")
    at[~told] = k * limits / x.size
    return np.minimum(at * weights, rate)


def _open_without(p: FloatArray, weights: FloatArray, rate: float) -> NDArray[np.bool_]:
    """Return for each test whether others are certain in the family without it."""
    x = _weighted(p, weights, rate)
    ranks = np.arange(1, x.size + 1)
    limits = ranks * rate / x.size
    below = np.searchsorted(np.sort(x), limits, side="right")
    # Itself it counts among those below from its own place on.
    place = np.searchsorted(limits, x, side="left")
    before = np.concatenate([[False], np.logical_or.accumulate(below >= ranks)])
    after = np.logical_or.accumulate((below - 1 >= ranks)[::-1])[::-1]
    after = np.concatenate([after, [False]])
    return before[place] | after[place]


def _levels(levels: Sequence[str]) -> Iterator[NDArray[np.integer]]:
    """Yield the places of each level's tests."""
    names = np.asarray(levels, dtype=str)
    for name in np.unique(names):
        yield np.flatnonzero(names == name)


def critical_p(
    p: FloatArray, rate: float, weights: FloatArray | None = None
) -> FloatArray:
    """Return how small each p value must be to be called certain beside the others.

    `min(w_i k r / m, r)` at false discovery rate r, with k the largest number for
    which k - 1 of the other tests have `x_j <= k r / m`. For a finding k is the number
    of findings; for others at least one more. In a family of many tests it is far below
    r: the price of not crying wolf.

    Args:
        p: Shape (m,), the family; NaN is no test.
        rate: False discovery rate, 0-1.
        weights: Shape (m,), as for `q_values`.

    Returns:
        Shape (m,), above 0, at most `rate`; NaN where `p` is NaN.
    """
    critical = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    if tested.size == 0:
        return critical
    x = _weighted(p, weights, rate)[tested]
    ranks = np.arange(1, x.size + 1)
    limits = ranks * rate / x.size
    below = np.searchsorted(np.sort(x), limits, side="right")
    findings = int(ranks[below >= ranks].max(initial=0))
    open_ = ranks[below + 1 >= ranks]  # one more test there would be a finding
    place = np.searchsorted(limits[open_ - 1], x, side="left") - 1
    certain = x <= findings * rate / x.size
    k = np.where(certain, findings, open_[np.maximum(place, 0)])
    weight = 1 if weights is None else weights[tested]
    critical[tested] = np.minimum(weight * k * rate / x.size, rate)
    return critical


def _weighted(p: FloatArray, weights: FloatArray | None, rate: float) -> FloatArray:
    """Return p over its weight; above the rate a weight above 1 counts as 1."""
    if weights is None:
        return p
    return p / np.where(p <= rate, weights, np.minimum(weights, 1))
