"""Worlds whose truth is known: what the answers of a design are drawn from.

Scores are normal with mean 2 and standard deviation 1 in answer steps, before changes:
units differ, classes of a unit differ, pupils of a class differ. Class and pupil
persist in part from one round to the next.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.twin.assumptions import load_assumptions
from pipeline.twin.unit_changes import course

FloatArray = NDArray[np.floating]
Changes = Callable[[np.random.Generator, int, int, int], FloatArray]
MEAN = 2.0
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
    """

    unit: float = 0.04
    class_: tuple[float, float] = (0.10, 0.15)
    class_stability: float = 0.6
    pupil_stability: float = 0.48


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
    order = rng.permuted(np.tile(np.arange(units)[:, None], worlds), axis=0)
    size = rng.choice(np.concatenate([SIZES, -SIZES]), (units, worlds))
    changes = np.zeros((rounds, units, worlds))
    changes[1:] = np.where(order < units // 2, size, 0)
    return changes


def courses(
    rng: np.random.Generator, rounds: int, units: int, worlds: int
) -> FloatArray:
    """Return changes as the twin's units have them: lasting, growing, faded, …."""
    rules = load_assumptions().changes
    shape = np.stack([course(name, rounds) for name in rules.classes])
    chosen = rng.choice(len(shape), (units, worlds), p=list(rules.classes.values()))
    scale = rules.points.mean / rules.points.shape
    points = rng.gamma(rules.points.shape, scale, (units, worlds))
    return np.moveaxis(shape[chosen], -1, 0) * points


WORLDS: dict[str, Changes] = {"nothing": nothing, "half": half, "courses": courses}
