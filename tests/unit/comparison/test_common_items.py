"""Changes of scales of which two rounds asked different items."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import pytest

from pipeline.comparison.tables import compared_table
from pipeline.programme.model import Programme
from pipeline.store.lake import Lake, write_table
from pipeline.verification.product import CHAIN
from tests.unit.asked_items import A, B, C, asking, score, sheet, stage

UNITS = ["101001", "101002", "101003"]
SD = 0.3**0.5  # of three times the scores 1 and 2
Sheets = list[dict[str, object]]


SCORED = (
    "scored.scale_scores",
    "scored.scale_moments",
    "scored.linked_moments",
    "scored.common_moments",
    "scored.item_moments",
)


def compared(folder: Path, programme: Programme, sheets: Sheets, *more: str) -> Lake:
    """Make of these sheets what the product makes of them, up to changes and `more`."""
    lake = Lake(folder / "lake")
    stage(lake, programme, sheets)
    score(lake, programme, *SCORED)
    for table in (*CHAIN, *more):
        write_table(compared_table(lake, programme, table), lake.path(table), "")
    return lake


def alike(round_: str, *answers: Sequence[int | None], **given: object) -> Sheets:
    """Return sheets of three units that answer alike, the same pupils each time."""
    return [
        sheet(f"{unit} {number}", one, round=round_, unit=unit, **given)
        for unit in UNITS
        for number, one in enumerate(answers)
    ]


def change(lake: Lake, since: str = "2015", round_: str = "2017") -> dict[str, Any]:
    rows = lake.rows("compared.progression").filter(
        level="unit", unit=UNITS[0], since=since, round=round_
    )
    [found] = rows.to_dicts()
    return found


BEFORE = alike("2015", [1, 1, 1, None], [2, 2, 2, None])
GAINED = [*BEFORE, *alike("2017", [2, 2, 2, 3], [2, 2, 2, 3])]


def test_a_new_item_is_in_no_change_from_before_it(
    tmp_path: Path, programme: Programme
) -> None:
    lake = compared(tmp_path, asking(programme, {"2015": [A, B, C]}), GAINED)
    found = change(lake)
    assert found["change"] == pytest.approx(100 * 0.5 / SD, abs=1e-6)
    assert (found["comparable"], found["common_items"]) == (True, f"{A} {B} {C}")
    assert (found["n"], found["n_left_out"], found["n_left_out_since"]) == (2, 0, 0)
    assert (found["n_linked"], found["attrition"]) == (2, 0)
    assert found["points_since"] == pytest.approx(500)
    # What stands in the round itself is still all that it asked.
    now = lake.rows("compared.mapping").filter(
        level="unit", unit=UNITS[0], round="2017"
    )
    assert now["points"][0] == pytest.approx(500 + 100 * 0.75 / SD, abs=1e-6)


def test_rounds_that_asked_the_same_are_compared_in_all_of_it(
    tmp_path: Path, programme: Programme
) -> None:
    sheets = [*GAINED, *alike("2019", [2, 2, 2, 2], [2, 2, 2, 2])]
    lake = compared(tmp_path, asking(programme, {"2015": [A, B, C]}), sheets)
    last = change(lake, "2017", "2019")
    assert last["change"] == pytest.approx(-100 * 0.25 / SD, abs=1e-6)
    assert (last["common_items"], last["n_left_out"]) == (None, None)
    assert change(lake, "2015", "2019")["change"] == pytest.approx(50 / SD, abs=1e-6)


def test_a_lost_item_leaves_the_points_as_long_as_they_were(
    tmp_path: Path, programme: Programme
) -> None:
    sheets = [
        *alike("2015", [0, 0, 0, 1], [3, 3, 3, 2]),  # scores 0.25 and 2.75
        *alike("2017", [1, 1, 1, None], [3, 3, 3, None]),
    ]
    lake = compared(tmp_path, asking(programme, {"2017": [A, B, C]}), sheets)
    of_four_items = 1.25 * (6 / 5) ** 0.5
    assert change(lake)["change"] == pytest.approx(50 / of_four_items, abs=1e-6)


def test_grade_bands_to_whom_a_lost_item_was_easy_or_hard_weigh_as_before(
    tmp_path: Path, programme: Programme
) -> None:
    # Nobody answers otherwise, but 2017 has more of the band that found D easy.
    def answers(round_: str, times: int) -> Sheets:
        young = [[1, 1, 1, 3], [2, 2, 2, 3]] * times
        old = [[1, 1, 1, 0], [2, 2, 2, 0]]
        return [
            *alike(round_, *young, grade_band="4-6"),
            *alike(round_, *old, grade_band="7-10"),
        ]

    sheets = [
        {**one, "respondent": str(number)}
        for number, one in enumerate([*answers("2015", 1), *answers("2017", 3)])
    ]
    lake = compared(tmp_path, asking(programme, {"2017": [A, B, C]}), sheets)
    assert change(lake)["change"] == pytest.approx(0, abs=1e-6)


def test_a_new_grade_band_is_left_out_with_the_new_item(
    tmp_path: Path, programme: Programme
) -> None:
    new = alike("2017", [0, 0, 0, 0], [3, 3, 3, 3], [2, 2, 2, 2], grade_band="7-10")
    sheets = [*GAINED, *({**one, "respondent": f"{one['respondent']}'"} for one in new)]
    lake = compared(tmp_path, asking(programme, {"2015": [A, B, C]}), sheets)
    found = change(lake)
    assert found["change"] == pytest.approx(100 * 0.5 / SD, abs=1e-6)
    assert (found["grade_bands"], found["common_items"]) == ("4-6", f"{A} {B} {C}")
    assert (found["n"], found["n_left_out"]) == (2, 3)


def test_who_left_out_the_common_items_is_counted(
    tmp_path: Path, programme: Programme
) -> None:
    now = alike("2017", [2, 2, 2, 3], [2, 2, 2, 3], [None, None, 0, 0])
    lake = compared(tmp_path, asking(programme, {"2015": [A, B, C]}), [*BEFORE, *now])
    found = change(lake)
    assert (found["n"], found["n_left_out"], found["n_left_out_since"]) == (2, 1, 0)
    assert found["change"] == pytest.approx(100 * 0.5 / SD, abs=1e-6)


@pytest.mark.parametrize("kept", [[A], []])
def test_too_few_common_items_are_no_ground_for_a_change(
    tmp_path: Path, programme: Programme, kept: list[str]
) -> None:
    lake = compared(tmp_path, asking(programme, {"2015": kept}), GAINED)
    found = lake.rows("compared.progression").filter(level="unit")
    assert found["change"].is_null().all()
    assert set(found["incomparable_because"]) <= {"meaning_changed"}


def test_a_true_change_is_found_although_an_easy_item_was_added(
    tmp_path: Path, programme: Programme
) -> None:
    """Each answer is binomial, of 3 and the pupil's level; D is easier by 0.2.

    Levels lie between 0.25 and 0.75 in 2015 and rise by 0.05: by 0.15 steps. The mean
    of three answers has the variance 9 V + E / 3 there, V = 1 / 48 that of the levels
    and E = 3 (1 / 4 - V).
    """
    rng = np.random.default_rng(20)
    units, pupils = 60, 60
    level = rng.uniform(0.25, 0.75, units * pupils)
    sheets = []
    for number, round_ in enumerate(programme.round_ids):
        chance = level + 0.05 * min(number, 1)
        answers = rng.binomial(3, np.stack([*[chance] * 3, chance + 0.2], axis=1))
        sheets += [
            sheet(
                f"{pupil}",
                [*map(int, given[:3]), None if number == 0 else int(given[3])],
                round=round_,
                unit=f"{101001 + pupil // pupils}",
                class_id=f"4{'ABC'[pupil % 3]}",
            )
            for pupil, given in enumerate(answers)
        ]
    of_levels = 1 / 48
    true = 100 * 0.15 / (9 * of_levels + (1 / 4 - of_levels)) ** 0.5
    asked = asking(programme, {"2015": [A, B, C]})
    lake = compared(tmp_path, asked, sheets, "compared.effects")
    found = lake.rows("compared.progression").filter(since="2015")
    both = found.filter(level="programme").sort("round")
    assert both["common_items"].to_list() == [f"{A} {B} {C}"] * 2
    assert both["change"].to_list() == pytest.approx([true, true], abs=4)
    assert (both["low"] < true).all()
    assert (true < both["high"]).all()
    of_units = found.filter(level="unit").select(
        covered=pl.lit(true).is_between("low", "high")
    )
    assert of_units["covered"].mean() == pytest.approx(0.95, abs=0.051)
    points = lake.rows("compared.mapping").filter(level="programme").sort("round")
    assert points["points"][1] - points["points"][0] > true + 15
    # A course over all rounds rests on these changes.
    [course] = lake.rows("compared.effects").filter(level="programme").to_dicts()
    assert course["p_lasting"] > 0.5
