"""A round is forgotten: nobody's answers lie there any more, every sum does."""

import shutil
import signal
import subprocess
import sys
from pathlib import Path

import polars as pl
import pytest
import yaml
from click.testing import Result

from pipeline.run.departed import remove_departed
from pipeline.run.forget import forget as forgetting
from pipeline.run.workspace import Workspace
from pipeline.store.lake import Lake
from pipeline.store.partitions import partitions
from pipeline.store.warehouse import holds_respondents
from tests.integration.later_rounds import with_later_rounds
from tests.integration.test_run import contents
from tests.integration.tiny_world import (
    HEADER,
    PROGRAMME,
    laering,
    pupil,
    run,
    step_by_step,
    without,
    write,
    write_raw,
)

PERSONS = ("staged/respondents", "staged/responses", "staged/test_results")
SCORES = "scored/scale_scores"


@pytest.fixture
def world(tiny_world: Path, tmp_path: Path) -> Path:
    """A finished run over two rounds: drop zone and data."""
    return shutil.copytree(tiny_world, tmp_path / "world")


def forget(world: Path, *more: object, programme: Path = PROGRAMME) -> Result:
    return laering(
        *("forget", "--programme", programme, "--raw", world / "raw"),
        *("--data", world / "data", *more),
    )


def again(world: Path, *more: object) -> Result:
    return run(world / "raw", world / "data", *more)


def of_persons(data: Path, round_: str) -> list[str]:
    lake = data / "lake"
    return [
        file.relative_to(lake).as_posix()
        for below in (*PERSONS, SCORES)
        for file in (lake / below / f"round={round_}").rglob("*")
    ]


def counted(data: Path) -> dict[str, str]:
    """Return the hash of every table without persons and of every document."""
    return {
        name: hash_
        for name, hash_ in contents(data).items()
        if not name.startswith("lake/")
        or not holds_respondents(".".join(name.split("/")[1:3]))
    }


def figures(data: Path) -> dict[str, pl.DataFrame]:
    """Return every table of sums and beyond, whatever it was made from."""
    lake = Lake(data / "lake")
    names = ["scored.linked_moments", "scored.scale_moments", "scored.item_pairs"]
    names += ["compared.mapping", "compared.progression", "disclosed.cells"]
    return {name: lake.rows(name) for name in names}


def same(one: dict[str, pl.DataFrame], other: dict[str, pl.DataFrame]) -> bool:
    return all(one[name].equals(other[name]) for name in one)


def test_the_persons_go_and_every_sum_and_document_stays(world: Path) -> None:
    data = world / "data"
    before = counted(data)
    result = forget(world, "--round", "2015")
    assert result.exit_code == 0, result.output
    # Three schools of 20 pupils, in two municipalities; one scale each.
    assert "staged.respondents: 60 rows deleted, 2 files of 2" in result.output
    assert "staged.responses: 60 rows deleted" in result.output
    assert "still lies in the drop zone: 2015/479/pupils.csv" in result.output
    assert of_persons(data, "2015") == []
    assert of_persons(data, "2017")
    assert {**counted(data), **before} == counted(data)


def test_runs_afterwards_make_nothing_anew_out_of_nothing(world: Path) -> None:
    data = world / "data"
    before, documents = figures(data), counted(data)
    assert forget(world, "--round", "2015").exit_code == 0
    results = []
    for _ in range(2):
        results.append(again(world))
        assert results[-1].exit_code == 0, results[-1].output
        assert of_persons(data, "2015") == []
        assert same(before, figures(data))
    assert "nothing was launched" in results[-1].output
    reports = {name for name in documents if name.endswith((".html", ".pdf"))}
    assert {name: counted(data)[name] for name in reports} == {
        name: documents[name] for name in reports
    }


def test_a_forgotten_round_and_emptied_drop_zone_keep_their_sums(world: Path) -> None:
    """Once forgotten, the deliveries may go too: nothing is counted from them."""
    before = figures(world / "data")
    assert forget(world, "--round", "2015").exit_code == 0
    shutil.rmtree(world / "raw" / "2015")
    result = again(world)
    assert result.exit_code == 0, result.output
    assert same(before, figures(world / "data"))


def test_a_later_round_that_is_corrected_keeps_its_links(world: Path) -> None:
    data = world / "data"
    before = figures(data)
    linked = before["scored.linked_moments"]
    assert linked.height > 0
    assert forget(world, "--round", "2015").exit_code == 0
    rows = [pupil(s, n, "2017") for s in ("479001", "479002") for n in range(19)]
    write(world / "raw/2017/479/pupils.csv", [HEADER, *rows])
    result = again(world)
    assert result.exit_code == 0, result.output
    now = figures(data)
    assert now["scored.linked_moments"].equals(linked)
    assert not now["scored.scale_moments"].equals(before["scored.scale_moments"])


def test_the_last_round_is_kept_since_a_later_one_may_come(world: Path) -> None:
    before = contents(world / "data")
    result = forget(world, "--round", "2017")
    assert result.exit_code == 1
    assert "is the last of the programme" in result.output
    assert "--unlink" in result.output
    assert contents(world / "data") == before
    assert forget(world, "--round", "2017", "--unlink").exit_code == 0
    assert of_persons(world / "data", "2017") == []


def test_a_round_is_kept_until_the_later_one_is_linked(
    tiny_world: Path, tmp_path: Path
) -> None:
    raw = shutil.copytree(tiny_world / "raw", tmp_path / "raw")
    shutil.rmtree(raw / "2017" / "510")
    assert run(raw, tmp_path / "data").exit_code == 0
    result = forget(tmp_path, "--round", "2015")
    assert result.exit_code == 1
    assert "510|2017 is not linked to round 2015 yet" in result.output
    assert "479|2017" not in result.output
    assert of_persons(tmp_path / "data", "2015")


def test_what_was_delivered_and_not_counted_yet_is_not_forgotten(world: Path) -> None:
    rows = [pupil("510001", n, "2015") for n in range(19)]
    write(world / "raw/2015/510/pupils.csv", [HEADER, *rows])
    key = world / "data/keys/510.key"
    key.write_bytes(bytes(32))  # as good as another delivery: nothing is as it was
    result = forget(world, "--round", "2015")
    assert result.exit_code == 1
    assert "510|2015 is not counted as it was delivered" in result.output
    assert of_persons(world / "data", "2015")


def test_an_unknown_round_and_an_empty_lake_are_refused(tmp_path: Path) -> None:
    (tmp_path / "raw").mkdir()
    result = forget(tmp_path, "--round", "1999")
    assert result.exit_code == 2
    result = forget(tmp_path, "--round", "2015")
    assert result.exit_code == 1
    assert "nothing lies there" in result.output


def test_a_file_that_comes_later_is_refused_and_counts_nothing(world: Path) -> None:
    before = figures(world / "data")
    assert forget(world, "--round", "2015").exit_code == 0
    rows = [pupil("510001", n, "2015") for n in range(25)]
    write(world / "raw/2015/510/pupils.csv", [HEADER, *rows])
    result = again(world)
    assert result.exit_code == 1
    assert "2015/510/pupils.csv" in result.output
    assert "single persons' answers were deleted" in result.output or (
        "personers svar er slettet" in result.output
    )
    assert same(before, figures(world / "data"))
    assert of_persons(world / "data", "2015") == []


KILLED = """
import os, pathlib, signal, sys
from pipeline.cli import main
unlink, left = pathlib.Path.unlink, [int(sys.argv.pop(1))]
def one(path, *args, **more):
    if path.suffix == ".parquet" and not path.name.startswith("."):
        if left[0] == 0:
            os.kill(os.getpid(), signal.SIGKILL)
        left[0] -= 1
    return unlink(path, *args, **more)
pathlib.Path.unlink = one
main()
"""


@pytest.mark.parametrize("after", [0, 1, 3])
def test_killed_in_the_middle_it_is_forgotten_and_ended_by_the_next(
    world: Path, after: int
) -> None:
    data = world / "data"
    before = figures(data)
    arguments = ["forget", "--round", "2015", "--programme", PROGRAMME]
    arguments += ["--raw", world / "raw", "--data", data]
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(after), *map(str, arguments)], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    left = of_persons(data, "2015")
    assert left
    result = again(world)  # what is left is read by nobody
    assert result.exit_code == 0, result.output
    assert same(before, figures(data))
    result = forget(world, "--round", "2015")
    assert result.exit_code == 0, result.output
    assert of_persons(data, "2015") == []
    assert "rows deleted" in result.output
    result = forget(world, "--round", "2015")
    assert "nothing was left to delete" in result.output


def test_a_damaged_record_stops_every_run(world: Path) -> None:
    """Without it, sums would be made anew out of nothing."""
    assert forget(world, "--round", "2015").exit_code == 0
    before = figures(world / "data")
    (world / "data/lake/forgotten.json").write_text('{"2015": ')
    result = again(world)
    assert result.exit_code == 1
    assert "Restore it from a backup" in result.output
    assert same(before, figures(world / "data"))


def counted_only(mine: Workspace) -> None:
    """Read and count, without comparisons and documents."""
    step_by_step(mine, partitions(mine.programme), ("raw", "staged", "scored"))


def test_links_on_the_questions_that_both_rounds_asked_stay_too(tmp_path: Path) -> None:
    programme = shutil.copytree(PROGRAMME, tmp_path / "programme")
    file = programme / "exports" / "survey_pupils.yaml"
    source = yaml.safe_load(file.read_text(encoding="utf-8"))
    asked = source["item_columns"].pop("all")
    both = {item: column for item, column in asked.items() if item != "glad_3"}
    source["item_columns"] = {"2015": both, "2017": asked}
    file.write_text(yaml.safe_dump(source), encoding="utf-8")
    raw = write_raw(tmp_path / "raw")
    for delivered in (raw / "2015").glob("*/pupils.csv"):
        rows = delivered.read_bytes().splitlines()
        delivered.write_bytes(b"\r\n".join(row.rpartition(b";")[0] for row in rows))
    mine = Workspace.of(programme=programme, raw=raw, data=tmp_path / "data")
    counted_only(mine)
    tables = ["linked_moments", "common_linked_moments", "common_moments"]
    before = {name: mine.lake.rows(f"scored.{name}") for name in tables}
    assert all(rows.height for rows in before.values())
    forgetting(mine, "2015")
    counted_only(mine)
    assert same(before, {name: mine.lake.rows(f"scored.{name}") for name in tables})


def test_damaged_sums_of_a_forgotten_round_are_not_taken_for_none(
    world: Path,
) -> None:
    assert forget(world, "--round", "2015").exit_code == 0
    part = "scored/scale_moments/round=2015/municipality=479/part.parquet"
    file = world / "data/lake" / part
    content = bytearray(file.read_bytes())
    content[4:40] = bytes(36)
    file.write_bytes(content)
    shutil.rmtree(world / "data/lake/compared")
    result = again(world)
    assert result.exit_code == 1
    assert f"{part}: damaged, and nobody can make it anew" in result.output
    assert file.read_bytes() == content


def test_a_forgotten_round_that_left_the_programme_keeps_its_sums(
    world: Path, tmp_path: Path
) -> None:
    assert forget(world, "--round", "2015").exit_code == 0
    before = figures(world / "data")["scored.scale_moments"]
    mine = Workspace.of(
        programme=with_later_rounds(PROGRAMME, tmp_path / "p", "2017", []),
        raw=world / "raw",
        data=world / "data",
    )
    known = tmp_path / "p" / "programme.yaml"
    content = yaml.safe_load(known.read_text(encoding="utf-8"))
    content["rounds"] = [one for one in content["rounds"] if one["id"] != "2015"]
    known.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    assert remove_departed(mine) == []
    assert figures(world / "data")["scored.scale_moments"].equals(before)


def test_sums_that_were_copied_in_are_not_made_anew_out_of_nothing(
    tiny_world: Path, tmp_path: Path
) -> None:
    """A municipality that hands over sums only: nothing of it was delivered here."""
    raw = shutil.copytree(tiny_world / "raw", tmp_path / "raw")
    without(raw, "510")
    assert run(raw, tmp_path / "data", "--municipality", "479").exit_code == 0
    for folder in (tiny_world / "data/lake/scored").glob("*/*/municipality=510"):
        below = folder.relative_to(tiny_world)
        if "scale_scores" not in below.parts:
            shutil.copytree(folder, tmp_path / below)
    for more in ((), ("--municipality", "510")):
        assert run(raw, tmp_path / "data", *more).exit_code == 0
        mine, theirs = figures(tmp_path / "data"), figures(tiny_world / "data")
        assert mine["scored.scale_moments"].equals(theirs["scored.scale_moments"])
        assert mine["scored.linked_moments"].equals(theirs["scored.linked_moments"])
        assert mine["compared.mapping"].equals(theirs["compared.mapping"])
