"""Hidden units of a municipality together, by hand: what readers can compute anyway."""

import polars as pl
import pytest

from pipeline.disclosure.together import hidden_rounds, hidden_together
from schemas.compared import Mapping, Progression
from schemas.disclosed import Pattern
from tests.unit.disclosure.small_world import (
    AT,
    cells,
    measuring_programme,
    only,
    unit_edition,
)
from tests.unit.sql_tables import rows

BASE: dict[str, object] = {
    "round": "2017", "level": "unit", "municipality": "479", "informant_group":
    "pupils", "measure": "trivsel", "breakdown": "all", "quantity": "points",
    "part": "all", "units": 1, "status": "too_few", "together": True,
}  # fmt: skip


def school(unit: str, n: int, points: float, variance: float) -> dict[str, object]:
    return {**AT, "unit": unit, "n": n, "points": points, "variance": variance,
            "freedom": 25.0, "low": 0.0, "high": 0.0}  # fmt: skip


SCHOOLS = [school("1", 4, 500, 900), school("2", 6, 550, 400), school("3", 30, 510, 9)]
PATTERN = rows(
    Pattern.empty().schema,
    {**BASE, "unit": "1"},
    {**BASE, "unit": "2"},
    {**BASE, "unit": "3", "status": "shown", "together": False},
    {**BASE, "unit": None, "level": "municipality", "units": 3, "status": "shown",
     "together": False},
)  # fmt: skip


def test_the_mean_of_hidden_schools_weighs_them_by_their_answers() -> None:
    """V = .4^2 900 + .6^2 400 = 288, sqrt 16.97; t of 25 degrees of freedom 2.0595."""
    mapping = rows(Mapping.empty().schema, *SCHOOLS)
    [found] = hidden_together(mapping, PATTERN, measuring_programme()).to_dicts()
    assert (found["value"], found["n"], found["base"]) == (530, 10, 2)
    assert found["high"] - found["value"] == pytest.approx(34.951, abs=1e-3)
    assert found["low"] == pytest.approx(2 * 530 - found["high"])


@pytest.mark.parametrize(
    ("units_behind_mean", "status"), [(3, "shown"), (4, "confidential")]
)
def test_it_is_told_where_the_municipality_is(
    units_behind_mean: int, status: str
) -> None:
    programme = measuring_programme(unit_edition(units_behind_mean=units_behind_mean))
    frame = cells(PATTERN, programme, compared_mapping=SCHOOLS)
    row = only(frame, "small_units")
    assert (row["level"], row["municipality"], row["unit"]) == (
        "municipality", "479", None,
    )  # fmt: skip
    assert (row["status"], row["value"]) == (
        status, 530 if status == "shown" else None,
    )  # fmt: skip
    hidden = pl.col("unit").is_in(["1", "2"])
    assert set(frame.filter(hidden)["status"]) == {"hidden"}


def own(round_: str, n: int, points: float, variance: float) -> dict[str, object]:
    return school("1", n, points, variance) | {"round": round_}


ROUNDS = [own("2015", 4, 500, 900), own("2017", 6, 550, 400), own("2019", 10, 520, 225)]
POOL = {**BASE, "unit": "1", "round": "2019", "together": False}
POOLS = rows(Pattern.empty().schema, POOL | {"rounds_together": "2015 2017 2019"})


def pair(since: str, round_: str, shared: float | None) -> dict[str, object]:
    return {**AT, "unit": "1", "since": since, "round": round_,
            "covariance_at_most": shared}  # fmt: skip


def test_the_mean_of_hidden_rounds_weighs_them_by_their_answers() -> None:
    """Weights .2, .3, .5. The mean: 100 + 165 + 260 = 525.

    Of the rounds themselves: .04 x 900 + .09 x 400 + .25 x 225 = 128.25. Of those who
    answered twice: 2 (.2 x .3 x 100 + .3 x .5 x 50 + .2 x .5 x 450) = 117, as 2019 and
    2015 have no covariance and share at most sqrt(900 x 225) = 450. V = 245.25, its
    root 15.660; t of 25 degrees of freedom 2.0595.
    """
    progression = rows(
        Progression.empty().schema,
        pair("2015", "2017", 100.0),
        pair("2017", "2019", 50.0),
        pair("2015", "2019", None),
    )
    mapping = rows(Mapping.empty().schema, *ROUNDS)
    programme = measuring_programme()
    [found] = hidden_rounds(mapping, progression, POOLS, programme).to_dicts()
    assert (found["value"], found["n"], found["base"]) == (525, 20, 3)
    assert (found["round"], found["because"]) == ("2019", "2015 2017 2019")
    assert found["high"] - found["value"] == pytest.approx(32.253, abs=1e-3)
    assert found["low"] == pytest.approx(2 * 525 - found["high"])


def test_rounds_together_are_told_where_the_round_itself_is_hidden() -> None:
    hidden = rows(
        Pattern.empty().schema,
        POOL | {"rounds_together": "2015 2017 2019"},
        *({**POOL, "round": one} for one in ("2015", "2017")),
    )
    frame = cells(hidden, compared_mapping=ROUNDS)
    row = only(frame, "rounds_together")
    assert (row["round"], row["level"], row["unit"]) == ("2019", "unit", "1")
    assert (row["status"], row["value"], row["n"]) == ("shown", 525, 20)
    assert set(frame.filter(quantity="points")["status"]) == {"hidden"}
