"""Distributions that jumped, lost a code or are shifted; chance, declared changes."""

import numpy as np
import polars as pl
import pytest

from pipeline.programme.model import ScreeningLimits
from pipeline.screening.answers import (
    different_answers,
    distance_and_bound,
    moved_answers,
)
from pipeline.screening.suspicions import Suspicion
from tests.unit.screening.spoken import spoken

LIMITS = ScreeningLimits()
NEAR = pl.DataFrame({"since": ["2015"], "round": ["2017"]})
NONE = pl.DataFrame(
    schema=dict.fromkeys(
        ["kind", "informant_group", "subject", "since", "round"], pl.String
    )
)
BELL = [10, 20, 40, 20, 10]


def codes(*, reverse: bool = False) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "informant_group": ["pupils"],
            "item": ["q1"],
            "codes": [5],
            "reverse": [reverse],
        }
    )


def counts(given: dict[tuple[str, str | None], list[int]]) -> pl.DataFrame:
    """Return counts of answers: (round, municipality) -> n per answer."""
    return pl.DataFrame(
        [
            (round_, municipality, "pupils", "q1", answer, n)
            for (round_, municipality), row in given.items()
            for answer, n in enumerate(row)
            if n
        ],
        schema={
            "round": pl.String,
            "municipality": pl.String,
            "informant_group": pl.String,
            "item": pl.String,
            "answer": pl.Int8,
            "n": pl.Int64,
        },
        orient="row",
    )


def moved(
    then: list[int],
    now: list[int],
    declared: pl.DataFrame = NONE,
    *,
    reverse: bool = False,
) -> list[Suspicion]:
    table = counts({("2015", "479"): then, ("2017", "479"): now})
    return spoken(moved_answers(table, NEAR, declared, codes(reverse=reverse), LIMITS))


def times(row: list[int], factor: int) -> list[int]:
    return [n * factor for n in row]


def test_distance_and_bound_by_hand() -> None:
    now, then = np.array([[30.0, 70.0]]), np.array([[50.0, 50.0]])
    distance, bound = distance_and_bound(now, then, LIMITS)
    # |.3 - .5| = .2; spread 2 * (1/100 + 1/100) = .04
    assert distance[0] == pytest.approx(0.2)
    # sqrt(1 * .04) / 2 = .1; sqrt(-ln .001 * .04 / 2) = sqrt(6.907755 * .02)
    assert bound[0] == pytest.approx(0.1 + 0.371692)


def test_sampling_alone_stays_below_the_bound() -> None:
    draw = np.random.default_rng(5)
    now = draw.multinomial(60, np.array(BELL) / 100, size=4000).astype(float)
    then = draw.multinomial(40, np.array(BELL) / 100, size=4000).astype(float)
    distance, bound = distance_and_bound(now, then, LIMITS)
    assert (distance <= bound).all()


def test_answers_that_jumped_are_found() -> None:
    signs = moved(times([10, 60, 10, 10, 10], 20), times([10, 10, 10, 60, 10], 20))
    assert [s.check_id for s in signs] == ["answers_moved"]
    assert (signs[0].since, signs[0].n) == ("2015", 2000)
    assert signs[0].facts["distance"] == 50


def test_a_slow_move_is_life() -> None:
    assert moved(times(BELL, 20), times([8, 17, 40, 23, 12], 20)) == []


def test_the_same_jump_of_twelve_respondents_is_chance() -> None:
    assert moved([1, 7, 2, 1, 1], [1, 1, 2, 7, 1]) == []


def test_a_declared_change_is_no_sign() -> None:
    known = pl.DataFrame(
        [("item", "pupils", "q1", "2015", "2017")], schema=NONE.schema, orient="row"
    )
    jump = times([10, 60, 10, 10, 10], 20), times([10, 10, 10, 60, 10], 20)
    assert moved(*jump, known) == []


def test_a_code_that_is_gone_is_a_cut_answer_scale() -> None:
    signs = moved(times(BELL, 20), times([12, 22, 44, 22, 0], 20))
    assert [s.check_id for s in signs] == ["codes_lost_moved"]
    assert (signs[0].facts["codes"], signs[0].facts["share"]) == ("5", 10)


def test_a_gone_code_of_a_reversed_item_is_named_as_delivered() -> None:
    signs = moved(times(BELL, 20), times([12, 22, 44, 22, 0], 20), reverse=True)
    assert signs[0].facts["codes"] == "1"


def test_a_rare_code_that_nobody_chose_is_chance() -> None:
    assert moved([2, 20, 40, 20, 18], [0, 20, 40, 20, 20]) == []


@pytest.mark.parametrize(
    ("now", "reverse", "steps"),
    [
        ([10, 15, 50, 20, 0], "no", -1),
        ([0, 5, 10, 15, 50], "no", 1),
        ([10, 15, 50, 20, 0], "yes", 1),  # keyed down is delivered up
    ],
)
def test_codes_from_zero_instead_of_one_are_a_shift(
    now: list[int], reverse: str, steps: int
) -> None:
    then = [5, 10, 15, 50, 20]
    signs = moved(times(then, 20), times(now, 20), reverse=reverse == "yes")
    assert [(s.check_id, s.facts["steps"]) for s in signs] == [
        ("codes_shifted_moved", steps)
    ]


def test_a_municipality_is_compared_with_all_the_others_together() -> None:
    others, mine = times([10, 60, 10, 10, 10], 20), times([10, 10, 10, 60, 10], 20)
    everybody = [a + b for a, b in zip(others, mine, strict=True)]
    table = counts(
        {
            ("2015", "479"): mine,
            ("2015", "510"): others,
            ("2015", None): everybody,
        }
    )
    signs = spoken(different_answers(table, codes(), LIMITS))
    assert {(s.check_id, s.municipality) for s in signs} == {
        ("answers_differ", "479"),
        ("answers_differ", "510"),
    }


@pytest.mark.parametrize(
    ("check", "mine"),
    [
        ("codes_lost_differ", [6, 12, 19, 63, 0]),
        ("codes_shifted_differ", [10, 15, 50, 20, 0]),
    ],
)
def test_a_municipality_that_lost_a_code_or_shifted_them_is_told_so(
    check: str, mine: list[int]
) -> None:
    others, mine = times([5, 10, 15, 50, 20], 60), times(mine, 20)
    everybody = [a + b for a, b in zip(others, mine, strict=True)]
    table = counts(
        {("2015", "479"): mine, ("2015", "510"): others, ("2015", None): everybody}
    )
    signs = spoken(different_answers(table, codes(), LIMITS))
    assert [s.check_id for s in signs if s.municipality == "479"] == [check]


def test_a_municipality_alone_differs_from_nobody() -> None:
    table = counts({("2015", "479"): BELL, ("2015", None): BELL})
    assert spoken(different_answers(table, codes(), LIMITS)) == []


def test_municipalities_that_answer_alike_are_no_sign() -> None:
    table = counts(
        {
            ("2015", "479"): times(BELL, 3),
            ("2015", "510"): times([9, 21, 39, 22, 9], 3),
            ("2015", None): times([19, 41, 79, 42, 19], 3),
        }
    )
    assert spoken(different_answers(table, codes(), LIMITS)) == []
