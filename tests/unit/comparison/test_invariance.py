"""What the table of invariance says before and beside the ladder."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.comparison.invariance import invariance
from pipeline.programme.model import Change, Programme, Text
from pipeline.store.lake import Lake, Partition, write_table
from schemas import scored
from tests.unit.sql_tables import rows

SCALE, GROUP = "el_rel_laerer", "pupils_4_10"
NEW_ITEM = {"2015": ["a", "b"], "2017": ["a", "b", "c"], "2019": ["a", "b", "c"]}
NEW_ITEM_TWICE = NEW_ITEM | {"2019": ["a", "b", "c", "d"]}


def asked(folder: Path, items: dict[str, list[str]]) -> Lake:
    """Write sums of complete cases of the items that each round asked."""
    lake = Lake(folder)
    for round_, names in items.items():
        moments = [
            {
                "round": round_,
                "municipality": "479",
                "informant_group": GROUP,
                "grade_band": "4-6",
                "scale": SCALE,
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


def declaring(programme: Programme, *, comparable: bool) -> Programme:
    """Return the programme with a declared change of the scale from 2015 to 2017."""
    change = Change(
        scale=SCALE,
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
