"""Many tests at once: q values, what each level may spend, and what could be seen."""

import numpy as np
import polars as pl
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy import special

from pipeline.statistics.multiplicity import (
    critical_p,
    gated_critical_p,
    gated_q_values,
    level_weights,
    null_share,
    precision_weights,
    q_values,
)
from pipeline.statistics.verdicts import Family, verdict, with_detectable, with_q_values

RATE = 0.05
SHARES = {"unit": 0.6, "municipality": 0.2, "programme": 0.2}
STRICT = {"unit": 0.54, "municipality": 0.18, "programme": 0.18}
FAMILY = Family(["group"], RATE, SHARES)
PROBABILITY = st.floats(min_value=1e-12, max_value=1)
PROBABILITIES = st.lists(PROBABILITY, min_size=1, max_size=40)
TESTS = st.lists(
    st.tuples(PROBABILITY, st.sampled_from(list(SHARES))), min_size=1, max_size=30
)


def concluded(frame: pl.DataFrame) -> pl.DataFrame:
    """Return estimates with standard error 5 and what is concluded from them."""
    z = pl.col("estimate") / 5
    tested = with_q_values(frame, z=z, family=FAMILY)
    return with_detectable(tested, error=pl.lit(5.0), family=FAMILY).with_columns(
        verdict=verdict(pl.col("estimate"), pl.col("q"), RATE, ("up", "down", "no"))
    )


def test_mc_1_five_equally_spaced_p_values_share_one_q() -> None:
    q = q_values(np.array([0.01, 0.02, 0.03, 0.04, 0.05]))
    assert q == pytest.approx([0.05] * 5)


def test_a_missing_test_does_not_count_in_the_family() -> None:
    p = np.array([0.01, np.nan, 0.04])
    q, critical = q_values(p), critical_p(p, RATE)
    assert q[0] == pytest.approx(0.02)
    assert np.isnan(q[1])
    assert np.isnan(critical[1])


@given(PROBABILITIES)
def test_q_is_never_below_p_and_keeps_the_order(p: list[float]) -> None:
    given_p = np.array(p)
    q = q_values(given_p)
    assert (q >= given_p - 1e-15).all()
    order = np.argsort(given_p)
    assert (np.diff(q[order]) >= -1e-15).all()


def test_each_level_spends_its_share() -> None:
    # Ten tests: .6 * 10 / 8 for a unit, .2 * 10 for the one of each other level.
    weights = level_weights(["unit"] * 8 + ["municipality", "programme"], SHARES)
    assert weights == pytest.approx([0.75] * 8 + [2, 2])


def test_what_a_level_without_tests_cannot_spend_goes_to_the_others() -> None:
    # .2 and .2 become a half each: 4 / 3 / 2 and 4 / 1 / 2.
    weights = level_weights(["municipality"] * 3 + ["programme"], SHARES)
    assert weights == pytest.approx([2 / 3] * 3 + [2])
    assert level_weights(["unit"] * 3, SHARES) == pytest.approx([1] * 3)


def test_a_level_without_a_share_is_an_error() -> None:
    with pytest.raises(KeyError, match="country"):
        level_weights(["country"], SHARES)


def test_a_worked_family_of_three_levels() -> None:
    # p over weight: .003 / .75 = .004, .044 / 2 = .022, .008 / 2 = .004; the others
    # above 1. Sorted, times ten over rank: .04 and .02, so .02 both; .0733; 1.
    p = np.array([0.003, *[0.9] * 7, 0.044, 0.008])
    weights = np.array([0.75] * 8 + [2, 2])
    q = q_values(p, weights, RATE)
    assert q == pytest.approx([0.02, *[1.0] * 7, 0.22 / 3, 0.02])
    # Two findings: they would be at 2 * .05 / 10 = .01 still, the others at .015.
    critical = critical_p(p, RATE, weights)
    assert critical == pytest.approx([0.0075, *[0.01125] * 7, 0.03, 0.02])


def test_findings_of_others_make_nothing_certain_that_alone_would_not_be() -> None:
    # Of 100 tests the programme's weighs .25 * 100 = 25, so .2 would count as .008.
    p = np.array([1e-6] * 99 + [0.2])
    weights = level_weights(["unit"] * 99 + ["programme"], SHARES)
    assert q_values(p, weights, RATE)[-1] == pytest.approx(0.2)
    assert critical_p(p, RATE, weights)[-1] == RATE
    p[-1] = 0.04
    assert q_values(p, weights, RATE)[-1] <= RATE


def test_two_that_would_be_certain_together_are_counted_together() -> None:
    # Beside .03 a second one is certain up to 2 * .05 / 3; beside .9 up to .05 / 3.
    critical = critical_p(np.array([0.03, 0.9, 0.9]), RATE)
    assert critical == pytest.approx([RATE / 3, 2 * RATE / 3, 2 * RATE / 3])


@given(TESTS, st.floats(min_value=0.01, max_value=0.2), st.sampled_from([SHARES, None]))
def test_below_its_critical_p_a_test_is_certain_and_above_it_is_not(
    tests: list[tuple[float, str]], rate: float, shares: dict[str, float] | None
) -> None:
    p = np.array([probability for probability, _ in tests])
    levels = [level for _, level in tests]
    weights = level_weights(levels, shares) if shares else None
    steps = p / (1 if weights is None else weights) * p.size / rate
    assume((np.abs(steps - np.rint(steps)) > 1e-6).all())  # no other test on the edge
    critical = critical_p(p, rate, weights)
    for place in range(p.size):
        for nearly, certain in ((1 - 1e-9, True), (1 + 1e-9, False)):
            moved = p.copy()
            moved[place] = critical[place] * nearly
            assert (q_values(moved, weights, rate)[place] <= rate) is np.bool_(certain)


@given(
    TESTS,
    st.floats(min_value=0.01, max_value=0.2),
    st.integers(0, 3),
    st.lists(st.sampled_from([4.0, 12.0, 36.0]), min_size=180, max_size=180),
    st.sampled_from([SHARES, STRICT]),
)
def test_behind_the_gate_too_a_test_is_certain_below_its_critical_p_and_not_above(
    tests: list[tuple[float, str]],
    rate: float,
    many: int,
    errors: list[float],
    shares: dict[str, float],
) -> None:
    # Some families are large enough that the share with nothing to find is estimated.
    others = [(((i + 0.5) / 150) ** many, "unit") for i in range(150)]
    tests = tests + others[: 150 * (many > 0)]
    p = np.array([probability for probability, _ in tests])
    levels = [level for _, level in tests]
    weights = precision_weights(np.array(errors[: p.size]), levels, 15, rate)
    critical = gated_critical_p(p, levels, shares, rate, weights)
    for place in range(min(p.size, 12)):
        for nearly, certain in ((1 - 1e-9, True), (1 + 1e-9, False)):
            moved = p.copy()
            moved[place] = critical[place] * nearly
            q = gated_q_values(moved, levels, shares, rate, weights)[place]
            # Others may lie at the rate itself, where a last digit decides.
            assert (q <= rate * (1 + 1e-12 if certain else 1 - 1e-12)) == certain


@given(TESTS)
def test_the_gate_opens_exactly_where_something_in_the_family_is_certain(
    tests: list[tuple[float, str]],
) -> None:
    p = np.array([probability for probability, _ in tests])
    levels = [level for _, level in tests]
    whole = q_values(p, level_weights(levels, SHARES), RATE)
    q = gated_q_values(p, levels, SHARES, RATE)
    assert (q >= p).all()
    assert (whole <= RATE).any() == (q <= RATE).any()


def test_a_gate_that_is_not_spent_whole_is_stricter_by_that() -> None:
    # Alone .046 opens the gate; of nine tenths of it .0511.
    alone, levels = np.array([0.046]), ["unit"]
    assert gated_q_values(alone, levels, SHARES, RATE) == pytest.approx([0.046])
    assert gated_q_values(alone, levels, STRICT, RATE) == pytest.approx([0.046 / 0.9])
    assert gated_critical_p(alone, levels, STRICT, RATE) == pytest.approx([0.045])


def test_behind_the_gate_each_level_has_the_rate_for_itself() -> None:
    # As above: .003 and .008 open the gate (.02). Then .003 is one of eight units, .044
    # and .008 are alone.
    p = np.array([0.003, *[0.9] * 7, 0.044, 0.008])
    levels = ["unit"] * 8 + ["municipality", "programme"]
    q = gated_q_values(p, levels, SHARES, RATE)
    assert q == pytest.approx([0.024, *[0.9] * 7, 0.044, 0.02])
    # Without .003 the gate is open still (.008 / 2 <= .05 / 10), so .05 / 8 does.
    critical = gated_critical_p(p, levels, SHARES, RATE)
    assert critical == pytest.approx([RATE / 8, *[2 * RATE / 8] * 7, RATE, RATE])


def test_the_share_with_nothing_to_find_counts_only_where_it_is_safe() -> None:
    half = np.concatenate([np.full(100, 1e-6), np.arange(1, 101) / 101])
    assert null_share(half) == pytest.approx(51 / 100)
    assert null_share(half[:60]) == 1  # too few tests
    assert null_share(np.full(200, 1e-6)) == 0.4  # never fewer
    # A test that weighs more counts for more: 50 of 1.5, 50 of .5 and the largest.
    weights = np.array([0.5, 1.5] * 100)
    assert null_share(half, weights) == pytest.approx(51.5 / 100)
    sparse = np.concatenate([np.full(10, 1e-6), np.arange(1, 191) / 191])
    assert null_share(sparse) == 1  # nearly all have nothing


ERRORS = st.lists(st.floats(min_value=0.1, max_value=500), min_size=1, max_size=30)


@given(ERRORS, st.floats(min_value=0.01, max_value=0.2))
def test_precision_weights_are_one_on_average_and_leave_everybody_a_tenth(
    errors: list[float], rate: float
) -> None:
    levels = ["unit"] * len(errors)
    weights = precision_weights(np.array(errors), levels, 15, rate)
    assert weights.mean() == pytest.approx(1)
    assert weights.min() >= 0.1


def test_of_equal_precision_all_weigh_the_same_and_each_level_for_itself() -> None:
    levels = ["unit", "unit", "programme"]
    weights = precision_weights(np.array([9.0, 9.0, 2.0]), levels, 15, RATE)
    assert weights == pytest.approx([1, 1, 1])


@given(ERRORS, st.integers(0, 29), st.integers(0, 29))
def test_no_level_moved_from_one_test_to_another_sees_more(
    errors: list[float], of: int, to: int
) -> None:
    of, to = of % len(errors), to % len(errors)
    sizes = 15 / np.array(errors)
    weights = precision_weights(np.array(errors), ["unit"] * len(errors), 15, RATE)
    levels = (weights - 0.1) / 0.9 * RATE
    assume(of != to and min(levels[of], levels[to]) > 1e-9 and levels[to] < 1)

    def seen(levels: np.ndarray) -> float:
        return float(special.ndtr(sizes + special.ndtri(levels / 2)).sum())

    moved, step = levels.copy(), min(levels[of], 1 - levels[to]) / 10
    moved[of] -= step
    moved[to] += step
    assert seen(moved) <= seen(levels) + 1e-12


def test_a_change_that_matters_is_seen_sooner_where_it_can_be_seen_at_all() -> None:
    # Three units of each kind, beside each other: q is 9 * .012 over the weight.
    expected = [0.108 / weight for weight in (0.617634, 2.236032, 0.146333)]
    errors = np.array([4.0, 12.0, 36.0] * 3)
    p = np.array([0.012, *[0.9] * 8])
    levels = ["unit"] * 9
    q = []
    for place in range(3):
        weights = precision_weights(np.roll(errors, -place), levels, 15, RATE)
        q.append(gated_q_values(p, levels, SHARES, RATE, weights)[0])
    assert q == pytest.approx(expected, rel=1e-5)
    assert [certain <= RATE for certain in q] == [False, True, False]


@given(
    st.lists(
        st.tuples(st.integers(-3000, 3000), st.sampled_from(list(SHARES))),
        min_size=1,
        max_size=15,
    )
)
def test_an_estimate_above_its_detectable_size_is_called_certain_and_below_it_not(
    estimates: list[tuple[int, str]],
) -> None:
    frame = pl.DataFrame(
        {
            "group": "a",
            "level": [level for _, level in estimates],
            "estimate": [hundredths / 100 for hundredths, _ in estimates],
        }
    )
    for place, limit in enumerate(concluded(frame)["detectable"]):
        for nearly, word in ((1 + 1e-6, "up"), (1 - 1e-6, "no")):
            moved = frame.with_columns(
                estimate=pl.when(pl.int_range(pl.len()) == place)
                .then(limit * nearly)
                .otherwise("estimate")
            )
            assert concluded(moved)["verdict"][place] == word


def test_levels_are_one_family_and_groups_are_not() -> None:
    # 2.2 has p = .0278: alone certain, as one of two, each with half, not.
    frame = pl.DataFrame(
        {
            "group": ["a", "a", "b"],
            "level": ["municipality", "programme", "programme"],
            "estimate": [11.0, 0.5, 11.0],
        }
    )
    found = concluded(frame)
    assert found["q"][0] == pytest.approx(2 * found["q"][2])
    assert found["verdict"].to_list() == ["no", "no", "up"]


def test_a_table_without_levels_weighs_its_tests_alike() -> None:
    frame = pl.DataFrame({"group": ["a", "a", "b"], "estimate": [11.0, 0.5, 11.0]})
    q = concluded(frame)["q"]
    assert q[0] == pytest.approx(2 * q[2])


def test_the_detectable_change_grows_with_the_number_of_tests() -> None:
    def detectable(tests: int) -> float:
        frame = pl.DataFrame({"group": ["a"] * tests, "estimate": [0.0] * tests})
        return concluded(frame)["detectable"][0]

    assert detectable(1) == pytest.approx(1.959964 * 5, abs=1e-4)
    assert detectable(40) == pytest.approx(3.227218 * 5, abs=1e-4)


def test_the_detectable_mean_of_few_units_has_a_t_quantile() -> None:
    # Three units: t(2) at .975 is 4.302653, with a known error 1.959964.
    frame = pl.DataFrame({"group": ["a", "b"], "p": [0.5, 0.5], "freedom": [2, None]})
    limits = with_detectable(
        frame, error=pl.lit(5.0), family=FAMILY, freedom=pl.col("freedom")
    )
    expected = [4.302653 * 5, 1.959964 * 5]
    assert limits["detectable"].to_list() == pytest.approx(expected, abs=1e-4)
