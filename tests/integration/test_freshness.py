"""Fresh means made from what lies there now, whatever was run before."""

import os
import random
import shutil
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipeline.definitions import build_definitions
from pipeline.programme.model import Programme
from pipeline.run.freshness import Freshness
from pipeline.run.making import bring_up_to_date
from pipeline.run.steps import STEPS, step_of
from pipeline.run.workspace import Workspace
from pipeline.store.lake import Lake, Partition, UndeclaredReadError, write_table
from pipeline.store.partitions import partitions
from pipeline.store.steps import Step, computed, rows_of
from schemas import compared
from tests.integration.test_run import contents, copied
from tests.integration.tiny_world import PROGRAMME, run, write_raw


@pytest.fixture(scope="module")
def finished(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A world after one whole run."""
    folder = tmp_path_factory.mktemp("finished")
    result = run(write_raw(folder / "raw"), folder / "data")
    assert result.exit_code == 0, result.output
    return Workspace.of(programme=PROGRAMME, raw=folder / "raw", data=folder / "data")


@pytest.fixture
def one_processor() -> Iterator[None]:
    """Work in this process: in a tiny world that is faster, and the bytes are equal."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    yield
    os.sched_setaffinity(0, before)


def beside(finished: Workspace, data: Path) -> Workspace:
    """Return an empty data folder for the same deliveries, with the same secrets."""
    copied(Path(finished.data_path), data)
    return Workspace.of(programme=PROGRAMME, raw=finished.raw, data=data)


def of_data(workspace: Workspace) -> dict[str, str]:
    return contents(Path(workspace.data_path))


def step_by_step(mine: Workspace, asked: list[Partition]) -> None:
    """Do what a run does, without Dagster's history."""
    mine.prepare()
    done: set[tuple[str, Partition | None]] = set()
    there = {*asked, *Freshness(mine.places).delivered()}
    for step in STEPS:
        wanted = asked if step.from_outside else sorted(there)
        bring_up_to_date(step, wanted, mine.places, done)


@pytest.mark.usefixtures("one_processor")
@pytest.mark.parametrize("seed", range(4))
def test_subsets_in_any_order_end_with_the_bytes_of_one_run(
    finished: Workspace, tmp_path: Path, seed: int
) -> None:
    """Rounds and municipalities one by one or together, later rounds perhaps first."""
    chance = random.Random(seed)  # noqa: S311
    mine = beside(finished, tmp_path / "data")
    left = partitions(mine.programme)
    chance.shuffle(left)
    while left:
        size = chance.randint(1, len(left))
        asked, left = left[:size], left[size:]
        step_by_step(mine, asked)
    assert of_data(mine) == of_data(finished)


def test_one_municipality_and_then_the_other_end_with_the_bytes_of_one_run(
    finished: Workspace, tmp_path: Path
) -> None:
    data = Path(beside(finished, tmp_path / "data").data_path)
    for code in ("510", "479"):
        result = run(finished.raw, data, "--municipality", code)
        assert result.exit_code == 0, result.output
    assert contents(data) == of_data(finished)


def test_jobs_in_the_wrong_order_end_with_the_bytes_of_one_run(
    finished: Workspace, tmp_path: Path
) -> None:
    """As an analyst may click: comparisons first, later rounds before earlier ones."""
    mine = beside(finished, tmp_path / "data")
    definitions = build_definitions(mine)
    order = [
        ("programme", "479|2015", "479|2015"),  # before anything was delivered
        ("municipality", "479|2017", "510|2017"),
        ("municipality", "479|2015", "510|2015"),
        ("publish", "479|2015", "510|2017"),
    ]
    with dg.DagsterInstance.ephemeral() as instance:
        for name, first, last in order:
            job = definitions.resolve_job_def(name)
            span = {
                "dagster/asset_partition_range_start": first,
                "dagster/asset_partition_range_end": last,
            }
            tags = {} if name == "programme" else span
            result = job.execute_in_process(instance=instance, tags=tags)
            assert result.success
    assert of_data(mine) == of_data(finished)


def made_anew() -> Iterator[tuple[Step, Partition | None]]:
    places = [Partition(code, r) for code in ("479", "510") for r in ("2015", "2017")]
    return chain.from_iterable(
        ((step, place) for place in (places if step.partitioned else [None]))
        for step in STEPS
    )


def test_every_table_made_anew_from_a_finished_lake_is_the_one_that_lies_there(
    finished: Workspace, tmp_path: Path
) -> None:
    shutil.copytree(finished.data_path, tmp_path / "data")
    mine = Workspace.of(programme=PROGRAMME, raw=finished.raw, data=tmp_path / "data")
    fresh = Freshness(mine.places)
    for step, partition in made_anew():
        made = step.make(fresh.work(step, partition))
        for table, parts in made.tables.items():
            for part, rows in parts.items():
                path = finished.lake.path(table, partition, part)
                assert_frame_equal(rows.frame, pl.read_parquet(path))


def test_a_finished_lake_is_fresh_table_by_table(finished: Workspace) -> None:
    fresh = Freshness(finished.places)
    assert [at for at in made_anew() if fresh.any_stale([at])] == []


def test_a_table_that_reads_what_it_did_not_name_is_refused(tmp_path: Path) -> None:
    lake = Lake(tmp_path)
    write_table(compared.Norms.empty(), lake.path("compared.norms"), "")  # pyright: ignore[reportArgumentType]

    def sly(lake: Lake, _: Programme) -> pl.DataFrame:
        return lake.rows("compared.norms")

    step = computed(compared.Goals, sly, reads=["compared.indicators"])
    with pytest.raises(UndeclaredReadError, match=r"compared\.norms"):
        rows_of(step, lake, finished_programme())


def finished_programme() -> Programme:
    return Workspace.of(programme=PROGRAMME, raw=PROGRAMME, data=PROGRAMME).programme


def stale_after(finished: Workspace, tmp_path: Path, old: str, new: str) -> set[str]:
    """Return the steps that are stale once a text of the programme has changed."""
    programme = shutil.copytree(PROGRAMME, tmp_path / "programme")
    changed = [
        file
        for file in programme.rglob("*.yaml")
        if old in (text := file.read_text(encoding="utf-8"))
        and file.write_text(text.replace(old, new), encoding="utf-8")
    ]
    assert changed, f"no file of the programme says {old!r}"
    other = Workspace.of(
        programme=programme, raw=finished.raw, data=Path(finished.data_path)
    )
    fresh = Freshness(other.places)
    return {step.name for step, at in made_anew() if fresh.any_stale([(step, at)])}


def test_a_changed_label_makes_stale_what_shows_it_and_nothing_else(
    finished: Workspace, tmp_path: Path
) -> None:
    stale = stale_after(
        finished, tmp_path, "da: Trivsel, en: Well-being", "da: A, en: B"
    )
    assert stale
    assert all(name.startswith("reported.") for name in stale)
    assert "reported.school_profiles" in stale


def test_a_stricter_threshold_makes_conclusions_stale_and_no_answer(
    finished: Workspace, tmp_path: Path
) -> None:
    stale = stale_after(
        finished, tmp_path, "false_discovery_rate: 0.05", "false_discovery_rate: 0.04"
    )
    assert {"compared.mapping", "compared.progression"} <= stale
    assert "scored.scale_moments" not in stale
    assert "compared.norms" not in stale


@pytest.mark.usefixtures("one_processor")
@pytest.mark.parametrize(
    "damage", ["deleted", "cut off", "a stranger's", "one of several"]
)
def test_a_damaged_table_is_noticed_and_made_anew(
    finished: Workspace, tmp_path: Path, damage: str
) -> None:
    data = Path(shutil.copytree(finished.data_path, tmp_path / "data"))
    mine = Workspace.of(programme=PROGRAMME, raw=finished.raw, data=data)
    lake, here = mine.lake, Partition("479", "2015")
    path = lake.path("scored.scale_moments", here)
    if damage == "deleted":
        path.unlink()
    elif damage == "cut off":
        path.write_bytes(path.read_bytes()[:100])
    elif damage == "a stranger's":
        path.write_bytes(
            lake.path("scored.scale_moments", Partition("510", "2015")).read_bytes()
        )
    else:
        lake.path("staged.responses", here, "pupils").unlink()
    step_by_step(mine, partitions(mine.programme))
    assert of_data(mine) == of_data(finished)


def test_another_municipalitys_delivery_does_not_restage_mine(
    finished: Workspace,
) -> None:
    """What of `raw.deliveries` concerns a partition is what feeds it."""
    intake = step_of("staged.units")
    assert intake.told == {"raw.deliveries"}
    fresh = Freshness(finished.places)
    parts = {
        at.key: list((intake.also or (lambda _: []))(fresh.work(intake, at)))
        for at in partitions(finished.programme)
    }
    said = {key: "".join(part) for key, part in parts.items()}
    assert "2015/479" in said["479|2015"]
    assert "2015/510" not in said["479|2015"]
