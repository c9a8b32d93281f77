"""How the best factor model is found."""

import numpy as np
import pytest

from pipeline.statistics.factor_model import Group, Layout, _Problem

ITEMS, FACTOR_OF = 6, (0, 0, 0, 1, 1, 1)


def two_factors() -> Layout:
    """Two groups that share loadings and intercepts; the second has means."""

    def names(kind: str, *, shared: bool) -> tuple[tuple[str, ...], ...]:
        return tuple(
            tuple(f"{kind}:{i}" if shared else f"{kind}:{i}:{g}" for i in range(ITEMS))
            for g in range(2)
        )

    return Layout(
        factor_of=FACTOR_OF,
        loadings=names("loading", shared=True),
        intercepts=names("intercept", shared=True),
        residuals=names("residual", shared=False),
        means=((None, None), ("mean:0", "mean:1")),
    )


def test_what_scoring_takes_for_curvature_is_that_of_data_that_fit_perfectly() -> None:
    rng = np.random.default_rng(4)
    anything = [
        Group(n, rng.normal(0, 1, ITEMS), np.eye(ITEMS) + 0.5) for n in (70, 40)
    ]
    given = _Problem(tuple(anything), two_factors())
    values = given.start * rng.uniform(0.8, 1.2, len(given.names))
    values[[given.index[name] for name in ("mean:0", "mean:1")]] = 0.3, -0.2
    loading, phi, alpha = given._matrices(values)
    sigma = given._sigma(loading @ phi, loading, values)
    means = (loading @ alpha[..., None])[..., 0]
    means += [[values[given.index[f"intercept:{i}"]] for i in range(ITEMS)]] * 2
    fitting = [
        Group(group.n, mean, covariance)
        for group, mean, covariance in zip(anything, means, sigma, strict=True)
    ]
    problem = _Problem(tuple(fitting), two_factors())
    at, step = values / problem.scale, 1e-5
    value, slope = problem.scaled_discrepancy(at)
    assert value == pytest.approx(0, abs=1e-12)
    assert slope == pytest.approx(np.zeros(at.size), abs=1e-10)
    curvature = [
        (
            problem.scaled_discrepancy(at + step * towards)[1]
            - problem.scaled_discrepancy(at - step * towards)[1]
        )
        / (2 * step)
        for towards in np.eye(at.size)
    ]
    assert problem.scaled_information(at) == pytest.approx(
        np.array(curvature), abs=1e-6
    )
