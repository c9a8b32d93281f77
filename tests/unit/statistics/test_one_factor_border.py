"""Where a covariance matrix is all but singular, there is no model, and no warning."""

import numpy as np
import pytest

from pipeline.statistics.one_factor import fit_one_factor


@pytest.mark.parametrize("seed", range(20))
def test_items_that_are_copies_of_each_other_have_no_model(seed: int) -> None:
    answers = np.random.default_rng(seed).integers(0, 2, (40, 2))
    copied = answers[:, [0, 0, 1, 0]].astype(float)
    assert fit_one_factor(np.cov(copied, rowvar=False)) is None
