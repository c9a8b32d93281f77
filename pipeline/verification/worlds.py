"""Worlds whose truth is known: what the answers of a design are drawn from.

Scores are normal with mean 2 and standard deviation 1 in answer steps, before changes:
units differ, classes of a unit differ, pupils of a class differ, more in some units
than in others. Class and pupil persist in part from one round to the next.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from pipeline.twin.answers.effects import course
from pipeline.twin.assumptions import load_assumptions
from pipeline.verification.product import CHAIN

FloatArray = NDArray[np.floating]
Changes = Callable[[np.random.Generator, int, int, int], FloatArray]
MEAN = 2.0
SCALES = 2  # of a replication, if nothing else is said
POINTS = 100  # of one standard deviation
SIZES = np.array([10, 20, 30])  # true changes in points


@dataclass(frozen=True)
class Shares:
    """Shares of the variance of scores, and what persists.

    Attributes:
        unit: Between units.
        class_: Range of the share between classes, their units included; each scale of
            each replication has its own.
        class_stability: Correlation of a class with itself one round later.
        pupil_stability: The same of a pupil, errors of measurement included.
        spread: SD of the logarithm of the variance within a unit, its classes included;
            log-normal, which the product does not assume. As that of the scale of PISA
            2003 (Netherlands) whose schools differ most: .43 to 1.74 of the pooled
            variance between the 10th and 90th percentile, chance included.
        alike: Correlation between the scales of one replication, in all of that.
        neighbours: Correlation between classes 2c and 2c + 1, where those are the girls
            and boys of one class.
    """

    unit: float = 0.04
    class_: tuple[float, float] = (0.10, 0.15)
    class_stability: float = 0.6
    pupil_stability: float = 0.48
    spread: float = 0.45
    alike: float = 0.0
    neighbours: float = 0.0


def nothing(
    rng: np.random.Generator,  # noqa: ARG001
    rounds: int,
    units: int,
    worlds: int,
) -> FloatArray:
    """Return no change at all, shape (T, U, B)."""
    return np.zeros((rounds, units, worlds))


def half(rng: np.random.Generator, rounds: int, units: int, worlds: int) -> FloatArray:
    """Return changes of half of the units after the first round, in points.

    As many by 10, 20 and 30, up and down, as chance decides; they last.
    """
    return _some(rng, rounds, units, worlds, units // 2)


def sparse(
    rng: np.random.Generator, rounds: int, units: int, worlds: int
) -> FloatArray:
    """Return the same of a twentieth of the units, one at least."""
    return _some(rng, rounds, units, worlds, max(units // 20, 1))


def apart(rng: np.random.Generator, rounds: int, units: int, worlds: int) -> FloatArray:
    """Return what sets half of the units apart from the first round on, in points.

    By as much as units change in `half`; the others are all alike.
    """
    return _some(rng, rounds, units, worlds, units // 2, first=0)


def _some(
    rng: np.random.Generator,
    rounds: int,
    units: int,
    worlds: int,
    changed: int,
    first: int = 1,
) -> FloatArray:
    order = rng.permuted(np.tile(np.arange(units)[:, None], worlds), axis=0)
    size = rng.choice(np.concatenate([SIZES, -SIZES]), (units, worlds))
    changes = np.zeros((rounds, units, worlds))
    changes[first:] = np.where(order < changed, size, 0)
    return changes


def twin_courses(
    rng: np.random.Generator, rounds: int, units: int, worlds: int
) -> FloatArray:
    """Return changes as the twin's units have them: lasting, growing, faded, …."""
    rules, shapes = load_assumptions().changes, _shapes(rounds)
    chosen = rng.choice(len(shapes), (units, worlds), p=list(rules.classes.values()))
    scale = rules.points.mean / rules.points.shape
    points = rng.gamma(rules.points.shape, scale, (units, worlds))
    return np.moveaxis(shapes[chosen], -1, 0) * points * _strength(rng, worlds)


def normal_courses(
    rng: np.random.Generator, rounds: int, units: int, worlds: int
) -> FloatArray:
    """Return normal changes with the means and covariances of the twin's."""
    rules, shapes = load_assumptions().changes, _shapes(rounds)
    share = np.array(list(rules.classes.values()))
    mean = rules.points.mean
    square = mean**2 * (1 + 1 / rules.points.shape)
    centre = mean * share @ shapes
    covariance = square * (shapes.T * share) @ shapes - np.outer(centre, centre)
    drawn = rng.multivariate_normal(centre, covariance, (units, worlds), method="eigh")
    return np.moveaxis(drawn, -1, 0) * _strength(rng, worlds)


def _shapes(rounds: int) -> FloatArray:
    return np.stack([course(c, rounds) for c in load_assumptions().changes.classes])


def _strength(rng: np.random.Generator, worlds: int) -> FloatArray:
    """Return by how much each scale changes more or less than others."""
    return rng.uniform(*load_assumptions().changes.by_scale, worlds)


@dataclass(frozen=True)
class World:
    """What is true, and what is known of it.

    Attributes:
        changes: What really changes.
        few: Whether five to ten answer in each unit, who sit in no classes.
        unclassed: Which municipalities did not say who sits in which class.
        scales: Of each replication.
        shares: What the variance of scores is made of.
        tables: What the product computes.
    """

    changes: Changes
    few: bool = False
    unclassed: Literal["none", "one", "all"] = "none"
    scales: int = SCALES
    shares: Shares = Shares()
    tables: tuple[str, ...] = CHAIN


# No unit differs but by its classes and pupils, which vary as elsewhere.
ALL_ALIKE = Shares(unit=0.0, class_=(0.06, 0.11))
NO_CLASSES = Shares(class_=(0.04, 0.04))  # all of that between units
TO_MAPPING = CHAIN[: CHAIN.index("compared.mapping") + 1]
TO_COURSES = (*CHAIN, "compared.effects")
WORLDS = {
    "nothing": World(nothing),
    "half": World(half),
    "sparse": World(sparse),
    "many_scales": World(half, scales=14, shares=Shares(alike=0.5)),
    "flat": World(nothing, shares=ALL_ALIKE, tables=TO_MAPPING),
    "apart": World(apart, shares=ALL_ALIKE, tables=TO_MAPPING),
    "one_unclassed": World(nothing, unclassed="one"),
    "all_unclassed": World(nothing, unclassed="all"),
    "normal_courses": World(normal_courses, tables=TO_COURSES),
    "twin_courses": World(twin_courses, tables=TO_COURSES),
    "few": World(
        twin_courses, few=True, unclassed="all", shares=NO_CLASSES, tables=TO_COURSES
    ),
}
