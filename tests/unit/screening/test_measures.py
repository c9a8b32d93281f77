"""Measures that mean two things, come in two units or are rounded for some units."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.programme.model import Measure, ScreeningLimits, Text
from pipeline.screening.measures import (
    coarse_values,
    counted_twice,
    two_meanings,
    two_units,
)
from pipeline.screening.mixtures import two_normals
from tests.unit.screening.spoken import spoken

LIMITS = ScreeningLimits()
SIBLINGS = ["calm", "general", "academic", "social"]


def measure(id_: str, area: str = "wellbeing") -> Measure:
    text = Text(da=id_, en=id_)
    return Measure(
        id=id_, label=text, area=area, unit="mean", minimum=1, maximum=5, source=text
    )


def results(values: dict[str, np.ndarray]) -> pl.DataFrame:
    """Return one round of figures; units 0, 1, ... in municipalities of ten."""
    return pl.concat(
        pl.DataFrame(
            {
                "round": "2015",
                "municipality": [str(400 + unit // 10) for unit in range(len(column))],
                "unit": [f"u{unit:03}" for unit in range(len(column))],
                "measure": name,
                "breakdown": "all",
                "value": column,
            }
        )
        for name, column in values.items()
    )


def siblings(units: int = 200) -> dict[str, np.ndarray]:
    """Return four measures of schools that differ, rounded to one decimal."""
    draw = np.random.default_rng(7)
    school = draw.normal(3.7, 0.15, size=units)
    return {
        name: np.round(school + draw.normal(0, 0.08, size=units), 1)
        for name in SIBLINGS
    }


def test_a_column_that_is_another_figure_for_some_units_is_found() -> None:
    values = siblings()
    values["social"][20:35] -= 0.8
    signs = spoken(two_meanings(results(values), list(map(measure, SIBLINGS)), LIMITS))
    assert [(s.municipality, s.subject, s.n) for s in signs] == [
        (None, "social", 15),
        ("402", "social", 10),
        ("403", "social", 5),
    ]
    assert signs[2].facts["units"] == "u030 u031 u032 u033 u034"
    assert signs[0].facts["others"] == 185
    assert {s.check_id for s in signs} == {"measure_means_two_things"}


def test_schools_that_are_low_on_everything_are_no_second_meaning() -> None:
    values = siblings()
    for column in values.values():
        column[20:35] -= 0.8
    assert (
        list(two_meanings(results(values), list(map(measure, SIBLINGS)), LIMITS)) == []
    )


def test_a_few_odd_schools_are_no_population() -> None:
    values = siblings()
    values["social"][[3, 90, 150]] -= 0.8
    assert (
        list(two_meanings(results(values), list(map(measure, SIBLINGS)), LIMITS)) == []
    )


def test_measures_of_different_areas_are_no_siblings() -> None:
    values = siblings()
    values["social"][20:35] -= 0.8
    areas = [measure(name, area=name) for name in SIBLINGS]
    assert list(two_meanings(results(values), areas, LIMITS)) == []


def test_two_normals_by_hand() -> None:
    x = np.array([0.0, 2.0] * 10 + [10.0, 12.0] * 2)
    found = two_normals(x)
    assert found is not None
    assert found.minority.tolist() == [False] * 20 + [True] * 4
    # means 1 and 11, standard deviation 1 within both
    assert (found.difference, found.separation) == pytest.approx((10, 10))


SHAPES = ["normal", "uniform", "laplace", "exponential"]


@given(st.integers(0, 10_000), st.sampled_from(SHAPES))
def test_one_population_is_never_two(seed: int, shape: str) -> None:
    x = getattr(np.random.default_rng(seed), shape)(size=300)
    found = two_normals(x)
    assert found is not None
    assert not found.apart(LIMITS.meaning_separation, LIMITS.minority_share * 300)


@pytest.mark.parametrize("x", [[], [1.0], [2.0, 2.0, 2.0]])
def test_numbers_that_are_all_the_same_have_no_split(x: list[float]) -> None:
    assert two_normals(np.array(x)) is None


@pytest.mark.parametrize(("factor", "said"), [(0.01, (100, "÷")), (100, (100, "×"))])
def test_per_cent_beside_shares_are_two_units(
    factor: float, said: tuple[int, str]
) -> None:
    absence = np.random.default_rng(2).normal(70, 8, size=60)
    absence[:8] *= factor
    signs = spoken(two_units(results({"absence": absence}), LIMITS))
    assert (signs[0].check_id, signs[0].n) == ("measure_in_two_units", 8)
    assert (signs[0].facts["factor"], signs[0].facts["direction"]) == said


def test_one_unit_with_a_wide_spread_is_one_unit() -> None:
    wide = np.random.default_rng(2).lognormal(2, 0.8, size=200)
    assert list(two_units(results({"pupils": wide}), LIMITS)) == []


def test_differences_around_zero_have_no_unit_to_be_confused() -> None:
    around = np.random.default_rng(2).normal(0, 0.4, size=200)
    assert list(two_units(results({"difference": around}), LIMITS)) == []


def test_a_municipality_that_rounds_to_whole_numbers_is_found() -> None:
    values = np.round(np.random.default_rng(4).normal(7, 1, size=60), 1)
    values[10:20] = np.round(values[10:20])
    signs = spoken(coarse_values(results({"absence": values}), LIMITS))
    assert [(s.check_id, s.municipality, s.n) for s in signs] == [
        ("measure_rounded", "401", 10)
    ]


def test_counts_are_whole_everywhere() -> None:
    values = np.arange(60, dtype=float)
    assert list(coarse_values(results({"pupils": values}), LIMITS)) == []


MAIN_AND_DEPARTMENTS = pl.DataFrame(
    [("2017", "479", "1", None), ("2017", "479", "2", "1"), ("2017", "479", "3", "1")],
    schema=["round", "municipality", "unit", "main_unit"],
    orient="row",
)


def marks(*units: str) -> pl.DataFrame:
    return pl.DataFrame(
        [("2017", "479", unit, "marks", "all", 7.0) for unit in units],
        schema=["round", "municipality", "unit", "measure", "breakdown", "value"],
        orient="row",
    )


def test_figures_of_a_school_and_of_its_departments_count_twice() -> None:
    (sign,) = spoken(counted_twice(marks("1", "2", "3"), MAIN_AND_DEPARTMENTS))
    assert (sign.check_id, sign.n, sign.facts["departments"]) == (
        "main_and_departments",
        1,
        2,
    )


def test_figures_of_departments_alone_count_once() -> None:
    assert list(counted_twice(marks("2", "3"), MAIN_AND_DEPARTMENTS)) == []
