"""The lowest quarter twice, told and true, worked out by hand."""

from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from pipeline.programme.model import Programme
from pipeline.verification.batch import Batch, Seen
from pipeline.verification.design import Design
from pipeline.verification.quarters import where_none_is, where_some_are

TRUE = {"A": 480.0, "B": 500.0, "C": 510.0, "D": 520.0}  # A is the lowest quarter
SURE = {"A": (0.9, 0.9), "B": (0.95, 0.9), "C": (0.9, 0.85), "D": (0.0, 0.0)}


def seen(programme: Programme, before: float = TRUE["A"]) -> Seen:
    """Return four units in two rounds, and how sure each is in the lowest quarter.

    `before`: what was true of A in the first round.
    """
    first, second = rounds = programme.round_ids[:2]
    design = Design(
        rounds=rounds,
        bands=["all"],
        units=list(TRUE),
        municipalities=["479"] * 4,
        class_unit=np.arange(4),
        class_band=np.zeros((4, 2), dtype=int),
        cell_class=np.arange(4),
        answered=np.ones((4, 2), dtype=bool),
        size=np.full(4, 20),
    )
    batch = Batch(programme, design, "nothing", range(1), 1, 1)
    rows = pl.DataFrame(
        {
            "round": round_,
            "level": "unit",
            "municipality": "479",
            "unit": unit,
            "informant_group": "r000000",
            "scale": "s00",
            "true": before if (unit, round_) == ("A", first) else true,
            "n": 20,
            "points": 490.0,
            "variance": 25.0,
            "difference_programme": -10.0,
            "difference_programme_low": -20.0,
            "difference_programme_high": 0.0,
            "q_programme": 0.5,
            "detectable_programme": 30.0,
            "in_bottom_quarter": sure,
        }
        for unit, true in TRUE.items()
        for round_, sure in zip((first, second), SURE[unit], strict=True)
    )
    truth = rows.select(
        "round", "level", "municipality", "unit", "informant_group", "scale", "true"
    )
    tables = {"compared.mapping": rows.drop("true")}
    return Seen(batch, None, tables, truth)  # type: ignore[arg-type]


def test_what_is_told_is_held_against_the_true_quarter(programme: Programme) -> None:
    # .9 + .9 - 1 = .8 and .85 are told, .75 is not. So A and B; of them A is there.
    found = where_some_are(seen(programme))
    told = {name: measure.value for (name, _), measure in found.items()}
    assert told == {
        "quarter_false": pytest.approx(1 / 2),
        "quarter_wrong": pytest.approx(1 / 3),
        "quarter_seen": 1,
    }


def test_who_is_there_only_now_is_not_there_twice(programme: Programme) -> None:
    found = where_some_are(seen(programme, before=530.0))
    assert found["quarter_false", "nothing"].value == 1
    assert found["quarter_seen", "nothing"].occasions == 0


def test_where_nobody_is_lower_whoever_is_told_is_told_wrongly(
    programme: Programme,
) -> None:
    found = where_none_is(seen(programme))
    assert found["quarter_any", "nothing"].value == 1
    assert found["quarter_wrong", "nothing"].value == 2 / 4


def test_a_programme_that_does_not_look_for_it_promises_nothing(
    programme: Programme,
) -> None:
    modules = programme.modules.model_copy(update={"modules": []})
    silent = programme.model_copy(update={"modules": modules})
    world = seen(programme)
    asked = replace(world, batch=replace(world.batch, programme=silent))
    assert where_some_are(asked) == where_none_is(asked) == {}
