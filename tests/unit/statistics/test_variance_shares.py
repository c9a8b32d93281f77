"""Intervals of shares of variance: exact where that is known, and kept where drawn."""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pytest
from scipy import stats

from pipeline.statistics.reliability import intraclass_interval
from pipeline.statistics.variance_shares import (
    Estimated,
    ShareEnds,
    variance_share_ends,
)

WORLDS, CONFIDENCE = 200, 0.95
SURE = 0.001  # so seldom a kept promise is called broken
CLASS_SIZE = 20


def test_for_equal_units_without_classes_it_is_the_exact_interval() -> None:
    """Shrout and Fleiss's, of 20 units of 15 persons, to a fifth of a per cent."""
    units, size, within, between = 20, 15, 1.0, 4.0
    means = np.sqrt(between / size) * stats.norm.ppf((np.arange(units) + 0.5) / units)
    means *= np.sqrt(between / size) / means.std(ddof=1)
    found = variance_share_ends(
        means,
        np.full(units, within / size),
        np.full(units, float(size)),
        np.zeros(units),
        persons=Estimated(within, units * (size - 1)),
        classes=None,
        confidence=CONFIDENCE,
    )
    low, high = intraclass_interval(
        *(np.array([one]) for one in (between, units - 1, units * (size - 1), size)),
        confidence=CONFIDENCE,
    )
    assert found is not None
    assert found.units == pytest.approx((low[0], high[0]), abs=0.002)
    assert found.persons == pytest.approx((1 - high[0], 1 - low[0]), abs=0.002)
    assert (found.classes, found.groups) == (None, None)


def test_units_that_are_alike_may_differ_by_nothing() -> None:
    """Their means lie as errors let one expect: the share may be 0, and is small."""
    means = stats.norm.ppf((np.arange(30) + 0.5) / 30)
    found = variance_share_ends(
        means,
        np.ones(30),
        np.full(30, 100.0),
        np.repeat(np.arange(6), 5),
        persons=Estimated(100.0, 2970),
        classes=None,
        confidence=CONFIDENCE,
    )
    assert found is not None
    assert found.units[0] == 0
    assert found.units[1] < 0.02


@pytest.mark.parametrize(
    ("groups", "persons"), [(["a", "b", "c"], 1.0), (["a", "a", "b"], 0.0)]
)
def test_where_nothing_is_known_there_is_no_interval(
    groups: list[str], persons: float
) -> None:
    found = variance_share_ends(
        np.arange(3.0),
        np.ones(3),
        np.ones(3),
        np.array(groups),
        persons=Estimated(persons, 10),
        classes=None,
        confidence=CONFIDENCE,
    )
    assert found is None


@dataclass(frozen=True)
class World:
    """True standard deviations, and the persons of the units of each group."""

    units: float
    groups: float
    classes: float
    sizes: tuple[tuple[int, ...], ...]

    @property
    def shares(self) -> dict[str, float]:
        """The true share of each level; persons have variance 1."""
        parts = {
            "persons": 1.0,
            "classes": self.classes**2,
            "units": self.units**2,
            "groups": self.groups**2,
        }
        return {name: part / sum(parts.values()) for name, part in parts.items()}


def sizes(
    seed: int, groups: int, units: tuple[int, int]
) -> tuple[tuple[int, ...], ...]:
    """Return groups of units of unequal sizes."""
    random = np.random.default_rng(seed)
    return tuple(
        tuple(int(n) for n in random.integers(15, 120, random.integers(*units)))
        for _ in range(groups)
    )


LARGE, SMALL = sizes(5, 12, (6, 30)), sizes(6, 3, (4, 7))


@pytest.mark.parametrize(
    "world",
    [
        pytest.param(World(0.2, 0.1, 0.3, LARGE), id="as large as the programme"),
        pytest.param(World(0.45, 0.3, 0.3, LARGE), id="units that differ much"),
        pytest.param(World(0.02, 0.0, 0.2, LARGE), id="units that hardly differ"),
        pytest.param(World(0.2, 0.1, 0.3, SMALL), id="as small as the demo"),
        pytest.param(World(0.2, 0.1, 0.0, SMALL), id="small, without classes"),
    ],
)
def test_so_many_true_shares_lie_within_as_is_promised(world: World) -> None:
    """In drawn worlds of unequal units, given no more than sums.

    Fewer than binomial chance would give of 95 of 100 are too few, with a hundredth of
    leeway: variances are taken in groups of their own.
    """
    random = np.random.default_rng(11)
    kept = dict.fromkeys(world.shares, 0)
    for _ in range(WORLDS):
        found = drawn(world, random.normal)
        for name, share in world.shares.items():
            low, high = getattr(found, name) or (0.0, 0.0)
            kept[name] += low <= share <= high
    fewest = stats.binom.ppf(SURE, WORLDS, CONFIDENCE - 0.01)
    assert min(kept.values()) >= fewest, kept


def drawn(world: World, normal: Callable[..., np.ndarray]) -> ShareEnds:
    """Draw persons, and return the intervals of the shares that their sums give."""
    units, within, between = [], 0.0, 0.0
    freedom, freedom_of_classes, spare = 0, 0, 0.0
    for group, several in enumerate(world.sizes):
        of_group = world.groups * normal()
        for n in several:
            count = max(1, round(n / CLASS_SIZE)) if world.classes else 1
            size = np.array([part.size for part in np.array_split(np.arange(n), count)])
            means = world.classes * normal(0, 1, count)
            means += of_group + world.units * normal()
            means += normal(0, 1, count) / np.sqrt(size)
            mean = float(size @ means) / n
            within += float((normal(0, 1, n - count) ** 2).sum())
            between += float(size @ (means - mean) ** 2)
            freedom += n - count
            freedom_of_classes += count - 1
            spare += n - float((size**2).sum()) / n
            units.append((mean, float(n), float(group), float((size**2).sum()) / n**2))
    y, n, group, shared = np.array(units).T
    persons = Estimated(within / freedom, freedom)
    variance, classes = persons.value / n, None
    if world.classes:
        per_class, square = spare / freedom_of_classes, between / freedom_of_classes
        value = max(0.0, (square - persons.value) / per_class)
        beside = persons.value / per_class
        error = square**2 / freedom_of_classes + persons.value**2 / freedom
        error = np.sqrt(2 * error) / per_class
        classes = Estimated(value, 2 * ((value + beside) / error) ** 2, beside)
        variance = variance + value * shared
    found = variance_share_ends(
        y, variance, n, group, persons=persons, classes=classes, confidence=CONFIDENCE
    )
    assert found is not None
    return found
