"""A control group is compared with, and is no part of the programme."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from tests.integration import control_world
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


@pytest.fixture(scope="module")
def two_by_two(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of two municipalities of the programme and two outside it."""
    folder = tmp_path_factory.mktemp("two_by_two")
    programme = control_world.write_programme(folder)
    raw = control_world.write_raw(folder / "raw")
    result = run(raw, folder / "data", programme=programme)
    assert result.exit_code == 0, result.output
    return folder / "data"


def test_what_the_programme_changed_beyond_the_others_is_their_difference(
    two_by_two: Path,
) -> None:
    found = pl.read_parquet(two_by_two / "lake/compared/controlled/part.parquet")
    progression = pl.read_parquet(two_by_two / "lake/compared/progression/part.parquet")
    (row,) = found.to_dicts()
    (own,) = progression.filter(level="municipality", municipality="479").to_dicts()
    # In steps: (18 + 20) / 40 - (0 + 2) / 40 = .9, as much as 18 of 20 in 479.
    assert row["difference"] == pytest.approx(own["change"])
    assert row["verdict"] == "above"


def test_a_municipality_reads_it_as_the_programmes_number(two_by_two: Path) -> None:
    (page,) = two_by_two.glob(
        "reports/confidential/2017/479/municipality_profile/*.html"
    )
    section = page.read_text(encoding="utf-8").partition('id="beyond"')[2]
    assert "mere i den gode retning" in section
    assert "Tallene er programmets" in section
    cells = pl.read_parquet(two_by_two / "lake/disclosed/cells/part.parquet")
    beside = cells.filter(quantity="controlled", edition="confidential")
    assert beside["level"].to_list() == ["programme"]
    (value,) = beside["value"]
    assert f">{value:.0f}</a> point" in section.partition("</section>")[0]


def test_the_programmes_report_holds_the_same_number(two_by_two: Path) -> None:
    (page,) = two_by_two.glob("reports/public/2017/programme/programme_report/*.html")
    text = page.read_text(encoding="utf-8")
    assert "ud over sammenligningskommunernes" in text
