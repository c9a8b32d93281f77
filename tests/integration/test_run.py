"""`laering run` as a whole, in a world that one knows by heart."""

import hashlib
import os
import re
import shutil
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import dagster as dg
import polars as pl
import pytest

from pipeline.definitions import build_definitions
from pipeline.run.workspace import ROOT, Workspace
from tests.integration.tiny_world import (
    DOCUMENTS,
    HEADER,
    PROGRAMME,
    pupil,
    run,
    write,
    write_raw,
)
from tests.processors import all_processors


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path, str]:
    """A finished run with worker processes: drop zone, data folder, what it said."""
    folder = tmp_path_factory.mktemp("world")
    with all_processors():
        result = run(write_raw(folder / "raw"), folder / "data")
    assert result.exit_code == 0, result.output
    return folder / "raw", folder / "data", result.output


def contents(data: Path) -> dict[str, str]:
    """Return the hash of every file of the lake and the reports."""
    return {
        file.relative_to(data).as_posix(): hashlib.sha256(file.read_bytes()).hexdigest()
        for below in ("lake", "reports")
        for file in sorted((data / below).rglob("*"))
        if file.is_file()
    }


def copied(data: Path, to: Path) -> Path:
    """Start a data folder with the same secrets, so that pseudonyms are the same."""
    shutil.copytree(data / "keys", to / "keys")
    return to


def test_every_school_gets_a_profile_each_round(
    world: tuple[Path, Path, str],
) -> None:
    _, data, said = world
    catalogue = pl.read_parquet(data / "reports" / "catalogue.parquet")
    assert catalogue.height == DOCUMENTS
    assert (data / "reports/unit/2015/479/school_profile/479001.da.html").exists()
    assert "files accepted 6, refused 0" in said
    assert "respondents scored 120" in said
    assert f"documents {DOCUMENTS}" in said


def test_half_of_every_school_gives_the_answers_that_count(
    world: tuple[Path, Path, str],
) -> None:
    """Twenty pupils tick 1 to 4 equally often, and 3 and 4 count."""
    _, data, _ = world
    cells = pl.read_parquet(data / "lake" / "disclosed" / "cells" / "part.parquet")
    shares = cells.filter(edition="unit", quantity="item_share", status="shown")
    assert set(shares["about"]) == {"3 4"}
    assert set(shares["value"]) == {0.5}
    of_level = shares.group_by("level").agg(pl.col("n").unique().sort()).rows()
    assert dict(of_level)["unit"] == [20]
    assert dict(of_level)["programme"] == [60]
    schools = shares.filter(level="unit").select("unit", "round", "measure")
    assert schools.height == 3 * 2 * 3  # schools, rounds, items
    assert schools.is_unique().all()


def test_answers_and_returns_are_readable_by_their_owner_only(
    world: tuple[Path, Path, str],
) -> None:
    _, data, _ = world
    for folder in ("lake", "returns", "keys"):
        assert stat.S_IMODE((data / folder).stat().st_mode) == 0o700, folder


def test_a_second_run_launches_nothing_and_changes_nothing(
    world: tuple[Path, Path, str],
) -> None:
    raw, data, _ = world
    before = contents(data)
    result = run(raw, data)
    assert "nothing was launched" in result.output
    assert contents(data) == before


def test_another_folder_and_the_same_secrets_give_the_same_bytes(
    world: tuple[Path, Path, str], tmp_path: Path
) -> None:
    raw, data, _ = world
    again = copied(data, tmp_path / "data")
    run(raw, again)
    assert contents(again) == contents(data)


def command(raw: Path, data: Path) -> list[str]:
    """Return what runs the world in a process of its own."""
    places = ["--programme", str(PROGRAMME), "--raw", str(raw), "--data", str(data)]
    return [sys.executable, "-m", "pipeline", "run", *places]


def started(raw: Path, data: Path, *more: str) -> subprocess.Popen[str]:
    """Start `laering run` as leader of a group of processes, as a terminal does."""
    return subprocess.Popen(
        [*command(raw, data), *more],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


@pytest.mark.parametrize(("seed", "threads"), [("1", "1"), ("2", "8")])
def test_any_hash_seed_and_any_number_of_threads_gives_the_same_bytes(
    world: tuple[Path, Path, str], tmp_path: Path, seed: str, threads: str
) -> None:
    raw, data, _ = world
    again = copied(data, tmp_path / "data")
    own = {"PYTHONHASHSEED": seed, "POLARS_MAX_THREADS": threads}
    with all_processors():
        subprocess.run(
            command(raw, again), cwd=ROOT, env=os.environ | own, check=True,
            capture_output=True,
        )  # fmt: skip
    assert contents(again) == contents(data)


@pytest.mark.parametrize("seconds", [4, 7, 10])
def test_a_killed_run_and_a_new_one_equal_an_undisturbed_run(
    world: tuple[Path, Path, str], tmp_path: Path, seconds: int
) -> None:
    raw, data, _ = world
    again = copied(data, tmp_path / "data")
    with all_processors(), started(raw, again) as process:
        time.sleep(seconds)
        process.send_signal(signal.SIGKILL)
    result = run(raw, again)
    assert result.exit_code == 0, result.output
    assert contents(again) == contents(data)


def test_ctrl_c_in_a_terminal_is_answered_by_a_line_that_says_what_to_do(
    world: tuple[Path, Path, str], tmp_path: Path
) -> None:
    raw, data, _ = world
    again = copied(data, tmp_path / "data")
    with all_processors(), started(raw, again) as process:
        assert process.stdout is not None
        said = [process.stdout.readline()]
        while "compared." not in said[-1]:
            said.append(process.stdout.readline())
        os.killpg(process.pid, signal.SIGINT)  # as a terminal does: to all of them
        said += process.stdout.read().splitlines()
    assert process.returncode == 1
    assert said[-1].startswith("PROBLEM ")
    assert said[-1].endswith(": stopped from outside; the next run goes on from there.")
    assert not [line for line in said if "Traceback" in line]


def test_a_late_delivery_makes_only_its_own_partition_and_what_it_moves(
    world: tuple[Path, Path, str], tmp_path: Path
) -> None:
    raw, data, _ = world
    shutil.copytree(raw, tmp_path / "raw")
    shutil.copytree(data, tmp_path / "data")
    write(
        tmp_path / "raw" / "2017" / "510" / "pupils_late.csv",
        [HEADER, "late-1;510001;4;4A;Pige;4;1;4"],
    )
    before = contents(tmp_path / "data")
    result = run(tmp_path / "raw", tmp_path / "data")
    assert result.exit_code == 0, result.output
    changed = {
        name
        for name, content in contents(tmp_path / "data").items()
        if before.get(name) != content
        and name.startswith(("lake/staged", "lake/scored"))
    }
    assert changed
    assert all("round=2017/municipality=510" in name for name in changed)


def test_documents_of_earlier_rounds_stand_when_a_later_one_gets_more_answers(
    world: tuple[Path, Path, str], tmp_path: Path
) -> None:
    raw, data, _ = world
    shutil.copytree(raw, tmp_path / "raw")
    shutil.copytree(data, tmp_path / "data")  # with the times of its files
    write(
        tmp_path / "raw" / "2017" / "510" / "pupils_late.csv",
        [HEADER, "late-1;510001;4;4A;Pige;4;1;4"],
    )
    before = claims_written(tmp_path / "data")
    assert run(tmp_path / "raw", tmp_path / "data").exit_code == 0
    after = claims_written(tmp_path / "data")
    assert {place for place, time in after.items() if before[place] != time} == {
        "round=2017/municipality=479",  # its schools stand beside the programme
        "round=2017/municipality=510",
    }
    at_once = copied(data, tmp_path / "at_once")
    assert run(tmp_path / "raw", at_once).exit_code == 0
    assert contents(tmp_path / "data") == contents(at_once)


def claims_written(data: Path) -> dict[str, int]:
    """Return when the claims of the documents of each partition were written."""
    folder = data / "lake" / "reported" / "claims"
    return {
        file.parent.relative_to(folder).as_posix(): file.stat().st_mtime_ns
        for file in folder.rglob("*.parquet")
    }


def test_a_corrected_delivery_replaces_its_predecessor_and_says_so(
    world: tuple[Path, Path, str], tmp_path: Path
) -> None:
    raw, data, _ = world
    shutil.copytree(raw, tmp_path / "raw")
    shutil.copytree(data, tmp_path / "data")
    here = Path("2015", "510")
    rows = [pupil("510001", number, "2015") for number in range(19)]
    write(tmp_path / "raw" / here / "pupils.v2.csv", [HEADER, *rows])
    result = run(tmp_path / "raw", tmp_path / "data")
    assert result.exit_code == 0, result.output
    assert "files accepted 6, refused 0" in result.output
    assert "files replaced by newer versions 1" in result.output
    assert "respondents scored 119" in result.output
    told = tmp_path / "data" / "returns" / here
    old, new = (
        (told / f"{name}.da.html").read_text(encoding="utf-8")
        for name in ("pupils.csv", "pupils.v2.csv")
    )
    assert "Filen er erstattet af en nyere udgave." in old
    assert "pupils.v2.csv" in old
    assert "Filen er modtaget. Alle 19 rækker er godkendt." in new


def test_materialising_one_municipalitys_round_does_just_that_one(
    world: tuple[Path, Path, str], tmp_path: Path
) -> None:
    raw, data, _ = world
    again = copied(data, tmp_path / "data")
    workspace = Workspace.of(programme=PROGRAMME, raw=raw, data=again)
    job = build_definitions(workspace).resolve_job_def("municipality")
    with dg.DagsterInstance.ephemeral() as instance:
        result = job.execute_in_process(instance=instance, partition_key="479|2015")
        assert result.success
        done = instance.get_materialized_partitions(
            dg.AssetKey(["scored", "scale_scores"])
        )
    assert done == {"479|2015"}
    written = {
        "/".join(file.parent.parts[-2:])
        for file in (again / "lake" / "scored").rglob("*.parquet")
    }
    assert written == {"round=2015/municipality=479"}


def test_a_municipality_that_did_not_deliver_is_named_and_the_others_are_done(
    world: tuple[Path, Path, str], tmp_path: Path
) -> None:
    raw, _, _ = world
    shutil.copytree(raw, tmp_path / "raw")
    shutil.rmtree(tmp_path / "raw" / "2017" / "510")
    result = run(tmp_path / "raw", tmp_path / "data")
    assert result.exit_code == 0, result.output
    assert re.search(r"Haderslev +2017 .*not delivered", result.output)
    assert "respondents scored 100" in result.output


def test_one_round_of_one_municipality_can_be_asked_for(
    world: tuple[Path, Path, str], tmp_path: Path
) -> None:
    raw, _, _ = world
    result = run(raw, tmp_path / "data", "--round", "2017", "--municipality", "479")
    assert result.exit_code == 0, result.output
    assert "respondents scored 40" in result.output


def test_municipalities_scored_on_two_machines_are_compared_together_later(
    world: tuple[Path, Path, str], tmp_path: Path
) -> None:
    raw, whole, _ = world
    together = tmp_path / "together"
    for code in ("510", "479"):
        data = tmp_path / code
        result = run(raw, data, "--municipality", code, "--until", "scored")
        assert result.exit_code == 0, result.output
        assert "Nothing was compared" in result.output
        assert [*(data / "lake/scored").rglob(f"*municipality={code}/part.parquet")]
        assert [*(data / "returns").rglob(f"*/{code}/*.html")]
        assert not (data / "lake/compared").exists()
        assert not [*(data / "drafts").rglob("*.html")]
        shutil.copytree(data, together, dirs_exist_ok=True)
    result = run(raw, together)
    assert result.exit_code == 0, result.output
    for table in ("compared/mapping", "compared/progression", "disclosed/cells"):
        part = Path("lake", table, "part.parquet")
        assert pl.read_parquet(together / part).equals(pl.read_parquet(whole / part))
    of_510 = "lake/staged/respondents/round=2017/municipality=510/part.parquet"
    alone = (tmp_path / "510" / of_510).read_bytes()
    assert (together / of_510).read_bytes() == alone  # its own pseudonyms still


def test_all_figures_can_be_had_without_a_document(
    world: tuple[Path, Path, str], tmp_path: Path
) -> None:
    raw, whole, _ = world
    data = tmp_path / "data"
    result = run(raw, data, "--until", "disclosed")
    assert result.exit_code == 0, result.output
    assert "No document was written" in result.output
    part = Path("lake/disclosed/cells/part.parquet")
    assert pl.read_parquet(data / part).equals(pl.read_parquet(whole / part))
    assert not [*(data / "drafts").rglob("*.html")]
    again = run(raw, data, "--until", "disclosed")
    assert "nothing was launched" in again.output
    result = run(raw, data)
    assert result.exit_code == 0, result.output
    assert {one.name for one in (data / "reports/unit").rglob("*.html")} == {
        one.name for one in (whole / "reports/unit").rglob("*.html")
    }


def test_no_secret_and_no_key_of_a_respondent_leaves_the_municipality(
    world: tuple[Path, Path, str],
) -> None:
    """Neither the delivered keys nor the pseudonyms stand in anything published."""
    _, data, _ = world
    respondents = pl.read_parquet(
        data / "lake/staged/respondents/round=2015/municipality=479/part.parquet"
    )
    secret = (data / "keys" / "479.key").read_bytes()
    for name in [*(data / "reports").rglob("*"), *(data / "lake/compared").rglob("*")]:
        if name.is_file():
            content = name.read_bytes()
            assert secret not in content
            assert b"479001-1" not in content
            assert respondents["respondent"][0].encode() not in content
