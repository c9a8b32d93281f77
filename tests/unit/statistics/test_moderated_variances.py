"""Variances of units, with what the others tell (Smyth 2004)."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special

from pipeline.statistics.moderated_variances import moderated_variances


def test_three_variances_by_hand() -> None:
    # Logs -ln 2, 0, ln 2 have variance .480453; of that psi'(4.5) is chance.
    found = moderated_variances(np.array([0.5, 1.0, 2.0]), np.full(3, 9.0))
    beyond = np.log(2) ** 2 - special.polygamma(1, 4.5)
    half = found.prior_freedom / 2
    assert special.polygamma(1, half) == pytest.approx(beyond)
    centre = np.log(4.5) - special.psi(4.5)
    assert np.log(found.prior) == pytest.approx(
        centre + special.psi(half) - np.log(half)
    )
    assert found.variance[2] == pytest.approx(
        (2 * half * found.prior + 9 * 2.0) / (2 * half + 9)
    )
    assert found.freedom.tolist() == pytest.approx([2 * half + 9] * 3)


def test_the_prior_is_found_again() -> None:
    # Variances with d_0 = 10 and s_0^2 = 2, known with 5 to 60 degrees of freedom.
    rng = np.random.default_rng(1)
    freedom = rng.integers(5, 60, 5000).astype(float)
    true = 2.0 * 10 / rng.chisquare(10, 5000)
    found = moderated_variances(true * rng.chisquare(freedom) / freedom, freedom)
    assert found.prior == pytest.approx(2.0, rel=0.02)
    assert found.prior_freedom == pytest.approx(10, rel=0.06)


def test_units_that_vary_alike_share_one_variance() -> None:
    found = moderated_variances(np.array([0.9, 1.0, 1.2]), np.array([20.0, 20.0, 40.0]))
    assert found.variance.tolist() == pytest.approx([1.075] * 3)
    assert found.freedom.tolist() == [80, 80, 80]


def test_two_units_do_not_tell_how_variances_differ() -> None:
    found = moderated_variances(np.array([0.1, 10.0]), np.array([9.0, 9.0]))
    assert found.variance.tolist() == pytest.approx([5.05, 5.05])


def test_a_unit_that_tells_nothing_has_what_is_usual() -> None:
    observed = np.array([0.2, 1.0, 3.0, np.nan])
    found = moderated_variances(observed, np.array([30.0, 30.0, 30.0, np.nan]))
    assert found.variance[3] == found.prior
    assert found.freedom[3] == found.prior_freedom


def test_where_nobody_tells_anything_the_variance_is_what_was_assumed() -> None:
    found = moderated_variances(np.array([np.nan]), np.array([np.nan]))
    assert found.variance.tolist() == [1]
    assert np.isnan(found.freedom).all()


@given(
    st.lists(st.tuples(st.floats(0, 1e6), st.floats(0.5, 500)), min_size=1, max_size=12)
)
def test_nothing_is_ever_undefined(units: list[tuple[float, float]]) -> None:
    observed, freedom = (np.array(column) for column in zip(*units, strict=True))
    found = moderated_variances(observed, freedom)
    assert np.isfinite(found.variance).all()
    assert (found.variance >= 0).all()
    assert (found.freedom > 0).all()
    assert (found.freedom <= freedom.sum() * (1 + 1e-12)).all()
