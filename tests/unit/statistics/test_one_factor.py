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


def test_every_variance_is_its_squared_loading_and_its_residual() -> None:
    """To the last digits; where a version of the search ends is only near that."""
    rng = np.random.default_rng(2015)
    for _ in range(20):
        loadings = rng.uniform(0.4, 0.9, 5)
        common = rng.normal(size=(300, 1)) * loadings
        answers = common + rng.normal(size=(300, 5)) * np.sqrt(1 - loadings**2)
        covariance = np.cov(answers.T)
        fit = fit_one_factor(covariance)
        assert fit is not None
        told = fit.loadings**2 + fit.residuals
        assert told == pytest.approx(np.diag(covariance), rel=1e-12)
