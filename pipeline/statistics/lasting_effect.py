"""What became of a unit over three or more rounds, as probabilities.

The true values of a unit in K rounds are normal around the population's means; the
measured ones are normal around the true ones. Changes that share a round are negatively
correlated, and the same respondents in two rounds bind their errors together: both are
in the covariance matrix of the errors, never assumed away.
"""

from collections.abc import Callable, Sequence
from functools import cache, reduce
from operator import and_, or_
from typing import Any

import numpy as np
import scipy
from numpy.typing import NDArray

from pipeline.statistics.populations import Population, solved

FloatArray = NDArray[np.floating]
CLASSES = ("lasting", "growing", "faded", "delayed", "no_change", "decline")
DRAWS = 4096  # quasi-random points: probabilities are good to about 0.003
TOGETHER = 16  # units whose points are in memory at a time: a few megabytes
MIN_ROUNDS = 3
SEED = 1


def class_probabilities(
    estimates: FloatArray,
    errors: FloatArray,
    populations: Sequence[Population],
    smallest_difference: float,
) -> FloatArray:
    """Return how probable each course is, given what was measured.

    The courses are those of `courses_of`.

    Args:
        estimates: Shape (J, K), measured values, K at least 3.
        errors: Shape (J, K, K), covariance of the errors.
        populations: The prior, each as probable as the other, a power of two in
            number, 64 at most.
        smallest_difference: d, in the unit of the estimates, above 0.

    Returns:
        Shape (J, 6), in the order of `CLASSES`; rows add up to 1.

    Raises:
        ValueError: Fewer than three rounds, or no difference that matters.

    Source:
        Gelman et al. (2013), Bayesian Data Analysis, sections 3.5 and 5.4
    """
    rounds = estimates.shape[1]
    if rounds < MIN_ROUNDS:
        raise ValueError("a lasting effect needs at least three rounds")
    if smallest_difference <= 0:
        raise ValueError("the smallest difference that matters must be above 0")
    every = Population(
        np.stack([[population.mean] for population in populations]),
        np.stack([[population.covariance] for population in populations]),
    )
    points = _normal_points(rounds).reshape(-1, len(populations), rounds)
    points = np.ascontiguousarray(points.transpose(1, 2, 0))  # population, round, point
    found = []
    for first in range(0, estimates.shape[0], TOGETHER):
        some = slice(first, first + TOGETHER)
        means, covariances = posterior(estimates[some], errors[some], every)
        roots = _roots(covariances)
        # Of each unit and population only how later rounds differ from the first.
        centres = (means[:, :, 1:] - means[:, :, :1]).swapaxes(1, 2)[..., None]
        apart = (roots[:, :, 1:] - roots[:, :, :1]).swapaxes(1, 2)
        spread = apart.reshape(len(populations), -1, rounds) @ points
        rises = spread.reshape(*apart.shape[:3], -1)
        rises += centres
        taken = _taken(list(rises.swapaxes(0, 1)), smallest_difference, _packed)
        found.append([np.bitwise_count(one).sum(axis=(0, 2)) for one in taken])
    return np.concatenate(found, axis=1).T / DRAWS


def posterior(
    estimates: FloatArray, errors: FloatArray, population: Population
) -> tuple[FloatArray, FloatArray]:
    """Return means (J, K) and covariances (J, K, K) of the units' true values.

    Args:
        estimates: Shape (J, K).
        errors: Shape (J, K, K), positive definite.
        population: The prior; or several, its arrays with two axes more in front,
            (P, 1), and what is returned with one, P.
    """
    prior = population.covariance
    total = prior + errors
    matrices, columns = (
        np.moveaxis(each, (-2, -1), (0, 1)).copy()
        for each in (total, np.broadcast_to(prior, total.shape))
    )
    gain = np.moveaxis(solved(matrices[:, :, None], columns), (0, 1), (-1, -2))
    off = estimates - population.mean
    means = population.mean + (gain @ off[..., None])[..., 0]
    covariances = prior - gain @ prior
    return means, (covariances + covariances.swapaxes(-2, -1)) / 2


def verdicts(
    probabilities: FloatArray, limit: float, alone: FloatArray | None = None
) -> list[str]:
    """Return the class of each unit; `cannot_tell` where none reaches the limit.

    Args:
        probabilities: Shape (J, 6), as `class_probabilities` returns.
        limit: Smallest probability of a class that is named, above 0.5.
        alone: The same by each unit's own answers and a wider prior; a class is named
            only where it reaches the limit there, too. None: that is not asked.
    """
    both = probabilities if alone is None else np.minimum(probabilities, alone)
    best = both.argmax(axis=1)
    return [
        CLASSES[column] if row[column] >= limit else "cannot_tell"
        for row, column in zip(both, best, strict=True)
    ]


def courses_of(values: FloatArray, smallest_difference: float) -> NDArray[np.bool_]:
    """Return which course values took over the rounds.

    With d the smallest difference that matters, and a round `up` if it lies d or more
    above the first one:

    * decline: the last round lies d or more below the first
    * growing: all rounds after the first are up, and the last lies d or more above the
      second and less than d below the highest
    * lasting: all rounds after the first are up, not growing
    * delayed: the last round is up, not all before it
    * faded: the last round is neither up nor down, but a round before it was up
    * no_change: the last round is neither up nor down, and no round was up

    Args:
        values: Shape (..., K), K at least 3.
        smallest_difference: d, in the unit of the values.

    Returns:
        Shape (..., 6), in the order of `CLASSES`; one of each six is True.

    Examples:
        >>> courses_of(np.array([500.0, 520.0, 525.0]), 15).tolist()
        [True, False, False, False, False, False]
        >>> CLASSES[courses_of(np.array([500.0, 505.0, 530.0, 505.0]), 15).argmax()]
        'faded'

    Source:
        The classes are the programme's own.
    """
    rises = [
        values[..., later] - values[..., 0] for later in range(1, values.shape[-1])
    ]
    return np.stack(_taken(rises, smallest_difference, np.asarray), axis=-1)


def _taken(
    rises: Sequence[FloatArray],
    d: float,
    told: Callable[[NDArray[np.bool_]], NDArray[Any]],
) -> list[NDArray[Any]]:
    """Return of each course whether it was taken, in the order of `CLASSES`.

    Args:
        rises: How far each later round lies above the first.
        d: The smallest difference that matters.
        told: Turns answers into what `&`, `|` and `~` are made of.
    """
    whole = rises[-1]
    ups, down = [told(rise >= d) for rise in rises], told(whole <= -d)
    kept, rose, up = reduce(and_, ups), reduce(or_, ups), ups[-1]
    growing = kept & told(whole - rises[0] >= d)
    for rise in rises[1:-1]:
        growing &= told(rise - whole < d)
    level = ~(up | down)
    return [kept & ~growing, growing, level & rose, up & ~kept, level & ~rose, down]


def _packed(answers: NDArray[np.bool_]) -> NDArray[np.uint64]:
    """Return 64 answers a number: counted many times faster; the last axis is that."""
    return np.packbits(answers, axis=-1).view(np.uint64)


def _roots(covariances: FloatArray) -> FloatArray:
    try:
        return np.linalg.cholesky(covariances)  # several times faster
    except np.linalg.LinAlgError:  # one of them is singular but for rounding
        pass
    values, vectors = np.linalg.eigh(covariances)
    return vectors * np.sqrt(np.maximum(values, 0))[..., None, :]


@cache
def _normal_points(dimensions: int) -> FloatArray:
    """Return the same quasi-random normal points each time: same inputs, same bytes."""
    sobol = scipy.stats.qmc.Sobol(dimensions, rng=np.random.default_rng(SEED))
    return scipy.stats.norm.ppf(sobol.random(DRAWS))
