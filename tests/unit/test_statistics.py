"""Multiplicity, reliability and verdicts."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.statistics.multiplicity import critical_z, q_values, two_sided_p
from pipeline.statistics.reliability import covariance_from_sums, cronbach_alpha
from pipeline.statistics.verdicts import (
    verdict,
    with_detectable,
    with_q_values,
    with_t_intervals,
)

PROBABILITIES = st.lists(
    st.floats(min_value=1e-12, max_value=1), min_size=1, max_size=40
)


def test_mc_1_five_equally_spaced_p_values_share_one_q() -> None:
    q = q_values(np.array([0.01, 0.02, 0.03, 0.04, 0.05]))
    assert q == pytest.approx([0.05] * 5)


def test_a_missing_test_does_not_count_in_the_family() -> None:
    q = q_values(np.array([0.01, np.nan, 0.04]))
    assert q[0] == pytest.approx(0.02)
    assert np.isnan(q[1])


@given(PROBABILITIES)
def test_q_is_never_below_p_and_keeps_the_order(p: list[float]) -> None:
    given_p = np.array(p)
    q = q_values(given_p)
    assert (q >= given_p - 1e-15).all()
    order = np.argsort(given_p)
    assert (np.diff(q[order]) >= -1e-15).all()


@given(PROBABILITIES, st.floats(min_value=0.01, max_value=0.2))
def test_a_change_just_above_the_detectable_one_would_have_been_certain(
    p: list[float], rate: float
) -> None:
    family = np.array(p)
    certain = q_values(family) <= rate
    if certain.all():
        return
    uncertain = int(np.flatnonzero(~certain)[0])
    z = critical_z(family, rate)
    family[uncertain] = two_sided_p(np.array([z * (1 + 1e-9)]))[0]
    assert q_values(family)[uncertain] <= rate


def test_alpha_of_two_items_that_always_agree_is_one() -> None:
    answers = np.array([[1, 1], [2, 2], [4, 4]])
    covariance = covariance_from_sums(3, answers.sum(axis=0), answers.T @ answers)
    assert covariance is not None
    assert cronbach_alpha(covariance) == 1


@pytest.mark.parametrize(
    "answers",
    [
        pytest.param([[1], [2], [3]], id="one item"),
        pytest.param([[1, 2]], id="one respondent"),
        pytest.param([[2, 2], [2, 2], [2, 2]], id="nobody differs"),
    ],
)
def test_alpha_is_undefined_without_two_items_two_people_or_variation(
    answers: list[list[int]],
) -> None:
    x = np.array(answers)
    covariance = covariance_from_sums(len(x), x.sum(axis=0), x.T @ x)
    assert covariance is None or cronbach_alpha(covariance) is None


def test_a_verdict_follows_q_and_never_one_interval_alone() -> None:
    frame = pl.DataFrame(
        {"change": [5.0, -5.0, 5.0, None], "q": [0.05, 0.01, 0.06, None]}
    )
    words = frame.select(
        verdict(pl.col("change"), pl.col("q"), 0.05, ("up", "down", "neither"))
    ).to_series()
    assert words.to_list() == ["up", "down", "neither", None]


def test_families_do_not_share_their_tests() -> None:
    frame = pl.DataFrame({"group": ["a", "a", "b"], "z": [2.2, 0.1, 2.2]})
    q = with_q_values(frame, z=pl.col("z"), family=["group"])["q"]
    assert q[0] == pytest.approx(2 * q[2])


def test_the_detectable_change_grows_with_the_number_of_tests() -> None:
    def detectable(tests: int) -> float:
        frame = pl.DataFrame({"group": ["a"] * tests, "z": [0.0] * tests})
        tested = with_q_values(frame, z=pl.col("z"), family=["group"])
        limits = with_detectable(tested, error=pl.lit(5.0), family=["group"], rate=0.05)
        return limits["detectable"][0]

    assert detectable(1) == pytest.approx(1.959964 * 5, abs=1e-4)
    assert detectable(40) == pytest.approx(3.227218 * 5, abs=1e-4)


def test_the_mean_of_units_differences_has_a_t_interval() -> None:
    # Differences 1, 2, 3: mean 2, sd 1, t(2) = 4.302653: 2 +- 2.484138.
    frame = pl.DataFrame(
        {
            "change": [2.0, 7.0],
            "sd": [1.0, None],
            "units": [3, 1],
            "low": [None, 6.0],
            "high": [None, 8.0],
        }
    )
    result = with_t_intervals(frame, 0.95)
    assert result["low"].to_list() == pytest.approx([2 - 2.484138, 6.0], abs=1e-6)
    assert result["high"].to_list() == pytest.approx([2 + 2.484138, 8.0], abs=1e-6)
