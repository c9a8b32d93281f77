"""Two-level models agree with lme4 on mlmRev::Exam; reference-values.md §2.2."""

from functools import cache

import numpy as np
import pytest

from pipeline.statistics.reliability import intraclass
from pipeline.statistics.two_level import Method, TwoLevelFit, UnitSums, fit_two_level
from pipeline.statistics.variance_shares import Estimated, variance_share_ends
from pipeline.verification.measure import Measure
from tests.reference.public_data import column, numbers, sums_of


@cache
def exam(*, with_covariate: bool) -> tuple[list[str], UnitSums, np.ndarray]:
    """Return the schools, their sums, and their sums of squares."""
    school = column("mlmRev", "Exam", "school")
    y = numbers("mlmRev", "Exam", "normexam")
    covariates = [np.ones_like(y)]
    if with_covariate:
        covariates.append(numbers("mlmRev", "Exam", "standLRT"))
    x = np.column_stack(covariates)
    sums = UnitSums(
        n=sums_of(school, np.ones_like(y)),
        x=np.column_stack([sums_of(school, part) for part in covariates]),
        y=sums_of(school, y),
        xx=x.T @ x,
        xy=x.T @ y,
        yy=float(y @ y),
    )
    return sorted({str(name) for name in school}), sums, sums_of(school, y**2)


def fitted(method: Method, *, with_covariate: bool) -> TwoLevelFit:
    return fit_two_level(exam(with_covariate=with_covariate)[1], method)


def test_the_interval_of_the_schools_share_is_near_lme4s() -> None:
    """`confint(method = "profile")` ends the schools' SD at 0.3417 and 0.5012.

    Beside persons of variance 0.8477 that is 0.121 and 0.229 of the whole; its 1,000
    parametric bootstraps end at 0.118 and 0.226. lme4's is of likelihood, ours of
    sums of squares: as wide, and a little further to the right.
    """
    _, sums, squares = exam(with_covariate=False)
    freedom = float(sums.n.sum()) - sums.n.size
    within = float((squares - sums.y**2 / sums.n).sum()) / freedom
    found = variance_share_ends(
        sums.y / sums.n,
        within / sums.n,
        sums.n,
        np.zeros(sums.n.size),
        persons=Estimated(within, freedom),
        classes=None,
        confidence=0.95,
    )
    assert found is not None
    assert found.units == pytest.approx((0.121, 0.229), abs=0.008)


@pytest.mark.parametrize(
    ("method", "deviance", "mean", "error", "between", "within"),
    [
        pytest.param(
            "ML", 11010.6489, -0.01316707, 0.05362738, 0.16863893, 0.84776051, id="ML-1"
        ),
        pytest.param(
            "REML",
            11014.6545,
            -0.01325213,
            0.05405465,
            0.17159955,
            0.84775767,
            id="ML-2",
        ),
    ],
)
def test_the_model_without_covariates(
    method: Method,
    deviance: float,
    mean: float,
    error: float,
    between: float,
    within: float,
) -> None:
    fit = fitted(method, with_covariate=False)
    assert fit.deviance == pytest.approx(deviance, abs=1e-4)
    assert fit.fixed[0] == pytest.approx(mean, abs=1e-7)
    assert np.sqrt(fit.fixed_covariance[0, 0]) == pytest.approx(error, abs=1e-7)
    assert fit.between == pytest.approx(between, abs=1e-7)
    assert fit.within == pytest.approx(within, abs=1e-7)


@pytest.mark.parametrize(
    ("method", "deviance", "fixed", "errors", "between", "within"),
    [
        pytest.param(
            "ML",
            9357.2432,
            (0.00239076, 0.56337116),
            (0.0400227, 0.0124654),
            0.09212927,
            0.56573100,
            id="ML-3",
        ),
        pytest.param(
            "REML",
            9368.7653,
            (0.00232282, 0.56330691),
            (0.04035436, 0.01246796),
            0.09383899,
            0.56586531,
            id="ML-4",
        ),
    ],
)
def test_the_model_with_a_covariate(
    method: Method,
    deviance: float,
    fixed: tuple[float, float],
    errors: tuple[float, float],
    between: float,
    within: float,
) -> None:
    fit = fitted(method, with_covariate=True)
    assert fit.deviance == pytest.approx(deviance, abs=1e-4)
    assert fit.fixed == pytest.approx(fixed, abs=1e-7)
    assert np.sqrt(np.diag(fit.fixed_covariance)) == pytest.approx(errors, abs=1e-7)
    assert fit.between == pytest.approx(between, abs=1e-7)
    assert fit.within == pytest.approx(within, abs=1e-7)


def test_ml_10_intraclass_correlations() -> None:
    fit = fitted("ML", with_covariate=False)
    share = fit.between / (fit.between + fit.within)
    assert share == pytest.approx(0.16591797, abs=1e-7)
    _, sums, squares = exam(with_covariate=False)
    found = intraclass(sums.n, sums.y, squares)
    assert found is not None
    assert found.f == pytest.approx(12.2308, abs=1e-4)
    assert found.mean_size == pytest.approx(62.228127, abs=1e-6)
    assert found.icc1 == pytest.approx(0.15288488, abs=1e-8)
    assert found.icc2 == pytest.approx(0.91823888, abs=1e-8)


def test_ml_11_the_trap_that_another_engine_falls_into_is_avoided() -> None:
    assert fitted("ML", with_covariate=False).between < 0.17  # not .193846


def test_eb_1_a_school_of_two_is_drawn_far_towards_the_mean() -> None:
    names, sums, _ = exam(with_covariate=False)
    fit = fitted("ML", with_covariate=False)
    school = names.index("48")
    assert sums.y[school] / sums.n[school] == pytest.approx(-0.41429500, abs=1e-7)
    assert fit.effect[school] == pytest.approx(-0.11416641, abs=1e-6)
    assert fit.reliability[school] == pytest.approx(0.28461345, abs=1e-6)
    assert np.sqrt(fit.effect_variance[school]) == pytest.approx(0.34733561, abs=1e-6)


@pytest.mark.parametrize(
    ("school", "effect", "deviation"),
    [
        pytest.param("59", -0.65836991, 0.10317909, id="EB-4"),
        pytest.param("28", -0.61000374, 0.09465653, id="EB-5"),
        pytest.param("54", -0.54725657, 0.20001877, id="EB-7"),
    ],
)
def test_estimates_of_single_schools(
    school: str, effect: float, deviation: float
) -> None:
    names, _, _ = exam(with_covariate=True)
    fit = fitted("ML", with_covariate=True)
    row = names.index(school)
    assert fit.effect[row] == pytest.approx(effect, abs=1e-7)
    assert np.sqrt(fit.effect_variance[row]) == pytest.approx(deviation, abs=1e-7)


def test_eb_8_half_of_the_schools_cannot_be_told_from_the_mean() -> None:
    fit = fitted("ML", with_covariate=True)
    reach = 1.959964 * np.sqrt(fit.effect_variance)
    below = int((fit.effect + reach < 0).sum())
    above = int((fit.effect - reach > 0).sum())
    assert (below, fit.effect.size - below - above, above) == (16, 34, 15)


def test_cl_1_a_mean_over_replications_has_the_error_of_svymean() -> None:
    _, sums, _ = exam(with_covariate=False)
    found = Measure(sums.n, sums.y)
    assert found.value == pytest.approx(-0.00011380542, abs=1e-10)
    assert found.error == pytest.approx(0.05038427, abs=1e-7)
