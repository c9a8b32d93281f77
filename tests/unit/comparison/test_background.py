"""Gradients over parents' education, on a world whose slope is known."""

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from pipeline.comparison.background import expected, gradients
from pipeline.programme.model import Programme
from pipeline.store.lake import Lake, Partition, write_table
from schemas import compared, scored
from tests.unit.sql_tables import rows

STEP = 1_000_000


def world(
    folder: Path, slopes: dict[str, float], *, units: int = 60, pupils: int = 80
) -> Lake:
    """Write sums of pupils whose points rise by a known slope, round by round."""
    lake = Lake(folder)
    rng = np.random.default_rng(5)
    norm = {
        "informant_group": "pupils",
        "grade_band": "all",
        "scale": "trivsel",
        "round": "2015",
        "n": 100,
        "mean": 2.0,
        "sd": 1.0,
    }
    norms = rows(compared.Norms.empty().schema, norm)
    write_table(norms, lake.path("compared.norms"), "x")
    for round_, slope in slopes.items():
        found = []
        for unit in range(units):
            x = rng.choice([9, 12, 16], pupils)
            own = rng.normal(0, 10)
            points = own + slope * (x - 12) + rng.normal(0, 90, pupils)
            y = np.round((2 + points / 100) * STEP).astype(int)
            found.append(
                {
                    "round": round_,
                    "municipality": "479",
                    "unit": f"479{unit:03}",
                    "informant_group": "pupils",
                    "outcome": "trivsel",
                    "breakdown": "all",
                    "n": pupils,
                    "sum_x": int(x.sum()),
                    "sum_x2": int((x * x).sum()),
                    "sum_y": int(y.sum()),
                    "sum_y2": int((y * y).sum()),
                    "sum_xy": int((x * y).sum()),
                }
            )
        partition = Partition("479", round_)
        table = rows(scored.BackgroundMoments.empty().schema, *found)
        path = lake.path("scored.background_moments", partition)
        write_table(table, path, "x")
    return lake


def test_a_gradient_that_became_flatter_is_said_to_have(
    tmp_path: Path, programme: Programme
) -> None:
    lake = world(tmp_path, {"2015": 8.0, "2017": 8.0, "2019": 3.0})
    found = gradients(lake, programme).filter(level="programme").sort("round")
    slopes = found["slope"].to_list()
    assert slopes == pytest.approx([8, 8, 3], abs=2)
    inside = found.select((pl.col("low") < 9) & (pl.col("high") > 2)).to_series()
    assert inside.all()
    assert found["verdict"].to_list() == [None, "no_certain_change", "flatter"]
    assert found["since"].to_list() == [None, "2015", "2015"]


def test_a_gradient_that_turned_round_is_neither_flatter_nor_steeper(
    tmp_path: Path, programme: Programme
) -> None:
    lake = world(tmp_path, {"2015": 8.0, "2017": -8.0, "2019": -24.0})
    found = gradients(lake, programme).filter(level="programme").sort("round")
    assert found["change_high"].to_list()[1] < -10
    assert found["verdict"].to_list() == [None, "no_certain_change", "steeper"]


def test_without_a_certain_first_slope_there_was_none_to_become_flatter(
    tmp_path: Path, programme: Programme
) -> None:
    lake = world(tmp_path, {"2015": 0.0, "2017": 8.0})
    found = gradients(lake, programme).filter(level="programme").sort("round")
    low, high = found.select("low", "high").row(0)
    assert low < 0 < high
    assert found["q"].to_list()[1] < 0.05
    assert found["verdict"].to_list() == [None, None]


def test_a_unit_is_expected_to_be_where_its_pupils_background_puts_it(
    tmp_path: Path, programme: Programme
) -> None:
    lake = world(tmp_path, {"2015": 8.0})
    found = expected(lake, programme)
    assert found.height == 60
    assert found["difference"].mean() == pytest.approx(0, abs=1)
    assert (found["shrunken"].abs() <= found["difference"].abs() + 1e-9).all()
    assert found["expected"].mean() == pytest.approx(500, abs=10)


def test_fifteen_pupils_say_nothing_about_a_gradient(
    tmp_path: Path, programme: Programme
) -> None:
    lake = world(tmp_path, {"2015": 8.0}, units=3, pupils=5)
    assert gradients(lake, programme).is_empty()
    assert expected(lake, programme).is_empty()


def test_without_deliveries_there_is_no_gradient(
    tmp_path: Path, programme: Programme
) -> None:
    assert gradients(Lake(tmp_path), programme).is_empty()
    assert expected(Lake(tmp_path), programme).is_empty()
