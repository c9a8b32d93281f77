"""What freed items add to a scale mean, and how uncertain that is."""

import numpy as np
import pytest

from pipeline.statistics.factor_model import FactorFit, Group
from pipeline.statistics.invariance import fit_step, shift_of

LOADINGS = np.array([1.0, 0.8, 1.2, 1.0])
RESIDUAL, MOVED = 0.5, 0.3


def drawn(rng: np.random.Generator, n: int, latent: float, moved: float) -> Group:
    x = rng.normal(latent, 1, n)[:, None] * LOADINGS
    x += rng.normal(0, RESIDUAL**0.5, (n, LOADINGS.size))
    x[:, 1] += moved
    return Group(n, x.mean(axis=0), np.cov(x.T, bias=True))


def test_the_variance_of_a_shift_is_that_of_a_contrast_of_what_items_share_not() -> (
    None
):
    # Loadings 1: c = (1, -1/2, -1/2) / 3, and c'c = 1 / 6 of the residual variance.
    covariance = np.ones((3, 3)) + 0.5 * np.eye(3)
    groups = [Group(n, np.zeros(3), covariance * (n - 1) / n) for n in (100, 50)]
    given = {f"residual:{item}:{g}": 0.5 for item in range(3) for g in range(2)}
    given |= {"loading:1": 1.0, "loading:2": 1.0}
    given |= {"intercept:0:0": 2.0, "intercept:0:1": 2.6}
    fit = FactorFit(0.0, 0, 1.0, 0.0, given)
    shift, variance = shift_of(groups, fit, [0])
    assert shift == pytest.approx(0.2)
    assert variance == pytest.approx(0.5 / 6 * (1 / 100 + 1 / 50))


def test_shifts_scatter_as_they_are_said_to() -> None:
    rng = np.random.default_rng(7)
    found = []
    for _ in range(120):
        groups = [drawn(rng, 400, 0, 0), drawn(rng, 300, 0.5, MOVED)]
        fit = fit_step(groups, [0] * LOADINGS.size, "scalar", [1])
        found.append(shift_of(groups, fit, [1]))
    shifts, variances = np.array(found).T
    assert shifts.mean() == pytest.approx(MOVED / LOADINGS.size, abs=0.004)
    assert shifts.var(ddof=1) == pytest.approx(variances.mean(), rel=0.3)
