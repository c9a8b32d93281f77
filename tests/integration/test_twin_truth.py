"""The twin world knows the truth: what the pipeline says of it must agree."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.run.workspace import ROOT
from tests.integration.tiny_world import laering


@pytest.fixture
def twin(demo_world: Path) -> Path:
    """A finished run over the demo world."""
    return demo_world


def compared(twin: Path, table: str) -> pl.DataFrame:
    return pl.read_parquet(twin / "data/lake/compared" / table / "part.parquet")


def test_every_planted_fault_is_found_and_no_clean_row_is_rejected(twin: Path) -> None:
    planted = pl.read_parquet(twin / "truth" / "faults.parquet")
    found = pl.concat(
        pl.read_parquet(file)
        for file in (twin / "data/lake/staged/rejected_rows").rglob("*.parquet")
    )
    where = ["delivery", "line", "column", "check_id"]
    rows = planted.filter(pl.col("line").is_not_null())
    assert rows["check_id"].n_unique() > 10
    assert sorted(found.select(where).rows()) == sorted(rows.select(where).rows())


def test_95_percent_intervals_of_unit_means_hold_the_truth_95_times_in_100(
    twin: Path,
) -> None:
    """Binomial error over some 2,300 correlated intervals: about one point."""
    truth = pl.read_parquet(twin / "truth" / "true_scales.parquet")
    estimated = compared(twin, "mapping").filter(level="unit")
    both = estimated.join(
        truth.select("unit", "informant_group", "scale", "round", true="points"),
        on=["unit", "informant_group", "scale", "round"],
    )
    assert both.height == estimated.height > 1500
    covered = both.select(pl.col("true").is_between("low", "high").mean()).item()
    assert 0.92 < covered < 0.975


def test_changes_called_certain_are_almost_never_false(twin: Path) -> None:
    truth = pl.read_parquet(twin / "truth" / "true_changes.parquet")
    keys = ["unit", "informant_group", "scale", "round", "since"]
    both = (
        compared(twin, "progression")
        .filter(level="unit", comparable=True)
        .join(truth.select(*keys, true="change_points"), on=keys)
    )
    certain = both.filter(pl.col("verdict").is_in(["up", "down"]))
    wrong = certain.filter(pl.col("true") * pl.col("change") <= 0).height
    assert wrong <= 0.05 * max(certain.height, 20)
    covered = both.select(pl.col("true").is_between("low", "high").mean()).item()
    assert 0.92 < covered < 0.985


def test_the_same_seed_gives_the_same_world(twin: Path, tmp_path: Path) -> None:
    laering("twin", "--size", "demo", "--out", tmp_path)
    for file in sorted((twin / "raw").rglob("*")):
        if file.is_file():
            again = tmp_path / "raw" / file.relative_to(twin / "raw")
            assert again.read_bytes() == file.read_bytes(), again


def test_another_folder_than_the_twins_own_is_not_overwritten(tmp_path: Path) -> None:
    real = tmp_path / "raw" / "2015" / "479" / "pupils.csv"
    real.parent.mkdir(parents=True)
    real.write_text("real", encoding="utf-8")
    result = laering("twin", "--size", "demo", "--out", tmp_path)
    assert result.exit_code == 1
    assert real.read_text(encoding="utf-8") == "real"
    assert "PROBLEM" in result.output


def test_a_synthetic_world_says_so(twin: Path) -> None:
    profile = next((twin / "data" / "reports" / "unit").rglob("*.da.html"))
    assert "Syntetiske data" in profile.read_text(encoding="utf-8")
    assert "Syntetiske data" in (twin / "data/reports/index.html").read_text("utf-8")
    assert ROOT not in twin.parents
