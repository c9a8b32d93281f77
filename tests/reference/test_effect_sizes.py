"""Effect sizes and q values agree with R; reference-values.md §2.3."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import special, stats

from pipeline.statistics.effect_sizes import (
    Effect,
    d_av,
    hedges_g,
    small_sample_factor,
)
from pipeline.statistics.multiplicity import q_values
from pipeline.statistics.random_effects import expected_return
from tests.reference.public_data import column, numbers


def cars() -> list[float]:
    """Return mean, mean, sd, sd, n, n of mpg: automatic, then manual gears."""
    gears = np.array(column("datasets", "mtcars", "am"), dtype=float)
    miles = numbers("datasets", "mtcars", "mpg")
    groups = [miles[gears == kind] for kind in (0, 1)]
    return [
        *(group.mean() for group in groups),
        *(group.std(ddof=1) for group in groups),
        *(float(group.size) for group in groups),
    ]


def as_tuple(effect: Effect) -> tuple[float, float, float]:
    return float(effect.value), float(effect.low), float(effect.high)


def test_es_1_es_2_hedges_g_is_d_with_the_exact_correction() -> None:
    g = as_tuple(hedges_g(*cars()))
    assert g == pytest.approx((-1.4406354, -2.2087674, -0.6536395), abs=1e-7)
    j = float(small_sample_factor(30))
    assert j == pytest.approx(0.97475438, abs=1e-8)
    d = tuple(value / j for value in g)
    assert d == pytest.approx((-1.4779471, -2.2659733, -0.6705684), abs=1e-7)


def test_es_3_the_approximate_correction_differs_in_the_fifth_digit() -> None:
    assert abs(float(hedges_g(*cars()).value) + 1.4406879) > 4e-5


def test_the_interval_of_a_large_difference_of_four_respondents() -> None:
    # R: uniroot of pt(20, 2, ncp) = .975 gives 3.029100643; J(2) = 1 / sqrt(pi).
    low = hedges_g(20.0, 0.0, 1.0, 1.0, 2, 2).low
    assert float(low) == pytest.approx(3.029100643 / np.pi**0.5, abs=1e-8)


@given(st.integers(2, 5000), st.floats(-9000, 9000), st.sampled_from([0.8, 0.95]))
def test_the_ends_of_the_interval_are_those_of_the_noncentral_t(
    n: int, t: float, confidence: float
) -> None:
    spread = (2 / n) ** 0.5
    g = hedges_g(t * spread, 0.0, 1.0, 1.0, n, n, confidence)
    j = float(small_sample_factor(2 * n - 2))
    for end, p in ((g.low, (1 + confidence) / 2), (g.high, (1 - confidence) / 2)):
        reached = special.nctdtr(2 * n - 2, float(end) / j / spread, t)
        assert reached == pytest.approx(p, abs=1e-6)


def test_a_spread_that_is_rounding_keeps_nobody_waiting() -> None:
    g = hedges_g(100.0, 0.0, 1e-6, 1e-6, 2, 2)
    assert float(g.low) < float(g.value) < float(g.high)


def test_es_8_d_av_of_the_same_respondents() -> None:
    drug = [str(value) for value in column("datasets", "sleep", "group")]
    extra = numbers("datasets", "sleep", "extra")
    first, second = (
        extra[[name.startswith(kind) for name in drug]] for kind in ("1", "2")
    )
    change = first - second
    found = d_av(
        change.mean(),
        change.std(ddof=1),
        first.std(ddof=1),
        second.std(ddof=1),
        change.size,
    )
    assert float(found.value) == pytest.approx(-0.83218108, abs=1e-8)
    # The interval of T-2, R's paired t test of the same data, over the same SD.
    ends = np.array([-2.4598858, -0.7001142]) * found.value / change.mean()
    assert (float(found.low), float(found.high)) == pytest.approx(ends, abs=1e-7)


def test_mc_1_benjamini_and_hochberg() -> None:
    q = q_values(np.array([0.01, 0.02, 0.03, 0.04, 0.05]))
    assert q == pytest.approx([0.05] * 5, abs=1e-12)


@pytest.mark.parametrize(
    ("reliability", "gain"), [(0.5, 0.6355531), (0.7, 0.3813319), (0.9, 0.1271106)]
)
def test_rtm_1_the_lowest_quarter_gains_without_any_change(
    reliability: float, gain: float
) -> None:
    # Measured values are normal with variance 1: the lowest quarter has this mean.
    lowest = -stats.norm.pdf(stats.norm.ppf(0.25)) / 0.25
    found = expected_return(lowest, 0.0, reliability)
    assert float(found) == pytest.approx(gain, abs=1e-7)
