"""What changed in the programme beyond what changed outside it."""

from math import isnan
from typing import Any

import numpy as np
import pytest
from scipy import stats

from pipeline.statistics.difference_in_differences import difference_in_differences


def test_it_is_welchs_test_of_the_municipalities_changes() -> None:
    inside, outside = np.array([4.0, 9.0, 2.0, 6.0]), np.array([1.0, -3.0, 3.0])
    found = difference_in_differences(inside, outside, 0.95)
    peer: Any = stats.ttest_ind(inside, outside, equal_var=False)
    interval = peer.confidence_interval(0.95)
    assert found.p == pytest.approx(peer.pvalue)
    assert (found.low, found.high) == pytest.approx((interval.low, interval.high))


def test_a_change_that_all_share_is_not_the_programmes() -> None:
    inside, outside = np.array([4.0, 9.0]), np.array([1.0, 3.0])
    plain = difference_in_differences(inside, outside, 0.95)
    shared = difference_in_differences(inside + 20, outside + 20, 0.95)
    assert shared.difference == pytest.approx(plain.difference)
    assert shared.p == pytest.approx(plain.p)


@pytest.mark.parametrize("outside", [[1.0], [2.0, 2.0]])
def test_without_a_spread_there_is_no_interval(outside: list[float]) -> None:
    found = difference_in_differences(np.array([5.0, 5.0]), np.array(outside), 0.95)
    assert found.difference == 5.0 - outside[0]
    assert isnan(found.low)
    assert isnan(found.p)


def test_an_empty_group_is_an_error() -> None:
    with pytest.raises(ValueError, match="both groups"):
        difference_in_differences(np.array([1.0]), np.array([]), 0.95)
