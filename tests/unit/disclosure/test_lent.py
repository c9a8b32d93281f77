"""What a hidden unit answered moves no number that is told of others."""

import polars as pl
import pytest

from pipeline.comparison.effects import courses
from pipeline.comparison.shrinkage import with_shrunken
from schemas.compared import Mapping, Progression, SinceStart
from tests.unit.disclosure.small_world import (
    AT,
    UNIT,
    cells,
    hidden,
    measuring_programme,
)
from tests.unit.sql_tables import rows

ROUNDS = ["2015", "2017", "2019"]
SCALE = ["informant_group", "scale"]
ALIKE = ("1", 500.0), ("2", 500.0), ("3", 500.0)
HIDDEN = hidden({**UNIT, "round": "2019", "unit": "9"})
Units = tuple[tuple[str, float], ...]


def mean(unit: str | None, points: float, **given: object) -> dict[str, object]:
    level = "unit" if unit else "programme"
    return {**AT, "round": "2019", "level": level, "unit": unit, "n": 20,
            "municipality": "479" if unit else None, "points": points,
            "variance": 100.0, "low": 0.0, "high": 0.0, **given}  # fmt: skip


def change(unit: str, since: str, round_: str, by: float) -> dict[str, object]:
    return {**AT, "round": round_, "since": since, "unit": unit, "change": by,
            "n": 20, "n_since": 20, "comparable": True, "variance": 200.0,
            "variance_since": 100.0}  # fmt: skip


def told(units: Units, pattern: pl.DataFrame | None, quantity: str) -> pl.DataFrame:
    """Return what is told of others than unit 9, each at its points in 2019.

    In 2015 and 2017 all had 500 points. The programme has 510, whatever these have.
    """
    mapping = rows(
        Mapping.empty().schema,
        *(mean(unit, at, difference_programme=at - 510) for unit, at in units),
        mean(None, 510.0),
    )
    pairs = [("2015", "2017", 0.0), ("2015", "2019", 1.0), ("2017", "2019", 1.0)]
    changes = [
        change(unit, since, round_, grown * (at - 500))
        for unit, at in units
        for since, round_, grown in pairs
    ]
    together = [
        row | {"later": "2017 2019"} for row in changes if row["round"] == "2019"
    ]
    progression = rows(Progression.empty().schema, *changes)
    since_start = rows(SinceStart.empty().schema, *together)
    programme = measuring_programme()
    pair = ["round", "since", *SCALE]
    drawn = {
        "compared_mapping": with_shrunken(
            mapping, "points", "variance", ["round", *SCALE], 0.95
        ),
        "compared_progression": with_shrunken(
            progression, "change", "variance", pair, 0.95
        ),
        "compared_since_start": with_shrunken(
            since_start, "change", "variance", pair, 0.95
        ),
        "compared_effects": courses(mapping, progression, programme, ["2019"]),
    }
    frame = cells(pattern, programme, **{k: v.to_dicts() for k, v in drawn.items()})
    return frame.filter(pl.col("unit") != "9", quantity=quantity).select(
        "round", "since", "unit", "status", "value", "verdict"
    )


def test_units_that_are_alike_are_drawn_to_each_other_and_not_to_a_hidden_one() -> None:
    """Three units at 500 are drawn to 500: 10 less than the programme."""
    units = (*ALIKE, ("9", 530.0))
    drawn = told(units, HIDDEN, "cautious_difference")
    assert drawn["value"].to_list() == [-10.0] * 3
    beside_all = told(units, None, "cautious_difference")
    assert min(beside_all["value"]) > -10


@pytest.mark.parametrize(
    "quantity",
    ["cautious_difference", "cautious_change", "cautious_since_start", "course"],
)
def test_others_are_told_the_same_wherever_a_hidden_unit_lies(quantity: str) -> None:
    units = (("1", 480.0), ("2", 505.0), ("3", 540.0))
    low, high = ((*units, ("9", at)) for at in (420.0, 660.0))
    found = told(low, HIDDEN, quantity)
    assert found.height >= 3
    assert set(found["status"]) == {"shown"}
    assert found.equals(told(high, HIDDEN, quantity))
    # Nothing of it is left: so it is told as if it had not been there.
    assert found.equals(told(units, None, quantity))
    assert not told(low, None, quantity).equals(told(high, None, quantity))


def test_an_estimate_that_needs_three_units_is_not_told_of_two_and_a_hidden_one() -> (
    None
):
    units = (*ALIKE[:2], ("9", 700.0))
    assert told(units, None, "cautious_difference").height == 2
    assert told(units, HIDDEN, "cautious_difference").is_empty()


def test_where_nobody_is_hidden_all_lend_to_all() -> None:
    elsewhere = hidden({**UNIT, "round": "2019", "unit": "9", "measure": "ro"})
    units = (*ALIKE, ("9", 700.0))
    for quantity in ("cautious_difference", "course"):
        assert told(units, elsewhere, quantity).equals(told(units, None, quantity))
