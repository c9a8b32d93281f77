"""Has a distribution moved."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.release.distributions import chance_allowance, shift, stability_index

counts = st.lists(st.integers(0, 10_000), min_size=2, max_size=9)


def test_the_index_is_the_one_worked_out_by_hand() -> None:
    # 10.5/41 and 30.5/41 against 30.5/41 and 10.5/41: 2 * 20/41 * ln(30.5/10.5)
    found = stability_index(np.array([10, 30]), np.array([30, 10]))
    assert found == pytest.approx(1.0404, abs=1e-4)


def test_what_chance_gives_is_taken_away() -> None:
    # 1/40 + 1/40 = .05 times 10.828, the chi-square of one degree at .001
    assert chance_allowance(40, 40, 2) == pytest.approx(0.5414, abs=1e-4)
    found = shift(np.array([10, 30]), np.array([30, 10]))
    assert found == pytest.approx(1.0404 - 0.5414, abs=1e-3)


def test_a_jump_of_few_people_is_chance_and_of_many_is_none() -> None:
    few = shift(np.array([3, 5]), np.array([5, 3]))
    many = shift(np.array([3000, 5000]), np.array([5000, 3000]))
    assert few == 0
    assert many == pytest.approx(0.25, abs=0.02)


def test_bins_that_nobody_used_do_not_count() -> None:
    used = shift(np.array([900, 100]), np.array([100, 900]))
    padded = shift(np.array([0, 900, 0, 100]), np.array([0, 100, 0, 900]))
    assert padded == used


@given(counts)
def test_the_same_distribution_has_not_moved(one: list[int]) -> None:
    bins = np.array(one) + 1
    assert shift(bins, bins * 3) == 0


@given(counts, st.randoms())
def test_the_order_of_time_and_of_bins_does_not_matter(one: list[int], random) -> None:  # noqa: ANN001
    before = np.array(one) + 1
    after = before.copy()
    random.shuffle(after)
    order = np.arange(before.size)
    random.shuffle(order)
    assert stability_index(before, after) == pytest.approx(
        stability_index(after[order], before[order])
    )
