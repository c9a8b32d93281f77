"""Reliability of scales, from sums of several municipalities."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.comparison.reliability import reliability
from pipeline.programme.model import Programme
from pipeline.store.lake import Lake, Partition, write_table
from schemas import scored
from tests.unit.sql_tables import rows

STEP = 1_000_000
SCALE = {"round": "2015", "informant_group": "pupils", "scale": "trivsel"}
CELL = {"grade_band": "all", "breakdown": "all"}
ITEM = {"item": "a", "other_item": "a", "n": 4, "sum_x": 8, "sum_y": 8, "sum_xy": 20}


def deliver(lake: Lake, municipality: str, units: dict[str, list[int]]) -> None:
    """Write the sums of units' scores, in answer steps."""
    of = {**SCALE, "municipality": municipality}
    moments = [
        {
            **of,
            **CELL,
            "unit": unit,
            "n": len(scores),
            "sum_x": sum(scores) * STEP,
            "sum_x2": sum(x * x for x in scores) * STEP**2,
            **dict.fromkeys(
                ["classes", "class_n2", "class_t2_n", "class_nt", "class_t2"], 0
            ),
        }
        for unit, scores in units.items()
    ]
    item = {**of, **CELL, **ITEM}
    for table, schema, given in (
        ("scored.scale_moments", scored.ScaleMoments, moments),
        ("scored.item_moments", scored.ItemMoments, [item]),
    ):
        path = lake.path(table, Partition(municipality, "2015"))
        write_table(rows(schema.empty().schema, *given), path, "x")


def test_units_of_two_municipalities_with_one_number_are_two(
    tmp_path: Path, programme: Programme
) -> None:
    # Means 2, 6, 6, 2 of two each: mean squares 32 / 3 between, 8 / 4 within;
    # F = 16 / 3, ICC(1) = (F - 1) / (F + 1) = 13 / 19, ICC(2) = (F - 1) / F = 13 / 16.
    lake = Lake(tmp_path)
    deliver(lake, "479", {"1": [1, 3], "2": [5, 7]})
    deliver(lake, "510", {"1": [5, 7], "2": [1, 3]})
    [row] = reliability(lake, programme).filter(pl.col("scale") == "trivsel").to_dicts()
    assert (row["units"], row["mean_size"]) == (4, 2)
    assert row["icc1"] == pytest.approx(13 / 19)
    assert row["icc2"] == pytest.approx(13 / 16)
