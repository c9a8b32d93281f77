"""Reliability and verdicts."""

import numpy as np
import polars as pl
import pytest

from pipeline.statistics.reliability import covariance_from_sums, cronbach_alpha
from pipeline.statistics.verdicts import verdict, with_t_intervals


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
