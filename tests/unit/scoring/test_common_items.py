"""Scores and sums on the items that two rounds asked, added up by hand."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.programme.model import Programme
from pipeline.store.lake import Lake
from tests.unit.asked_items import ITEMS, SCALE, A, B, C, D, asking, score, sheet, stage

STEP = 1_000_000
SHEETS = [
    sheet("a", [1, 1, 1, None], round="2015"),
    sheet("b", [2, 2, None, None], round="2015"),
    sheet("a", [2, 2, 2, 3], round="2017"),
    sheet("b", [0, 1, 2, 3], round="2017"),
    sheet("c", [None, None, 2, 3], round="2017"),  # too few of those in common
    sheet("a", [3, 3, 3, 0], round="2019"),
]


def summed(folder: Path, programme: Programme) -> Lake:
    lake = Lake(folder / "lake")
    stage(lake, programme, SHEETS)
    score(lake, programme, "scored.common_moments")
    return lake


def test_a_new_item_is_in_no_score_on_the_common_ones(
    tmp_path: Path, programme: Programme
) -> None:
    lake = summed(tmp_path, asking(programme, {"2015": [A, B, C]}))
    found = lake.rows("scored.common_moments").sort("round")
    assert set(found["scale"]) == {SCALE}
    assert set(found["items"]) == {" ".join([A, B, C])}
    sums = found.select("round", "n", "sum_x", "sum_x2").rows()
    assert sums == [
        ("2015", 2, 3 * STEP, (1 + 4) * STEP**2),
        ("2017", 2, 3 * STEP, (4 + 1) * STEP**2),
        ("2019", 1, 3 * STEP, 9 * STEP**2),
    ]
    linked = lake.rows("scored.common_linked_moments").sort("since", "round")
    assert linked.select("since", "round", "n", "sum_x", "sum_y", "sum_xy").rows() == [
        ("2015", "2017", 2, 3 * STEP, 3 * STEP, (2 + 2) * STEP**2),
        ("2015", "2019", 1, STEP, 3 * STEP, 3 * STEP**2),
    ]


def test_each_pair_of_rounds_has_the_items_that_both_asked(
    tmp_path: Path, programme: Programme
) -> None:
    asked = {"2015": [A, B, C], "2017": ITEMS, "2019": [B, C, D]}
    lake = summed(tmp_path, asking(programme, asked))
    found = lake.rows("scored.common_moments").select("round", "items").rows()
    assert sorted(found) == [
        ("2015", " ".join([A, B, C])),
        ("2015", " ".join([B, C])),
        ("2017", " ".join([A, B, C])),
        ("2017", " ".join([B, C, D])),
        ("2019", " ".join([B, C])),
        ("2019", " ".join([B, C, D])),
    ]
    linked = lake.rows("scored.common_linked_moments").select("since", "round", "items")
    assert sorted(linked.rows()) == [
        ("2015", "2017", " ".join([A, B, C])),
        ("2015", "2019", " ".join([B, C])),
        ("2017", "2019", " ".join([B, C, D])),
    ]


def test_who_has_a_score_on_the_common_items_has_one_on_the_whole(
    tmp_path: Path, programme: Programme
) -> None:
    # Of A and B one is half, of all four it is too little.
    few = sheet("d", [1, None, None, None], round="2017")
    lake, two = Lake(tmp_path / "lake"), asking(programme, {"2015": [A, B]})
    stage(lake, two, [sheet("d", [1, 1, None, None], round="2015"), few])
    score(lake, two, "scored.common_moments")
    found = lake.rows("scored.common_moments")
    assert found["round"].to_list() == ["2015"]


@pytest.mark.parametrize("asked", [{}, {"2015": [A]}])
def test_a_scale_whose_items_stay_or_share_too_little_has_no_sums_of_its_own(
    tmp_path: Path, programme: Programme, asked: dict[str, list[str]]
) -> None:
    lake = summed(tmp_path, asking(programme, asked))
    for table in ("scored.common_moments", "scored.common_linked_moments"):
        found: pl.DataFrame = lake.rows(table)
        assert found.is_empty()
