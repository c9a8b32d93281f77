"""2021 is the next round: five rounds go through everything."""

import shutil
from pathlib import Path

import polars as pl
import pytest

from tests.integration.later_rounds import with_later_rounds
from tests.integration.tiny_world import PROGRAMME, ROUNDS, run, write_raw

LATER = ["2019", "2021", "2023"]


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run over five rounds; what was answered is answered again."""
    folder = tmp_path_factory.mktemp("five")
    programme = with_later_rounds(PROGRAMME, folder / "programme", ROUNDS[-1], LATER)
    raw = write_raw(folder / "raw")
    for number, later in enumerate(LATER, start=1):
        shutil.copytree(raw / ROUNDS[-1], raw / later)
        for file in (raw / later).glob("*/pupils.csv"):
            head, *rows = file.read_bytes().splitlines(keepends=True)
            file.write_bytes(head + b"".join(rows[number:] + rows[:number]))
    result = run(raw, folder / "data", programme=programme)
    assert result.exit_code == 0, result.output
    return folder / "data"


def test_every_round_from_the_third_on_has_courses(world: Path) -> None:
    effects = pl.read_parquet(world / "lake/compared/effects/part.parquet")
    assert effects["round"].unique().sort().to_list() == LATER
    stated = effects.select(pl.sum_horizontal("^p_.*$")).to_series()
    assert stated.is_between(1 - 1e-6, 1 + 1e-6).all()


def test_every_school_has_its_profile_of_the_fifth_round(world: Path) -> None:
    catalogue = pl.read_parquet(world / "lake/reported/catalogue/**/*.parquet")
    fifth = catalogue.filter(round=LATER[-1], report="school_profile")
    assert fifth["unit"].n_unique() == 3
    assert sorted(fifth["format"]) == ["html"] * 3 + ["pdf"] * 3
