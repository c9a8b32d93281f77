"""Fresh means made from what lies there now, whatever was run before."""

import os
import random
import shutil
import signal
import time
from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

import dagster as dg
import polars as pl
import pytest
from polars.testing import assert_frame_equal

from pipeline.definitions import build_definitions
from pipeline.ingest import portions, tables
from pipeline.ingest.examination import Read, Task
from pipeline.ingest.readings import Reading, unpacked
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Programme
from pipeline.run.freshness import Freshness, _libraries
from pipeline.run.gates import GATES, KeptBackError
from pipeline.run.launch import launch
from pipeline.run.steps import STEPS, step_of
from pipeline.run.update import bring_up_to_date
from pipeline.run.workspace import Workspace
from pipeline.store.lake import Lake, Partition, UndeclaredReadError, write_table
from pipeline.store.partitions import partitions
from pipeline.store.steps import Step, computed, rows_of
from pipeline.store.warehouse import shows
from pipeline.store.workers import map_in_order
from schemas import compared
from tests.integration.test_run import contents, copied
from tests.integration.tiny_world import PROGRAMME, run, step_by_step


@pytest.fixture(scope="module")
def finished(tiny_world: Path) -> Workspace:
    """A world after one whole run."""
    return Workspace.of(
        programme=PROGRAMME, raw=tiny_world / "raw", data=tiny_world / "data"
    )


def beside(finished: Workspace, data: Path) -> Workspace:
    """Return an empty data folder for the same deliveries, with the same secrets."""
    copied(Path(finished.data_path), data)
    return Workspace.of(programme=PROGRAMME, raw=finished.raw, data=data)


def of_data(workspace: Workspace) -> dict[str, str]:
    return contents(Path(workspace.data_path))


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
        ("documents", "479|2015", "510|2017"),
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
    assert stale_in(finished) == set()


def stale_in(workspace: Workspace) -> set[str]:
    """Return the steps that are stale in any partition."""
    fresh = Freshness(workspace.places)
    return {
        step.name
        for step, at in made_anew()
        if not fresh.is_fresh(step, fresh.work(step, at))
    }


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
    return stale_in(other)


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


@pytest.mark.parametrize(
    "damage",
    [
        "deleted",
        "cut off",
        "a stranger's",
        "one of several",
        "a page inside",
        "the list of deliveries",
        "a document",
        "a return report",
        "a refusal",
    ],
)
def test_what_is_damaged_is_noticed_and_made_anew(
    finished: Workspace, tmp_path: Path, damage: str
) -> None:
    mine = copy_of(finished, tmp_path)
    lake, here = mine.lake, Partition("479", "2015")
    path = lake.path("scored.scale_moments", here)
    if damage == "deleted":
        path.unlink()
    elif damage == "cut off":
        cut(path)
    elif damage == "a stranger's":
        path.write_bytes(
            lake.path("scored.scale_moments", Partition("510", "2015")).read_bytes()
        )
    elif damage == "one of several":
        lake.path("staged.responses", here, "pupils").unlink()
    elif damage == "a page inside":
        overwrite(lake.path("compared.norms"))
        lake.path("compared.mapping").unlink()  # so that somebody reads it
    elif damage == "the list of deliveries":
        cut(lake.path("raw.deliveries"))
    elif damage == "a document":
        cut(mine.reports / "unit/2015/479/school_profile/479001.da.html")
    elif damage == "a return report":
        cut(next((mine.places.returns / "2015" / "479").glob("*.html")))
    else:
        path.with_name("refused.json").write_text("{")
        path.unlink()
    step_by_step(mine, partitions(mine.programme))
    assert of_data(mine) == of_data(finished)
    assert returned(mine) == returned(finished)


def test_of_a_drop_zone_only_what_came_is_read(
    finished: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And what is told of it is what one look at everything tells."""
    raw, read = tmp_path / "raw", list[str]()
    shutil.copytree(finished.raw, raw)
    copied(Path(finished.data_path), tmp_path / "data")
    shutil.copytree(finished.lake.root, tmp_path / "data" / "lake")
    mine = Workspace.of(programme=PROGRAMME, raw=raw, data=tmp_path / "data")

    def noting(examine: Callable[[Task], Read], tasks: list[Task]) -> list[Read]:
        read.extend(task.delivery.path for task in tasks)
        return map_in_order(examine, tasks)

    monkeypatch.setattr(tables, "map_in_order", noting)
    late = raw / "2017" / "510" / "pupils.v2.csv"
    late.write_bytes((late.parent / "pupils.csv").read_bytes().replace(b";3;", b";2;"))
    step_by_step(mine, [], ["raw"])
    assert read == ["2017/510/pupils.v2.csv"]
    told = mine.lake.rows("raw.deliveries")
    mine.lake.path("raw.examinations").unlink()
    step_by_step(mine, [], ["raw"])
    assert (len(read), told.equals(mine.lake.rows("raw.deliveries"))) == (8, True)


def test_what_was_read_to_examine_it_is_staged_in_the_same_run(
    finished: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And the next run, which has examined nothing, stages the same."""
    raw, handed = tmp_path / "raw", list[int]()
    shutil.copytree(finished.raw, raw)
    shutil.copytree(finished.lake.root, tmp_path / "data" / "lake")
    copied(Path(finished.data_path), tmp_path / "data")
    mine = Workspace.of(programme=PROGRAMME, raw=raw, data=tmp_path / "data")
    here = Partition("510", "2017")

    def noting(reading: Reading) -> Iterator[pl.DataFrame]:
        handed.append(len(reading))
        return unpacked(reading)

    monkeypatch.setattr(portions, "unpacked", noting)
    late = raw / "2017" / "510" / "pupils.v2.csv"
    late.write_bytes((late.parent / "pupils.csv").read_bytes().replace(b";3;", b";2;"))
    step_by_step(mine, [here], ["raw", "staged"])
    assert handed == [1]
    answers = mine.lake.of([here]).path("staged.responses", here, "pupils")
    before = pl.read_parquet(answers, glob=False)
    cut(answers)
    step_by_step(mine, [here], ["staged"])
    assert (handed, before.equals(pl.read_parquet(answers, glob=False))) == ([1], True)


@pytest.mark.parametrize(
    ("table", "asked"),
    [
        ("raw.deliveries", "compared.screening"),
        ("staged.respondents", "compared.mapping"),
    ],
)
def test_damaged_intake_is_read_again_even_when_nobody_asks_for_it(
    finished: Workspace, tmp_path: Path, table: str, asked: str
) -> None:
    """Figures without it would be wrong."""
    mine = copy_of(finished, tmp_path)
    whole = table == "raw.deliveries"
    cut(mine.lake.path(table, None if whole else Partition("479", "2015")))
    bring_up_to_date(step_of(asked), [], mine.places, set())
    after, before = of_data(mine), of_data(finished)
    assert {k for k in before if after[k] != before[k]} == set()


def copy_of(finished: Workspace, folder: Path) -> Workspace:
    data = Path(shutil.copytree(finished.data_path, folder / "data"))
    return Workspace.of(programme=PROGRAMME, raw=finished.raw, data=data)


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100])


def overwrite(path: Path) -> None:
    """Leave the first and the last letters of a file, so that its end can be read."""
    content = bytearray(path.read_bytes())
    content[4:400] = b"\xff" * 396
    path.write_bytes(content)


def returned(workspace: Workspace) -> dict[str, int]:
    folder = workspace.places.returns
    return {
        file.relative_to(folder).as_posix(): file.stat().st_size
        for file in folder.rglob("*")
        if file.is_file()
    }


def test_the_warehouse_of_a_copied_folder_shows_the_copy(
    finished: Workspace, tmp_path: Path
) -> None:
    mine = copy_of(finished, tmp_path)
    assert stale_in(mine) == {"reported.warehouse"}
    step_by_step(mine, partitions(mine.programme))
    assert shows(mine.places.warehouse, mine.lake)


def changed_programme(folder: Path, *changes: tuple[str, str]) -> Path:
    """Return the programme with some texts of its main file exchanged."""
    programme = Path(shutil.copytree(PROGRAMME, folder / "programme"))
    file = programme / "programme.yaml"
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")
    return programme


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


def test_who_joins_the_control_group_leaves_the_figures(
    finished: Workspace, tmp_path: Path
) -> None:
    flag = ("name: Haderslev}", "name: Haderslev, control: true}")
    programme = changed_programme(tmp_path, flag)
    assert_like_new(finished, programme, tmp_path)


def test_who_leaves_the_programme_leaves_tables_documents_and_returns(
    finished: Workspace, tmp_path: Path
) -> None:
    gone = ('  - {code: "510", name: Haderslev}\n', "")
    programme = changed_programme(tmp_path, gone)
    mine = assert_like_new(finished, programme, tmp_path)
    left = [*mine.lake.root.rglob("*=510"), *mine.places.data.rglob("510")]
    assert left == []
    assert (mine.places.keys / "510.key").exists()


def assert_like_new(finished: Workspace, programme: Path, folder: Path) -> Workspace:
    """Run a changed programme over a finished lake, and over none: nothing differs."""
    found = []
    for name in ("old", "new"):
        data = folder / name / "data"
        if name == "old":
            shutil.copytree(finished.data_path, data)
        else:
            copied(Path(finished.data_path), data)
        result = run(finished.raw, data, programme=programme)
        assert result.exit_code in {0, 1}, result.output  # files of 510 are refused
        mine = Workspace.of(programme=programme, raw=finished.raw, data=data)
        found.append(mine)
    assert of_data(found[0]) == of_data(found[1])
    return found[0]


def test_a_file_that_was_exchanged_and_not_asked_for_keeps_its_old_answer(
    finished: Workspace, tmp_path: Path
) -> None:
    """Never the rows of the old file under the name and hash of the new one."""
    mine = copy_of(finished, tmp_path)
    raw = Path(shutil.copytree(finished.raw, tmp_path / "raw"))
    file = raw / "2015" / "479" / "pupils.csv"
    file.write_bytes(b"\r\n".join(file.read_bytes().split(b"\r\n")[:11]) + b"\r\n")
    changed = Workspace.of(programme=PROGRAMME, raw=raw, data=Path(mine.data_path))

    def accepted() -> list[int]:
        rows = changed.lake.rows("reported.return_reports")
        return list(rows.filter(delivery="2015/479/pupils.csv")["accepted"])

    page = changed.places.returns / "2015" / "479" / "pupils.csv.da.html"
    before = page.read_bytes()
    step_by_step(changed, [Partition("510", "2015"), Partition("510", "2017")])
    assert (accepted(), page.read_bytes()) == ([40], before)
    step_by_step(changed, [Partition("479", "2015")])
    assert accepted() == [10]


def test_a_partition_that_is_refused_keeps_no_earlier_answer(
    finished: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = copy_of(finished, tmp_path)
    here, staged = Partition("479", "2015"), step_of("staged.units")

    def refused(*_: object, **__: object) -> None:
        raise Refusal("file_gone", "pupils.csv")

    monkeypatch.setattr("pipeline.ingest.tables.stage_partition", refused)
    mine.lake.path("staged.units", here).unlink()
    done: set[tuple[str, Partition | None]] = set()
    bring_up_to_date(staged, [here], mine.places, done)
    bring_up_to_date(step_of("reported.return_reports"), [here], mine.places, done)
    assert mine.lake.of([here]).rows("reported.return_reports").is_empty()
    assert not any(name.startswith("2015/479/") for name in returned(mine))
    assert any(name.startswith("2015/510/") for name in returned(mine))


def test_a_list_that_is_made_alone_lists_documents_that_are_right(
    finished: Workspace, tmp_path: Path
) -> None:
    """What it reads was perhaps never looked through: that is done first."""
    mine = copy_of(finished, tmp_path)
    profile = "unit/2015/479/school_profile/479001.da.html"
    cut(mine.places.drafts / profile)
    mine.lake.path("reported.catalogue").unlink()
    bring_up_to_date(step_of("reported.catalogue"), [], mine.places, set())
    assert of_data(mine) == of_data(finished)


def test_a_list_that_is_made_alone_does_not_release_past_a_check(
    finished: Workspace, tmp_path: Path
) -> None:
    mine = copy_of(finished, tmp_path)
    note = mine.places.drafts / "unit/2015/479/note.txt"
    note.write_text("Skriv til anna.holm@skole.example.dk", encoding="utf-8")
    for table in ("reported.personal_data", "reported.catalogue"):
        mine.lake.path(table).unlink()
    with pytest.raises(KeptBackError, match=r"unit/2015/479/note\.txt.*e-mail"):
        bring_up_to_date(step_of("reported.catalogue"), [], mine.places, set())
    assert not mine.lake.path("reported.catalogue").exists()
    assert not (mine.reports / "unit/2015/479/note.txt").exists()


def test_everything_that_is_waited_for_can_keep_documents_back() -> None:
    assert {table for step in STEPS for table in step.after} == GATES.keys()


def test_another_version_of_a_library_makes_everything_anew(
    finished: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("importlib.metadata.version", lambda name: f"{name} 0.0")
    _libraries.cache_clear()
    try:
        assert stale_in(finished) == {step.name for step in STEPS}
    finally:
        _libraries.cache_clear()


def test_an_unforeseen_error_tells_where_and_quotes_no_answer(
    finished: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Libraries quote the cell at fault; Dagster keeps what it is told."""
    mine = beside(finished, tmp_path / "data")

    def quoting(*_: object, **__: object) -> None:
        raise ValueError("cannot cast '010203-1234' of Anna Hansen")

    monkeypatch.setattr("pipeline.ingest.tables.stage_partition", quoting)
    with dg.DagsterInstance.ephemeral() as instance:
        job = build_definitions(mine).resolve_job_def("municipality")
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            tags={
                "dagster/asset_partition_range_start": "479|2015",
                "dagster/asset_partition_range_end": "479|2015",
            },
        )
        assert not result.success
        kept = "".join(map(str, instance.all_logs(result.run_id)))
    assert "ValueError at " in kept
    assert "pipeline/ingest/tables.py" in kept
    assert "Anna" not in kept
    assert "010203-1234" not in kept


def test_a_run_that_is_stopped_from_outside_says_so(
    finished: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine = beside(finished, tmp_path / "data")

    def stopped(*_: object, **__: object) -> None:
        os.kill(os.getpid(), signal.SIGTERM)
        time.sleep(60)

    monkeypatch.setattr("pipeline.ingest.tables.stage_partition", stopped)
    here = Partition.of("479|2015")
    with dg.DagsterInstance.ephemeral() as instance:
        _, failures = launch(
            mine, [here], instance, build_definitions, jobs=["municipality"]
        )
    assert any("stopped from outside" in line for line in failures)
    assert not any(line.endswith(": ") for line in failures)
