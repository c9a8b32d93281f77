"""The programme's changes beside the control group's, from sums in a lake."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.comparison.tables import compared_table
from pipeline.programme.model import Programme
from pipeline.store.lake import Lake, Partition, write_table
from schemas.compared import Invariance
from tests.unit.comparison.test_compared_sql import moments, unit_moments

CHAIN = (
    "compared.norms",
    "compared.variance_components",
    "compared.unit_spreads",
    "compared.mapping",
    "compared.progression",
    "compared.controlled",
)
BEFORE = [1.0, 3.0] * 10
CHANGES = {"250": 0.5, "265": 0.3, "316": 0.1, "479": -0.1}  # in steps


@pytest.fixture
def two_outside(programme: Programme) -> Programme:
    """The programme with 316 and 479 as the control group."""
    places = [
        m.model_copy(update={"control": m.code in {"316", "479"}})
        for m in programme.file.municipalities
    ]
    file = programme.file.model_copy(update={"municipalities": places})
    return programme.model_copy(update={"file": file})


def table(lake: Lake, name: str) -> pl.DataFrame:
    return pl.read_parquet(lake.path(name))


def filled(root: Path, programme: Programme) -> Lake:
    """Return a lake in which every municipality has a unit and changes as stated."""
    lake = Lake(root)
    for code, change in CHANGES.items():
        for round_, scores in (
            ("2015", BEFORE),
            ("2017", [score + change for score in BEFORE]),
        ):
            unit = unit_moments(
                f"{code}001",
                scores,
                municipality=code,
                round=round_,
                informant_group="pupils_4_10",
                scale="el_trivsel",
                grade_band="4-6",
            )
            place = lake.path("scored.scale_moments", Partition(code, round_))
            write_table(moments(unit), place, "")
    write_table(Invariance.empty(), lake.path("compared.invariance"), "")
    for name in CHAIN:
        write_table(compared_table(lake, programme, name), lake.path(name), "")
    return lake


def test_each_municipality_has_one_vote(tmp_path: Path, two_outside: Programme) -> None:
    lake = filled(tmp_path, two_outside)
    (row,) = table(lake, "compared.controlled").to_dicts()
    (norm,) = table(lake, "compared.norms").to_dicts()
    points = 100 / norm["sd"]  # a step
    assert norm["n"] == 40  # of the two in the programme
    assert row["municipalities"] == row["municipalities_control"] == 2
    assert row["change"] == pytest.approx(0.4 * points)
    assert row["change_control"] == pytest.approx(0.0, abs=1e-6)
    # Welch: s^2 is 0.02 in both, SE sqrt(0.02), 2 degrees of freedom, t 4.302653
    half = 4.302652730 * 0.02**0.5 * points
    assert row["low"] == pytest.approx(0.4 * points - half)
    assert row["high"] == pytest.approx(0.4 * points + half)
    assert row["verdict"] == "no_certain_difference"


def test_without_a_control_group_nothing_is_controlled(
    tmp_path: Path, programme: Programme
) -> None:
    lake = filled(tmp_path, programme)
    assert table(lake, "compared.controlled").is_empty()
    (norm,) = table(lake, "compared.norms").to_dicts()
    assert norm["n"] == 80
