"""Hidden units of a municipality together, by hand: what readers can compute anyway."""

import polars as pl
import pytest

from pipeline.disclosure.together import hidden_together
from schemas.compared import Mapping
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
