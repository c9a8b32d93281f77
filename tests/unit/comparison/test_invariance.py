"""What the table of invariance says before and beside the ladder."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.comparison.invariance import invariance
from pipeline.programme.model import Change, Programme, Text
from pipeline.store.lake import Lake, Partition, write_table
from schemas import scored
from tests.unit.asked_items import ITEMS, asking
from tests.unit.asked_items import SCALE as COMMON
from tests.unit.sql_tables import rows

SCALE, GROUP = "el_rel_laerer", "pupils_4_10"
NEW_ITEM = {"2015": ["a", "b"], "2017": ["a", "b", "c"], "2019": ["a", "b", "c"]}
NEW_ITEM_TWICE = NEW_ITEM | {"2019": ["a", "b", "c", "d"]}


def asked(folder: Path, items: dict[str, list[str]], scale: str = SCALE) -> Lake:
    """Write sums of complete cases of the items that each round asked."""
    lake = Lake(folder)
    for round_, names in items.items():
        moments = [
            {
                "round": round_,
                "municipality": "479",
                "informant_group": GROUP,
                "grade_band": "4-6",
                "scale": scale,
                "item": one,
                "other_item": other,
                "n": 100,
                "sum_x": 200,
                "sum_y": 200,
                "sum_xy": 500 if one == other else 450,
            }
            for at, one in enumerate(names)
            for other in names[at:]
        ]
        table = rows(scored.ItemMoments.empty().schema, *moments)
        write_table(
            table, lake.path("scored.item_moments", Partition("479", round_)), "x"
        )
    return lake


def declaring(
    programme: Programme, scale: str = SCALE, *, comparable: bool
) -> Programme:
    """Return the programme with a declared change of the scale from 2015 to 2017."""
    change = Change(
        scale=scale,
        between=("2015", "2017"),
        comparable=comparable,
        reason=Text(da="Afprøvet.", en="Tried."),
    )
    instruments = {
        name: one.model_copy(
            update={"changes": [change] if one.informant_group == GROUP else []}
        )
        for name, one in programme.instruments.items()
    }
    return programme.model_copy(update={"instruments": instruments})


def levels(table: pl.DataFrame) -> dict[tuple[str, str], tuple[str, str | None]]:
    kept = table.select("since", "round", "level", "untested")
    return {(s, r): (level, why) for s, r, level, why in kept.iter_rows()}


@pytest.mark.parametrize("comparable", [False, True])
def test_a_change_that_is_declared_comparable_puts_the_ladder_aside(
    tmp_path: Path, programme: Programme, *, comparable: bool
) -> None:
    lake = asked(tmp_path, NEW_ITEM)
    found = levels(invariance(lake, declaring(programme, comparable=comparable)))
    changed = ("untested", "declared") if comparable else ("none", None)
    assert found["2015", "2017"] == found["2015", "2019"] == changed
    assert found["2017", "2019"][0] != "none"


def test_it_does_so_across_no_other_step_that_the_ladder_refuses(
    tmp_path: Path, programme: Programme
) -> None:
    lake = asked(tmp_path, NEW_ITEM_TWICE)
    found = levels(invariance(lake, declaring(programme, comparable=True)))
    assert found["2015", "2017"] == ("untested", "declared")
    assert found["2015", "2019"] == found["2017", "2019"] == ("none", None)


def test_rounds_that_share_items_are_tested_on_those(
    tmp_path: Path, programme: Programme
) -> None:
    four = dict.fromkeys(("2017", "2019"), ITEMS)
    lake = asked(tmp_path, {"2015": ITEMS[:3], **four}, scale=COMMON)
    found = invariance(lake, asking(programme, {"2015": ITEMS[:3]}))
    rows = found.select("since", "round", "items", "level", "untested").rows()
    assert rows == [
        ("2015", "2017", 3, "untested", "too_few_respondents"),
        ("2015", "2019", 3, "untested", "too_few_respondents"),
        ("2017", "2019", 4, "untested", "too_few_respondents"),
    ]


def test_a_declaration_makes_whole_scales_comparable_across_no_other_new_items(
    tmp_path: Path, programme: Programme
) -> None:
    """2015 shares one item with the others, and 2019 has one more than 2017."""
    items = {"2015": ITEMS[:1], "2017": ITEMS[:3], "2019": ITEMS}
    lake = asked(tmp_path, items, scale=COMMON)
    of_common = declaring(asking(programme, items), COMMON, comparable=True)
    found = levels(invariance(lake, of_common))
    assert found["2015", "2017"] == ("untested", "declared")
    assert found["2015", "2019"] == ("none", None)
    assert found["2017", "2019"] == ("untested", "too_few_respondents")
