"""Variances of units in groups, worked by hand and drawn."""

import numpy as np
import pytest

from pipeline.statistics.nested_variances import nested_variances


def test_equal_units_give_the_variances_of_a_textbook() -> None:
    """Three groups of two units, measured without error, weight 1 each.

    Within: squares 2 + 2 + 2 = 6, freedom 3, so 2. Group means 1, 3 and 8 lie 3, 1 and
    4 from 4; weighted squares 2 (9 + 1 + 16) = 52. A mean of two units has variance 1:
    by chance 3 * 2 (1 - 2/6) * 1 = 4. (52 - 4) / (6 - 12/6) = 12.
    """
    found = nested_variances(
        np.array([0.0, 2.0, 2.0, 4.0, 7.0, 9.0]),
        np.zeros(6),
        np.ones(6),
        np.array(["a", "a", "b", "b", "c", "c"]),
    )
    assert found is not None
    assert found.units == pytest.approx(2)
    assert found.groups == pytest.approx(12)


def test_what_sampling_explains_is_taken_out() -> None:
    """The same units, each with a sampling variance of 2: nothing is left of units."""
    found = nested_variances(
        np.array([0.0, 2.0, 2.0, 4.0, 7.0, 9.0]),
        np.full(6, 2.0),
        np.ones(6),
        np.array(["a", "a", "b", "b", "c", "c"]),
    )
    assert found is not None
    assert found.units == 0
    assert found.groups == pytest.approx(12)  # means still have variance 1


def test_two_groups_say_nothing_of_groups() -> None:
    found = nested_variances(
        np.array([0.0, 2.0, 5.0, 7.0]),
        np.zeros(4),
        np.ones(4),
        np.array(["a", "a", "b", "b"]),
    )
    assert found is not None
    assert found.groups is None
    assert found.units == pytest.approx(2)


def test_units_alone_in_their_groups_say_nothing() -> None:
    alone = np.array(["a", "b", "c"])
    assert nested_variances(np.arange(3.0), np.zeros(3), np.ones(3), alone) is None


def test_drawn_variances_come_out_as_they_were_drawn() -> None:
    """On average over 400 worlds, unequal units and groups, within three errors."""
    random, found = np.random.default_rng(7), []
    sizes = random.integers(3, 9, 12)
    group = np.repeat(np.arange(12), sizes)
    weight = random.integers(10, 90, group.size).astype(float)
    variance = 4000 / weight
    for _ in range(400):
        true = random.normal(0, 20, 12)[group] + random.normal(0, 30, group.size)
        estimate = true + random.normal(0, np.sqrt(variance))
        one = nested_variances(estimate, variance, weight, group)
        assert one is not None
        assert one.groups is not None
        found.append((one.units, one.groups))
    units, groups = np.array(found).T
    for drawn, true in ((units, 900), (groups, 400)):
        error = drawn.std() / 20
        # Cutting off at 0 raises the mean of groups a little; it happens in few worlds.
        assert abs(drawn.mean() - true) < 3 * error + 0.02 * true
