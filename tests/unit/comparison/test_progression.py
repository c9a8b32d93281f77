"""Changes of scales of which two rounds asked different grades, worked out by hand."""

from typing import Any

import polars as pl
import pytest

from pipeline.programme.model import Programme
from pipeline.verification.product import CHAIN, computed
from schemas.scored import LinkedMoments, ScaleMoments
from tests.unit.sql_tables import rows

STEP = 1_000_000
SCALE = {"informant_group": "pupils_4_10", "scale": "calm"}
Scores = dict[tuple[str, str], list[int]]  # (round, grade band) -> scores of each unit


def unit(name: str, round_: str, band: str, scores: list[int]) -> dict[str, object]:
    return {
        **SCALE,
        "round": round_,
        "municipality": "479",
        "unit": name,
        "grade_band": band,
        "breakdown": "all",
        "n": len(scores),
        "sum_x": sum(scores) * STEP,
        "sum_x2": sum(x * x for x in scores) * STEP**2,
        **dict.fromkeys(
            ["classes", "class_n2", "class_t2_n", "class_nt", "class_t2"], 0
        ),
    }


def changes(
    programme: Programme, scores: Scores, linked: list[dict] | None = None
) -> pl.DataFrame:
    """Return the progression of three units that answer alike."""
    moments = [
        unit(name, round_, band, answers)
        for (round_, band), answers in scores.items()
        for name in ("1", "2", "3")
    ]
    drawn = {
        "scored.scale_moments": rows(ScaleMoments.empty().schema, *moments),
        "scored.linked_moments": rows(LinkedMoments.empty().schema, *(linked or [])),
    }
    found = computed(drawn, programme, CHAIN)["compared.progression"]
    return found.filter(pl.col("level") == "unit", pl.col("unit") == "1")


def one(found: pl.DataFrame, since: str, round_: str) -> dict[str, Any]:
    [row] = found.filter(since=since, round=round_).to_dicts()
    return row


# The norm of grades 4-6 is 2 with the SD of 1, 3, 1, 3, 1, 3: the root of 6 / 5.
SD = (6 / 5) ** 0.5
NEW_BAND: Scores = {
    ("2015", "4-6"): [1, 3],
    ("2017", "4-6"): [2, 4],
    ("2017", "7-9"): [0, 2],
    ("2019", "4-6"): [2, 4],
    ("2019", "7-9"): [1, 3],
}


def test_a_grade_band_that_is_asked_later_is_in_no_change_from_before(
    programme: Programme,
) -> None:
    found = changes(programme, NEW_BAND)
    first = one(found, "2015", "2017")
    # All together rose by half of it: the new grades stand at 500, being new.
    assert first["change"] == pytest.approx(100 / SD, abs=1e-6)
    assert (first["n"], first["n_since"]) == (2, 2)
    assert (first["grade_bands"], first["n_left_out"]) == ("4-6", 2)
    assert first["n_left_out_since"] == 0
    assert one(found, "2015", "2019")["change"] == pytest.approx(100 / SD, abs=1e-6)


def test_rounds_that_asked_the_same_grades_are_compared_in_all_of_them(
    programme: Programme,
) -> None:
    row = one(changes(programme, NEW_BAND), "2017", "2019")
    assert row["change"] == pytest.approx(50 / SD, abs=1e-6)
    assert (row["n"], row["grade_bands"], row["n_left_out"]) == (4, None, None)


def test_a_grade_band_that_is_asked_no_more_is_left_out_too(
    programme: Programme,
) -> None:
    scores = {
        ("2015", "4-6"): [1, 3],
        ("2015", "7-9"): [1, 3],
        ("2017", "4-6"): [2, 4],
    }
    row = one(changes(programme, scores), "2015", "2017")
    assert row["change"] == pytest.approx(100 / SD, abs=1e-6)
    assert (row["points_since"], row["n_left_out_since"]) == (500, 2)


def test_rounds_that_asked_other_grades_altogether_are_not_compared(
    programme: Programme,
) -> None:
    scores = {("2015", "4-6"): [1, 3], ("2017", "7-9"): [2, 4]}
    row = one(changes(programme, scores), "2015", "2017")
    assert (row["comparable"], row["incomparable_because"]) == (False, "other_grades")
    assert (row["change"], row["variance"], row["q"]) == (None, None, None)


def test_who_answered_twice_makes_a_change_of_some_grades_no_more_certain(
    programme: Programme,
) -> None:
    # Ten a unit, who may be of any grade: each rose by a step, so that the variances of
    # both rounds would cancel each other.
    same = {
        **SCALE,
        "round": "2017",
        "since": "2015",
        "municipality": "479",
        "n": 10,
        "sum_x": 20 * STEP,
        "sum_y": 30 * STEP,
        "sum_x2": 50 * STEP**2,
        "sum_y2": 100 * STEP**2,
        "sum_xy": 70 * STEP**2,
        **dict.fromkeys(
            ["class_pairs", "pair_n2", "pair_x2_n", "pair_y2_n", "pair_xy_n"], 0
        ),
        "class_nn": 0,
    }
    links = [{**same, "unit": name} for name in ("1", "2", "3")]
    alone, beside = (
        one(changes(programme, NEW_BAND, some), "2015", "2017") for some in ([], links)
    )
    assert beside["variance"] == alone["variance"]
    assert (beside["n_linked"], beside["attrition"]) == (10, 0)
