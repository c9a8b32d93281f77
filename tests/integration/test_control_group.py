"""A control group is compared with, and is no part of the programme."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from tests.integration.tiny_world import PROGRAMME, run, write_raw

MEMBERS_ONLY = (
    "compared/norms",
    "compared/variance_components",
    "compared/unit_spreads",
    "compared/mapping",
    "compared/progression",
    "compared/participation",
    "disclosed/cells",
)


def programme_with(folder: Path, said_of_510: str) -> Path:
    """Return the tiny programme with something more said of municipality 510."""
    programme = Path(shutil.copytree(PROGRAMME, folder / "programme"))
    file = programme / "programme.yaml"
    text = file.read_text(encoding="utf-8")
    before = next(line for line in text.splitlines() if '"510"' in line)
    after = before.replace("}", f", {said_of_510}}}")
    assert after != before
    file.write_text(text.replace(before, after), encoding="utf-8")
    return programme


@pytest.fixture(scope="module")
def controlled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run in which 510 is the control group."""
    folder = tmp_path_factory.mktemp("controlled")
    programme = programme_with(folder, "control: true")
    result = run(write_raw(folder / "raw"), folder / "data", programme=programme)
    assert result.exit_code == 0, result.output
    return folder / "data"


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the same world without 510."""
    folder = tmp_path_factory.mktemp("alone")
    programme = programme_with(folder, "active: false")
    raw = write_raw(folder / "raw")
    for files in raw.glob("*/510"):
        shutil.rmtree(files)
    for register in raw.glob("*/national/units.csv"):
        rows = register.read_bytes().splitlines(keepends=True)
        register.write_bytes(b"".join(r for r in rows if not r.startswith(b"510")))
    result = run(raw, folder / "data", programme=programme)
    assert result.exit_code == 0, result.output
    return folder / "data"


@pytest.mark.parametrize("table", MEMBERS_ONLY)
def test_it_is_in_no_norm_and_no_mean(
    controlled: Path, alone: Path, table: str
) -> None:
    with_it = pl.read_parquet(controlled / "lake" / table / "part.parquet")
    without_it = pl.read_parquet(alone / "lake" / table / "part.parquet")
    assert with_it.height > 0
    assert with_it.equals(without_it)


def test_it_delivers_and_gets_no_profile(controlled: Path) -> None:
    scored = controlled / "lake/scored/scale_moments"
    assert (scored / "round=2017/municipality=510").exists()
    assert (controlled / "returns/2017/510").exists()
    assert not [*(controlled / "reports/unit").glob("*/510/**/*.html")]
    assert [*(controlled / "reports/unit").glob("*/479/**/*.html")]


def test_its_change_stands_beside_the_programmes(controlled: Path) -> None:
    found = pl.read_parquet(controlled / "lake/compared/controlled/part.parquet")
    progression = pl.read_parquet(controlled / "lake/compared/progression/part.parquet")
    (row,) = found.to_dicts()
    (own,) = progression.filter(level="municipality").to_dicts()
    assert row["change"] == pytest.approx(own["change"])
    # One municipality in each group: nobody knows how much municipalities differ.
    assert (row["municipalities"], row["municipalities_control"]) == (1, 1)
    assert row["low"] is row["q"] is row["verdict"] is None
