"""Where a covariance matrix is singular there is no model, and no warning."""

import numpy as np
import pytest

from pipeline.statistics.one_factor import fit_one_factor


@pytest.mark.parametrize("questions", [5, 7])
def test_three_respondents_say_too_little_of_more_questions(questions: int) -> None:
    # Rank two at most. Which of them rounding lets a library of matrices invert is its
    # own affair: of a hundred, some.
    for seed in range(100):
        answers = np.random.default_rng(seed).integers(1, 5, (3, questions))
        covariance = np.cov(answers, rowvar=False)
        assert fit_one_factor(covariance) is None, answers
