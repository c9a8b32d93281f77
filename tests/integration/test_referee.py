"""A referee computes our main tables anew, in another language, from sums alone."""

import os
import shutil
import subprocess
from pathlib import Path

import polars as pl
import pytest

from pipeline.programme.model import Programme
from pipeline.referee.pack import TABLES, write_pack
from pipeline.store.lake import Lake, write_table
from tests.integration.referee_world import ROUNDS, with_successions, write_lake
from tests.integration.tiny_world import laering

FEWEST = 5
needs_r = pytest.mark.skipif(
    shutil.which("Rscript") is None, reason="Rscript is not installed (make system)"
)


@pytest.fixture(scope="module")
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """The sums of a few schools."""
    return write_lake(tmp_path_factory.mktemp("referee") / "lake")


@pytest.fixture(scope="module")
def pack(lake: Lake, programme: Programme) -> Path:
    """The pack of them; do not change it."""
    out = lake.root.parent / "pack"
    write_pack(lake, with_successions(programme), out)
    return out


def rscript(pack: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the script of a pack from elsewhere, with English messages."""
    return subprocess.run(
        ["Rscript", str(pack / "referee.R")],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "LC_ALL": "C.UTF-8", "OMP_NUM_THREADS": "1", **environment},
    )


def contents(folder: Path) -> dict[Path, bytes]:
    """Return every file below a folder."""
    files = [file for file in folder.rglob("*") if file.is_file()]
    return {file.relative_to(folder): file.read_bytes() for file in files}


def copied(pack: Path, to: Path) -> Path:
    """Return a copy of a pack that may be changed."""
    return Path(shutil.copytree(pack, to / "pack"))


@needs_r
def test_the_script_agrees_with_our_tables_to_a_millionth(
    pack: Path, tmp_path: Path
) -> None:
    mine = copied(pack, tmp_path)
    done = rscript(mine)
    assert done.returncode == 0, done.stdout + done.stderr
    rows = pl.read_csv(mine / "agreement.csv", infer_schema_length=None)
    assert (rows["difference"] <= 1e-6).all()
    told = {name.partition(".")[2] for name in TABLES} - {"invariance"} | {"two_level"}
    numbers = rows.drop_nulls("ours").group_by("table").len()
    assert set(numbers["table"]) == told
    assert (numbers["len"] >= 20).all()
    quantities = {"omega", "alpha", "g_low", "shrunken", "q", "between", "slope"}
    assert quantities <= set(rows.drop_nulls("ours")["quantity"])


@needs_r
def test_a_programme_of_one_round_and_no_tests_is_compared_as_far_as_it_goes(
    lake: Lake, programme: Programme, tmp_path: Path
) -> None:
    bare = Lake(tmp_path / "lake")
    for table in ("scale_moments", "item_moments", "background_moments", "test_levels"):
        rows = lake.rows(f"scored.{table}").filter(round=ROUNDS[0])
        kept = rows.clear() if table in {"background_moments", "test_levels"} else rows
        write_table(kept, bare.path(f"scored.{table}"), "")
    rounds = {"rounds": programme.file.rounds[:1]}
    alone = {
        "file": programme.file.model_copy(update=rounds),
        "indicators": programme.indicators.model_copy(update={"tests": None}),
    }
    write_pack(bare, programme.model_copy(update=alone), tmp_path / "pack")
    done = rscript(tmp_path / "pack")
    assert done.returncode == 0, done.stdout + done.stderr
    lines = done.stdout.splitlines()
    assert [line.split()[0] for line in lines if "no rows" in line] == [
        "progression", "since_start", "test_components", "indicators",
        "indicator_changes", "gradients",
    ]  # fmt: skip
    assert sum(line.startswith("mapping") for line in lines) >= 10
    assert "0 differ by more than" in done.stdout


@needs_r
def test_numbers_that_are_wrong_are_named(pack: Path, tmp_path: Path) -> None:
    mine = copied(pack, tmp_path)
    wrong = {"mapping": "points", "two_level": "between", "reliability": "omega"}
    for table, quantity in wrong.items():
        file = mine / "ours" / f"{table}.csv"
        rows = pl.read_csv(file, infer_schema=False)
        first = pl.col(quantity).is_not_null() & (pl.col(quantity).is_first_distinct())
        first &= first.cum_sum() == 1
        more = (pl.col(quantity).cast(pl.Float64) * 1.00001).cast(pl.String)
        changed = pl.when(first).then(more).otherwise(quantity)
        rows.with_columns(changed.alias(quantity)).write_csv(file)
    done = rscript(mine)
    assert done.returncode == 1, done.stdout + done.stderr
    named = [line.split()[:2] for line in done.stdout.splitlines() if "AGREES" in line]
    assert dict(named) == wrong
    assert "3 differ by more than" in done.stdout


@needs_r
def test_without_its_packages_the_script_says_what_it_did_not_compare(
    pack: Path, tmp_path: Path
) -> None:
    (tmp_path / "nothing").mkdir()
    mine = copied(pack, tmp_path)
    empty = str(tmp_path / "nothing")
    done = rscript(mine, R_LIBS_SITE=empty, R_LIBS=empty, R_LIBS_USER=empty)
    assert done.returncode == 2, done.stdout + done.stderr
    assert "two-level models and gradients: the package lme4 is missing" in done.stdout
    assert "NOT COMPARED alpha: the package psych is missing" in done.stdout
    assert "0 differ by more than" in done.stdout


def test_the_same_lake_gives_the_same_bytes(
    lake: Lake, pack: Path, programme: Programme, tmp_path: Path
) -> None:
    write_pack(lake, with_successions(programme), tmp_path)
    again, before = contents(tmp_path), contents(pack)
    assert sorted(again) == sorted(before)
    assert [name for name in again if again[name] != before[name]] == []


def test_no_row_of_the_pack_is_of_fewer_than_may_be_shown(pack: Path) -> None:
    for name in ("scale_sums", "background_sums", "item_sums", "test_sums"):
        rows = pl.read_csv(pack / f"{name}.csv", infer_schema_length=None)
        counted = "tested" if name == "test_sums" else "n"
        assert (rows[counted] >= FEWEST).all(), name


def test_small_units_and_groups_that_are_never_shown_are_in_pools(pack: Path) -> None:
    units = pl.read_csv(pack / "scale_sums.csv", infer_schema_length=None)
    of_group = dict(
        units.group_by("informant_group").agg(pl.col("unit").unique().sort()).rows()
    )
    assert "607001" not in of_group["pupils_4_10"]
    assert "479001" in of_group["pupils_4_10"]
    assert all("pooled" in unit for unit in of_group["school_leaders"])


def test_the_command_writes_the_pack(
    lake: Lake, programme_folder: Path, tmp_path: Path
) -> None:
    command = ["referee", "--out", tmp_path / "pack", "--data", lake.root.parent]
    done = laering(*command, "--programme", programme_folder)
    assert done.exit_code == 0, done.output
    assert "rows left out" in done.output
    assert (tmp_path / "pack" / "README.md").is_file()


def test_without_scores_the_command_says_so(tmp_path: Path) -> None:
    done = laering("referee", "--out", tmp_path / "pack", "--data", tmp_path)
    assert done.exit_code == 2
    assert "no scores" in done.output
    assert not (tmp_path / "pack").exists()
