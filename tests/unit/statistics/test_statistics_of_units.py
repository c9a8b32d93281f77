"""Shrinkage, courses over the rounds, goals, the silent: laws and worked cases."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.statistics.factor_model import Group
from pipeline.statistics.goals import direction_status, target_status
from pipeline.statistics.invariance import ladder
from pipeline.statistics.lasting_effect import (
    CLASSES,
    class_probabilities,
    courses_of,
    posterior,
    verdicts,
)
from pipeline.statistics.populations import Beforehand, Population, populations_of
from pipeline.statistics.random_effects import random_effects
from pipeline.statistics.reliability import (
    covariance_from_sums,
    intraclass,
    mcdonald_omega,
)
from pipeline.statistics.two_level import NotConverged, UnitSums, fit_two_level

LITTLE_KNOWN = Beforehand(level=50, change=50, common=50)
VALUES = st.lists(st.floats(-100, 100), min_size=3, max_size=30)


@given(VALUES, st.floats(0.1, 50))
def test_a_shrunken_estimate_lies_between_its_own_and_the_mean(
    values: list[float], variance: float
) -> None:
    estimate = np.array(values)
    fit = random_effects(estimate, np.full(estimate.shape, variance))
    assert fit is not None
    low, high = np.minimum(estimate, fit.mean), np.maximum(estimate, fit.mean)
    assert (fit.shrunken >= low - 1e-9).all()
    assert (fit.shrunken <= high + 1e-9).all()


def test_units_that_differ_no_more_than_chance_are_drawn_nearly_together() -> None:
    estimate = np.tile([499.0, 500.0, 501.0], 20)
    fit = random_effects(estimate, np.full(60, 25.0))
    assert fit is not None
    assert fit.shrunken == pytest.approx(np.full(60, 500), abs=0.1)
    bottom, top = fit.quarters()
    assert bottom == pytest.approx(np.full(60, 0.25), abs=0.05)
    assert top == pytest.approx(np.full(60, 0.25), abs=0.05)


def test_few_units_leave_it_open_how_far_their_estimates_are_drawn() -> None:
    # Given tau, a unit in the middle of equal ones has variance (1 - B) v + B^2 V / J,
    # B = v / V, V = v + tau^2; the prior is flat in tau. On a fine grid:
    estimate, v = np.array([490.0, 495.0, 500.0, 505.0, 510.0]), 25.0
    tau = np.linspace(0, 2000, 400_001)
    total = v + tau**2
    density = total**-2 * np.exp(-250 / 2 / total)
    pull = v / total
    expected = (density * ((1 - pull) * v + pull * v / 5)).sum() / density.sum()
    fit = random_effects(estimate, np.full(5, v))
    assert fit is not None
    assert fit.variance[2] == pytest.approx(expected, rel=1e-4)
    drawn = (density * pull).sum() / density.sum()
    assert fit.shrunken[0] == pytest.approx(490 + 10 * drawn, abs=1e-3)


@given(st.integers(3, 40), st.floats(0, 1e4), st.integers(0, 2**32 - 1))
def test_what_units_lend_each_other_is_always_defined(
    units: int, spread: float, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    estimate = rng.normal(500, spread, units)
    variance = np.exp(rng.uniform(-15, 15, units))
    fit = random_effects(estimate, variance)
    assert fit is not None
    for found in (fit.shrunken, fit.variance, fit.reliability, *fit.quarters()):
        assert np.isfinite(found).all()
    assert (fit.variance >= 0).all()


def test_an_uncertain_unit_is_drawn_further_than_a_certain_one() -> None:
    estimate = np.array([460.0, 540.0, 560.0, 440.0, 560.0])
    fit = random_effects(estimate, np.array([25.0, 25.0, 25.0, 25.0, 2500.0]))
    assert fit is not None
    assert fit.shrunken[2] > fit.shrunken[4]
    assert fit.quarters()[1][2] > fit.quarters()[1][4]


def test_two_units_are_no_population() -> None:
    assert random_effects(np.array([1.0, 2.0]), np.array([1.0, 1.0])) is None


def test_a_variance_of_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="variances must be positive"):
        random_effects(np.array([1.0, 2.0, 3.0]), np.array([1.0, 0.0, 1.0]))


@pytest.mark.parametrize(
    ("true_values", "course"),
    [
        ([500, 530, 530], "lasting"),
        ([500, 520, 540], "growing"),
        ([500, 530, 505], "faded"),
        ([500, 505, 530], "delayed"),
        ([500, 505, 500], "no_change"),
        ([500, 480, 500], "no_change"),
        ([500, 490, 470], "decline"),
        ([500, 530, 470], "decline"),
        ([500, 505, 530, 505], "faded"),
        ([500, 530, 505, 530], "delayed"),
        ([500, 505, 510, 505], "no_change"),
        ([500, 505, 510, 530], "delayed"),
        ([500, 520, 530, 540], "growing"),
        ([500, 520, 560, 540], "lasting"),
        ([500, 530, 520, 530, 525], "lasting"),
        ([500, 505, 530, 530, 510], "faded"),
        ([500, 530, 560, 530, 480], "decline"),
    ],
)
def test_a_course_that_is_known_exactly_gets_its_name(
    true_values: list[float], course: str
) -> None:
    rounds = len(true_values)
    everywhere = Population(np.full(rounds, 500.0), np.eye(rounds) * 1e6)
    exact = np.eye(rounds)[None] * 1e-6
    found = class_probabilities(np.array([true_values], float), exact, [everywhere], 15)
    assert verdicts(found, 0.8) == [course]
    assert found.sum() == pytest.approx(1)


def test_several_units_that_are_known_to_the_last_digit_get_their_names() -> None:
    # What is left to be known is less than rounding: it has no Cholesky root.
    prior = [Population(np.full(3, 500.0), np.full((3, 3), 300) + np.eye(3) * 100)] * 32
    values = np.array([[500.0, 520, 525], [500, 530, 505], [500, 480, 470]])
    errors = np.broadcast_to(np.eye(3) * 1e-17, (3, 3, 3))
    found = class_probabilities(values, errors, prior, 15)
    assert [CLASSES[column] for column in found.argmax(axis=1)] == [
        "lasting",
        "faded",
        "decline",
    ]
    assert found.max(axis=1) == pytest.approx(1)


def test_a_small_school_cannot_tell() -> None:
    everywhere = Population(np.full(3, 500.0), np.eye(3) * 400)
    uncertain = np.eye(3)[None] * 900
    found = class_probabilities(
        np.array([[500.0, 525.0, 520.0]]), uncertain, [everywhere], 15
    )
    assert verdicts(found, 0.8) == ["cannot_tell"]


def test_no_course_is_named_by_what_was_taken_for_true_beforehand() -> None:
    # Changes of 10 points, and others did not change: no_change is .83 where nothing
    # was measured. Standard errors of a change of 85, 17, 8.5 and 2.8 points.
    beforehand, errors = Beforehand(100, 10, 5), np.array([60.0, 12.0, 6.0, 2.0])
    estimates = np.full((4, 3), 500.0)
    sums = errors[:, None, None] ** 2 * np.eye(3)
    settled = Population(np.full(3, 500.0), beforehand.covariance(3))
    found, alone = (
        class_probabilities(estimates, sums, [population], 15)
        for population in (settled, beforehand.alone(500, 3, 2))
    )
    assert (found[:, 4] > 0.8).all()
    assert (np.diff(alone[:, 4]) > 0).all()
    assert verdicts(found, 0.8) == ["no_change"] * 4
    told = ["cannot_tell", "cannot_tell", "no_change", "no_change"]
    assert verdicts(found, 0.8, alone) == told


@pytest.mark.parametrize(
    ("probabilities", "alone", "verdict"),
    [
        ([0.9, 0.1], [0.8, 0.2], "lasting"),
        ([0.9, 0.1], [0.7, 0.3], "cannot_tell"),
        ([0.7, 0.3], [0.9, 0.1], "cannot_tell"),
        ([0.9, 0.1], [0.1, 0.9], "cannot_tell"),  # each names another one
    ],
)
def test_a_course_is_named_where_both_name_the_same(
    probabilities: list[float], alone: list[float], verdict: str
) -> None:
    both, own = (np.array([[*row, 0, 0, 0, 0]]) for row in (probabilities, alone))
    assert verdicts(both, 0.8, own) == [verdict]


def test_stated_probabilities_of_courses_are_true_within_three_points() -> None:
    rng = np.random.default_rng(11)
    units, error = 4000, 64.0
    covariance = np.array([[400, 300, 250], [300, 500, 400], [250, 400, 600]], float)
    true = rng.multivariate_normal([500, 505, 508], covariance, units)
    measured = true + rng.normal(0, error**0.5, (units, 3))
    errors = np.broadcast_to(np.eye(3) * error, (units, 3, 3))
    populations = populations_of(measured, errors, LITTLE_KNOWN)
    stated = class_probabilities(measured, errors, populations, 10)
    happened = courses_of(true, 10).argmax(axis=1)
    for course in range(len(CLASSES)):
        assert stated[:, course].mean() == pytest.approx(
            (happened == course).mean(), abs=0.03
        )
    sure = stated.max(axis=1) > 0.6
    right = stated.argmax(axis=1) == happened
    assert right[sure].mean() == pytest.approx(
        stated.max(axis=1)[sure].mean(), abs=0.03
    )


@pytest.mark.parametrize("beforehand", [LITTLE_KNOWN, Beforehand(2, 1, 1)])
def test_few_units_know_less_of_the_population_than_many(
    beforehand: Beforehand,
) -> None:
    # The posterior of one round's variance, worked out on a grid: 40 units whose values
    # vary by 10 around errors of 4. The prior is half-normal in the standard deviation.
    values = np.random.default_rng(3).normal(0, 14**0.5, 40)
    known = beforehand.level**2 + beforehand.change**2 / 2
    grid = np.linspace(1e-3, 80, 200_000)
    logs = -0.5 * np.log(grid) - grid / (2 * known)
    logs -= (39 * np.log(grid + 4) + 40 * values.var() / (grid + 4)) / 2
    density = np.exp(logs - logs.max())
    expected = float((grid * density).sum() / density.sum())
    found = populations_of(values[:, None], np.full((40, 1, 1), 4.0), beforehand)
    drawn = np.array([population.covariance[0, 0] for population in found])
    spread = float(((grid - expected) ** 2 * density).sum() / density.sum()) ** 0.5
    assert drawn.mean() == pytest.approx(expected, abs=3 * spread / len(found) ** 0.5)
    assert drawn.std() == pytest.approx(spread, rel=0.4)


def test_units_that_do_not_differ_still_leave_it_open_whether_they_might() -> None:
    errors = np.broadcast_to(np.eye(3) * 100, (30, 3, 3))
    found = populations_of(np.zeros((30, 3)), errors, LITTLE_KNOWN)
    spreads = [float(np.trace(population.covariance)) for population in found]
    assert min(spreads) > 0
    assert max(spreads) < 300


@pytest.mark.parametrize("rounds", [3, 4, 5])
def test_populations_of_many_rounds_are_spread_as_their_posterior_is(
    rounds: int,
) -> None:
    # Errors are so small, and units so many, that the covariance of the measured values
    # is all there is: inverse Wishart, each variance spread by sqrt(2 / J) of itself.
    rng, units = np.random.default_rng(rounds), 1000
    true = rng.multivariate_normal(np.zeros(rounds), np.eye(rounds) * 900 + 400, units)
    errors = np.broadcast_to(np.eye(rounds), (units, rounds, rounds))
    found = populations_of(true, errors, LITTLE_KNOWN)
    covariances = np.array([population.covariance for population in found])
    expected = np.cov(true.T)
    assert covariances.mean(axis=0) == pytest.approx(expected, rel=0.05, abs=25)
    spread = np.diagonal(covariances, axis1=1, axis2=2).std(axis=0)
    assert spread == pytest.approx(np.diag(expected) * (2 / units) ** 0.5, rel=0.4)
    means = np.array([population.mean for population in found])
    assert means.mean(axis=0) == pytest.approx(true.mean(axis=0), abs=1)
    assert means.std(axis=0) == pytest.approx(
        (np.diag(expected) / units) ** 0.5, rel=0.5
    )


@given(st.integers(1, 12), st.integers(3, 8), st.integers(0, 2**32 - 1))
def test_any_number_of_units_and_rounds_has_populations(
    units: int, rounds: int, seed: int
) -> None:
    rng = np.random.default_rng(seed)
    values = rng.normal(500, np.exp(rng.uniform(-3, 6)), (units, rounds))
    root = rng.normal(size=(units, rounds, rounds)) * np.exp(rng.uniform(-3, 4))
    errors = root @ root.transpose(0, 2, 1) + 1e-9 * np.eye(rounds)
    found = populations_of(values, errors, Beforehand(20, 10, 5))
    stated = class_probabilities(values, errors, found, 15)
    assert stated.sum(axis=1) == pytest.approx(np.ones(units))
    for population in found:
        assert np.isfinite(population.mean).all()
        assert (np.linalg.eigvalsh(population.covariance) > -1e-6).all()


def test_where_nothing_is_measured_what_was_known_beforehand_is_all_there_is() -> None:
    # Wishart with K = 3 degrees of freedom: a variance is spread by sqrt(2 / 3) of it.
    known = Beforehand(level=20, change=10, common=5)
    errors = np.broadcast_to(np.eye(3) * 1e8, (4, 3, 3))
    found = populations_of(np.full((4, 3), 500.0), errors, known)
    covariances = np.array([population.covariance for population in found])
    variances = np.diagonal(covariances, axis1=1, axis2=2)
    assert variances.mean() == pytest.approx(450, rel=0.4)
    assert variances.std() == pytest.approx(450 * (2 / 3) ** 0.5, rel=0.4)
    steps = covariances[:, 0, 0] + covariances[:, 1, 1] - 2 * covariances[:, 0, 1]
    assert steps.mean() == pytest.approx(100, rel=0.4)
    means = np.array([population.mean for population in found])
    assert np.diff(means).std() == pytest.approx(5, rel=0.4)


def test_what_is_known_beforehand_counts_where_units_are_few() -> None:
    def spread(units: int, change: float) -> float:
        rng = np.random.default_rng(1)
        errors = np.broadcast_to(np.eye(3) * 100, (units, 3, 3))
        values = rng.normal(500, 20, (units, 1)) + rng.normal(0, 15, (units, 3))
        found = populations_of(values, errors, Beforehand(20, change, 5))
        step = np.array([-1, 1, 0])
        return float(np.mean([step @ one.covariance @ step for one in found]))

    assert spread(4, 20) > 4 * spread(4, 5)
    assert spread(1000, 20) < 1.5 * spread(1000, 5)


def test_the_same_units_have_the_same_populations() -> None:
    values = np.random.default_rng(1).normal(500, 20, (20, 3))
    errors = np.broadcast_to(np.eye(3) * 50, (20, 3, 3))
    first, again = (populations_of(values, errors, LITTLE_KNOWN) for _ in range(2))
    for one, other in zip(first, again, strict=True):
        assert (one.mean == other.mean).all()
        assert (one.covariance == other.covariance).all()


def test_the_posterior_of_an_exact_measurement_is_the_measurement() -> None:
    prior = Population(np.zeros(3), np.eye(3))
    measured, exact = np.array([[1.0, 2.0, 3.0]]), np.eye(3)[None] * 1e-12
    mean, covariance = posterior(measured, exact, prior)
    assert mean[0] == pytest.approx([1, 2, 3])
    assert covariance[0] == pytest.approx(np.zeros((3, 3)), abs=1e-9)


@pytest.mark.parametrize(
    ("value", "low", "high", "status"),
    [
        (0.80, 0.609, 0.911, "cannot_be_decided"),  # 20 of 25 pupils
        (0.90, 0.81, 0.95, "met"),
        (0.70, 0.60, 0.79, "not_met"),
        (0.78, None, None, "not_met"),  # a census
        (0.80, None, None, "met"),
        (None, None, None, "cannot_be_decided"),
    ],
)
def test_a_target_of_80_per_cent(
    value: float | None, low: float | None, high: float | None, status: str
) -> None:
    measured, lower, upper = (np.nan if x is None else x for x in (value, low, high))
    assert target_status(measured, lower, upper, 0.80) == status


@pytest.mark.parametrize(
    ("change", "verdict", "rising", "status"),
    [
        (0.03, "up", True, "met"),
        (0.03, "up", False, "not_met"),
        (0.03, "no_certain_change", True, "cannot_be_decided"),
        (0.03, None, True, "cannot_be_decided"),  # fewer than may be tested
        (-0.03, "down", True, "not_met"),
        (-0.03, "down", False, "met"),
        (-0.02, "census", True, "not_met"),  # the published national series
        (-0.02, "census", False, "met"),
        (0.0, "census", True, "not_met"),
        (None, None, True, "cannot_be_decided"),
    ],
)
def test_a_goal_that_asks_for_a_rise_or_a_fall(
    change: float | None,
    verdict: str | None,
    rising: bool,  # noqa: FBT001
    status: str,
) -> None:
    moved, certain = np.nan if change is None else change, verdict == "census"
    said = np.array([verdict], dtype=object)
    found = direction_status(moved, said, certain=certain, rising=rising)
    assert found == status


def test_a_scale_on_which_nobody_differs_has_no_model() -> None:
    n = np.array([10.0, 10.0])
    with pytest.raises(NotConverged):
        fit_two_level(UnitSums.of_means(n, 3 * n, 9 * n))
    assert intraclass(n, 3 * n, 9 * n) is None


def test_one_unit_has_no_two_level_model() -> None:
    one = np.array([10.0])
    with pytest.raises(ValueError, match="at least two units"):
        fit_two_level(UnitSums.of_means(one, one, 2 * one))


@pytest.mark.parametrize("weight", [np.inf, -1.0, 0.0, np.nan])
def test_weights_must_be_finite_and_positive(weight: float) -> None:
    n = np.array([10.0, weight])
    with pytest.raises(ValueError, match="finite and positive"):
        fit_two_level(UnitSums.of_means(n, np.ones(2), np.ones(2)))


def test_a_hundred_thousand_units_are_one_model() -> None:
    rng = np.random.default_rng(3)
    n = rng.integers(1, 40, 100_000).astype(float)
    unit = rng.normal(0, 2, n.size)
    mean = unit + rng.normal(0, 5, n.size) / np.sqrt(n)
    squares = n * mean**2 + np.where(n > 1, rng.chisquare(np.maximum(n - 1, 1)), 0) * 25
    fit = fit_two_level(UnitSums.of_means(n, n * mean, squares))
    assert fit.between == pytest.approx(4, rel=0.05)
    assert fit.within == pytest.approx(25, rel=0.05)


def test_omega_of_two_items_or_of_a_constant_item_is_undefined() -> None:
    assert mcdonald_omega(np.eye(2) + 1) is None
    constant = np.eye(3) + 1
    constant[0] = constant[:, 0] = 0
    assert mcdonald_omega(constant) is None


def test_omega_does_not_depend_on_whether_the_search_says_that_it_arrived() -> None:
    # The line search ends at the optimum and calls it a failure. In R: factanal.
    leaders = [[113, 97, 101, 105], [97, 117, 111, 101], [101, 111, 121, 101]]
    leaders += [[105, 101, 101, 118]]
    teachers = [[422, 354, 359, 370], [354, 425, 364, 367], [359, 364, 398, 367]]
    teachers += [[370, 367, 367, 434]]
    for n, sums, products, in_r in (
        (29, [51, 49, 51, 50], leaders, 0.8142636),
        (124, [194, 193, 188, 196], teachers, 0.8215674),
    ):
        covariance = covariance_from_sums(n, np.array(sums), np.array(products))
        assert covariance is not None
        assert mcdonald_omega(covariance) == pytest.approx(in_r, abs=1e-7)


@given(st.integers(0, 2**32 - 1))
def test_omega_of_equal_loadings_is_alpha(seed: int) -> None:
    rng = np.random.default_rng(seed)
    loading, noise = rng.uniform(0.5, 2), rng.uniform(0.3, 2)
    covariance = np.full((4, 4), loading**2) + np.eye(4) * noise
    expected = 16 * loading**2 / (16 * loading**2 + 4 * noise)
    assert mcdonald_omega(covariance) == pytest.approx(expected, abs=1e-5)


def one_factor(shift: float) -> Group:
    """Return 5,000 respondents on four items; the last one answered `shift` higher."""
    loadings = np.array([1.0, 0.8, 0.9, 0.7])
    covariance = np.outer(loadings, loadings) + np.eye(4) * 0.6
    return Group(5000, 3 + np.array([0, 0, 0, shift]), covariance)


def test_a_reworded_item_is_found_and_freed() -> None:
    found = ladder([one_factor(0), one_factor(0.6)], [0] * 4)
    assert (found.level, found.freed) == ("partial_scalar", (3,))


def test_three_items_of_few_respondents_are_seldom_suspected() -> None:
    # Nothing changed. By the loss of fit alone 24 of 100 would be suspected.
    rng, loadings = np.random.default_rng(5), np.array([0.8, 0.7, 0.6])

    def group() -> Group:
        common = rng.standard_normal((300, 1)) * loadings
        x = common + rng.standard_normal((300, 3)) * np.sqrt(1 - loadings**2)
        return Group(300, x.mean(axis=0), np.cov(x.T, bias=True))

    found = [ladder([group(), group()], [0] * 3).level for _ in range(50)]
    assert len(found) - found.count("scalar") <= 5


def test_an_unchanged_scale_is_scalar() -> None:
    assert ladder([one_factor(0), one_factor(0)], [0] * 4).level == "scalar"


def test_a_scale_with_other_loadings_means_something_else() -> None:
    other = np.array([1.0, 0.1, 0.9, -0.5])
    strange = Group(5000, np.full(4, 3.0), np.outer(other, other) + np.eye(4) * 0.6)
    assert ladder([one_factor(0), strange], [0] * 4).level == "none"
