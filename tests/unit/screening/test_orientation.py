"""An item that goes against its scale is found; chance with few answers is not."""

import numpy as np
import polars as pl
import pytest

from pipeline.programme.model import ScreeningLimits
from pipeline.screening.orientation import item_rest, turned_items
from tests.unit.screening.spoken import spoken

LIMITS = ScreeningLimits()


def moments(
    answers: np.ndarray, round_: str = "2015", municipality: str | None = "479"
) -> pl.DataFrame:
    """Return sums and products of answers of shape (n, items)."""
    n, k = answers.shape
    return pl.DataFrame(
        [
            (
                round_,
                municipality,
                "pupils",
                "s",
                f"q{i}",
                f"q{j}",
                n,
                int(answers[:, i].sum()),
                int(answers[:, j].sum()),
                int(answers[:, i] @ answers[:, j]),
            )
            for i in range(k)
            for j in range(i, k)
        ],
        schema={
            "round": pl.String,
            "municipality": pl.String,
            "informant_group": pl.String,
            "scale": pl.String,
            "item": pl.String,
            "other_item": pl.String,
            "n": pl.Int64,
            "sum_x": pl.Int64,
            "sum_y": pl.Int64,
            "sum_xy": pl.Int64,
        },
        orient="row",
    )


def sheets(n: int, turned: tuple[int, ...] = (), items: int = 4) -> np.ndarray:
    """Return answers 0-4 that share a common part; some items the other way round."""
    draw = np.random.default_rng(1)
    common = draw.normal(size=(n, 1))
    x = np.clip(np.round(2 + common + draw.normal(size=(n, items))), 0, 4).astype(int)
    for item in turned:
        x[:, item] = 4 - x[:, item]
    return x


def found(*tables: pl.DataFrame, rounds: tuple[str, ...] = ("2015", "2017")) -> list:
    return [
        (s.check_id, s.municipality, s.round, s.since, s.subject)
        for s in spoken(turned_items(pl.concat(tables), list(rounds), LIMITS))
    ]


def test_the_correlation_is_that_of_the_item_with_the_sum_of_the_others() -> None:
    x = sheets(50)
    rest = x.sum(axis=1) - x[:, 0]
    row = item_rest(moments(x), LIMITS).row(0, named=True)
    assert row["r"] == pytest.approx(np.corrcoef(x[:, 0], rest)[0, 1])
    # Fisher's z: +-3.2905 * sqrt(2 / 47) around artanh r
    half = 3.290526731 * np.sqrt(2 / 47)
    assert row["high"] == pytest.approx(np.tanh(np.arctanh(row["r"]) + half))


def test_a_turned_item_is_found_and_its_neighbours_are_not_blamed() -> None:
    assert found(moments(sheets(200, turned=(2,)))) == [
        ("item_turned", "479", "2015", None, "pupils.q2")
    ]


def test_a_weak_item_beside_a_turned_one_is_not_blamed() -> None:
    x = sheets(400, turned=(2,), items=5)
    x[:, 0] = np.random.default_rng(7).integers(0, 5, size=400)  # tells nothing
    assert found(moments(x)) == [("item_turned", "479", "2015", None, "pupils.q2")]


def test_two_turned_items_of_five_are_both_found() -> None:
    named = {s[-1] for s in found(moments(sheets(400, turned=(1, 3), items=5)))}
    assert named == {"pupils.q1", "pupils.q3"}


def test_items_that_go_together_are_no_sign() -> None:
    assert found(moments(sheets(200))) == []


def test_twelve_respondents_raise_no_alarm() -> None:
    # r below zero by chance: 12 independent answers to three items.
    x = np.random.default_rng(3).integers(0, 5, size=(12, 3))
    assert any(r < 0 for r in item_rest(moments(x), LIMITS)["r"])
    assert found(moments(x)) == []


def test_a_turn_since_the_round_before_is_told_apart() -> None:
    tables = [moments(sheets(200)), moments(sheets(200, turned=(0,)), "2017")]
    assert found(*tables) == [
        ("item_turned", "479", "2017", None, "pupils.q0"),
        ("item_turned_since", "479", "2017", "2015", "pupils.q0"),
    ]


def test_where_all_are_turned_the_instrument_is_and_no_municipality_is_named() -> None:
    x = sheets(200, turned=(0,))
    tables = [moments(x, municipality=code) for code in ("479", "510")]
    everybody = moments(np.vstack([x, x]), municipality=None)
    assert found(*tables, everybody) == [
        ("item_turned", None, "2015", None, "pupils.q0")
    ]


def test_a_large_municipality_is_not_the_programme() -> None:
    mine, others = sheets(400, turned=(0,)), sheets(50)
    tables = [moments(mine), moments(others, municipality="510")]
    everybody = moments(np.vstack([mine, others]), municipality=None)
    assert found(*tables, everybody) == [
        ("item_turned", "479", "2015", None, "pupils.q0")
    ]


def test_items_that_everybody_answers_alike_have_no_correlation() -> None:
    assert found(moments(np.full((30, 3), 2))) == []
