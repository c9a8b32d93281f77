"""Deliveries and changes begin runs by themselves, each state of them once."""

import os
import random
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import dagster as dg
import pytest

from pipeline.definitions import build_definitions
from pipeline.run.launch import WHY
from pipeline.run.sensors import Looked, changes, deliveries, signs
from pipeline.run.workspace import Workspace
from tests.integration.tiny_world import PROGRAMME, write_raw

LATER = 10**9  # nanoseconds


@pytest.fixture
def world(tiny_world: Path, tmp_path: Path) -> Workspace:
    """A copy of a finished run that may be changed."""
    for name in ("raw", "data"):
        shutil.copytree(tiny_world / name, tmp_path / name)
    return Workspace.of(
        programme=PROGRAMME, raw=tmp_path / "raw", data=tmp_path / "data"
    )


class Daemon:
    """Asks the sensors as Dagster's daemon does, and runs what they ask for."""

    def __init__(self, workspace: Workspace, instance: dg.DagsterInstance) -> None:
        """Nobody has looked yet."""
        self.workspace, self.instance = workspace, instance
        self.cursors: dict[str, str | None] = {}

    def tick(self, sensor: dg.SensorDefinition) -> list[dg.RunRequest] | str:
        """Return the runs that a sensor asks for, or why it asks for none."""
        context = dg.build_sensor_context(
            self.instance,
            cursor=self.cursors.get(sensor.name),
            resources={"workspace": self.workspace},
        )
        with context:
            said = sensor.evaluate_tick(context)
        self.cursors[sensor.name] = said.cursor
        return list(said.run_requests or []) or said.skip_message or ""

    def settled(self) -> list[dg.RunRequest] | str:
        """Return what is asked for when everything has held still."""
        self.tick(deliveries)
        return self.tick(deliveries)

    def run(self, job: str, request: dg.RunRequest) -> None:
        """Run what was asked for."""
        result = (
            build_definitions(self.workspace)
            .resolve_job_def(job)
            .execute_in_process(instance=self.instance, tags=request.tags)
        )
        assert result.success


@pytest.fixture
def daemon(world: Workspace) -> Iterator[Daemon]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield Daemon(world, instance)


def range_of(request: dg.RunRequest) -> tuple[str | None, str | None]:
    tags = request.tags
    return (
        tags.get("dagster/asset_partition_range_start"),
        tags.get("dagster/asset_partition_range_end"),
    )


def touch(file: Path, addition: bytes = b"") -> None:
    """Change a file, so that its time differs too."""
    before = file.stat().st_mtime_ns
    with file.open("ab") as stream:
        stream.write(addition)
    os.utime(file, ns=(before + LATER, before + LATER))


def test_what_laering_run_has_read_is_not_read_again(daemon: Daemon) -> None:
    assert daemon.settled() == "nothing has changed in the drop zone"


def test_a_first_delivery_holds_still_before_it_is_read(tmp_path: Path) -> None:
    raw = write_raw(tmp_path / "raw")
    mine = Workspace.of(programme=PROGRAMME, raw=raw, data=tmp_path / "data")
    with dg.DagsterInstance.ephemeral() as instance:
        daemon = Daemon(mine, instance)
        said = daemon.tick(deliveries)
        assert isinstance(said, str)
        assert said.startswith("waits until what was delivered holds still: ")
        asked = daemon.tick(deliveries)
        assert [range_of(one) for one in asked if isinstance(one, dg.RunRequest)] == [
            ("479|2015", "479|2017"),
            ("510|2015", "510|2017"),
        ]
        assert daemon.tick(deliveries) == "nothing has changed in the drop zone"


def test_rounds_that_are_not_adjacent_make_one_run_of_a_municipality(
    daemon: Daemon, world: Workspace
) -> None:
    daemon.settled()
    for round_ in ("2015", "2017"):
        touch(world.raw / round_ / "479" / "pupils.csv")
    asked = daemon.settled()
    assert not isinstance(asked, str)
    assert [range_of(one) for one in asked] == [("479|2015", "479|2017")]


def test_a_file_that_grows_holds_back_its_own_municipality_only(
    daemon: Daemon, world: Workspace
) -> None:
    daemon.settled()
    growing = world.raw / "2015" / "479" / "pupils.csv"
    touch(growing)
    touch(world.raw / "2015" / "510" / "pupils.csv")
    daemon.tick(deliveries)
    touch(growing)
    asked = daemon.tick(deliveries)
    assert not isinstance(asked, str)
    assert [range_of(one) for one in asked] == [("510|2015", "510|2017")]
    touch(growing)
    said = daemon.tick(deliveries)
    assert isinstance(said, str)
    assert said.endswith("(479)")
    asked = daemon.tick(deliveries)
    assert not isinstance(asked, str)
    assert [range_of(one) for one in asked] == [("479|2015", "479|2017")]


def test_a_file_that_is_put_back_as_it_was_is_read_again_each_time(
    daemon: Daemon, world: Workspace
) -> None:
    """A key of a run would be used up; here each state counts when it comes."""
    daemon.settled()
    file = world.raw / "2015" / "479" / "pupils.csv"
    first = file.read_bytes(), file.stat().st_mtime_ns
    for content, time in ((b"other", first[1] + LATER), first):
        file.write_bytes(content)
        os.utime(file, ns=(time, time))
        asked = daemon.settled()
        assert not isinstance(asked, str)
        assert [range_of(one) for one in asked] == [("479|2015", "479|2017")]


def test_a_delivery_that_is_taken_away_counts(daemon: Daemon, world: Workspace) -> None:
    daemon.settled()
    shutil.rmtree(world.raw / "2017" / "510")
    asked = daemon.settled()
    assert not isinstance(asked, str)
    assert [range_of(one) for one in asked] == [("510|2015", "510|2017")]


def test_a_file_that_nobody_can_have_delivered_is_looked_at(
    daemon: Daemon, world: Workspace
) -> None:
    daemon.settled()
    (world.raw / "2015" / "note.docx").write_bytes(b"a letter")
    asked = daemon.settled()
    assert not isinstance(asked, str)
    [request] = asked
    assert {one.to_user_string() for one in request.asset_selection or []} == {
        "raw/deliveries",
        "raw/examinations",
        "reported/unplaced_reports",
    }
    everything = build_definitions(world).resolve_implicit_global_asset_job_def()
    with dg.DagsterInstance.ephemeral() as instance:
        done = everything.execute_in_process(
            instance=instance, asset_selection=request.asset_selection
        )
    assert done.success
    assert list((world.places.returns / "unplaced").iterdir()) != []


def test_a_cursor_of_another_version_is_no_trouble(daemon: Daemon) -> None:
    for damaged in ("", "nonsense", "[]", '{"seen": 3}', '{"asked": "x"}'):
        daemon.cursors["deliveries"] = damaged
        assert daemon.settled() == "nothing has changed in the drop zone"


def test_a_drop_zone_that_is_not_there_is_told(
    daemon: Daemon, world: Workspace
) -> None:
    shutil.rmtree(world.raw)
    said = daemon.tick(deliveries)
    assert isinstance(said, str)
    assert "no such raw folder" in said


def test_a_file_that_vanishes_while_it_is_listed_is_no_trouble(
    world: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: Path) -> os.stat_result:
        raise FileNotFoundError

    before = signs(world.programme, world.raw)
    monkeypatch.setattr(Path, "lstat", gone)
    assert signs(world.programme, world.raw).keys() == before.keys()


def test_what_was_read_is_compared_and_written_by_one_run_and_no_second(
    daemon: Daemon, world: Workspace
) -> None:
    daemon.settled()
    [request] = daemon.tick(changes)  # views for analysts of the folder that was copied
    assert isinstance(request, dg.RunRequest)
    daemon.run("results", request)
    assert daemon.tick(changes) == "all is made of what lies there"
    lines = (world.raw / "2017" / "479" / "pupils.csv").read_bytes().splitlines()
    (world.raw / "2017" / "479" / "pupils.csv").write_bytes(b"\r\n".join(lines[:-6]))
    [request] = daemon.settled()
    assert isinstance(request, dg.RunRequest)
    daemon.run("municipality", request)
    [request] = daemon.tick(changes)
    assert isinstance(request, dg.RunRequest)
    assert range_of(request) == ("479|2015", "510|2017")
    said = daemon.tick(changes)  # as if that run had been blocked
    assert isinstance(said, str)
    assert "is not made" in said
    daemon.run("results", request)
    assert daemon.tick(changes) == "all is made of what lies there"


def test_a_text_that_somebody_writes_begins_a_run(
    daemon: Daemon, world: Workspace
) -> None:
    daemon.settled()
    folder = world.places.editorial / "479" / "2015"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "479001.md").write_text("---\nunit: 479001\n---\n", encoding="utf-8")
    [request] = daemon.tick(changes)
    assert isinstance(request, dg.RunRequest)
    state = daemon.cursors["changes"]
    daemon.run("results", request)
    (folder / "479001.md").write_text("---\nunit: 479001\n---\nx", encoding="utf-8")
    [request] = daemon.tick(changes)
    assert isinstance(request, dg.RunRequest)
    assert request.tags[WHY] == "no longer true: reported.school_profiles"
    assert daemon.cursors["changes"] != state


def test_a_lake_that_was_removed_is_made_again(
    daemon: Daemon, world: Workspace
) -> None:
    daemon.settled()
    shutil.rmtree(world.lake.root)
    asked = daemon.tick(deliveries)
    assert not isinstance(asked, str)
    assert [range_of(one) for one in asked] == [
        ("479|2015", "479|2017"),
        ("510|2015", "510|2017"),
    ]
    assert daemon.settled() == "nothing has changed in the drop zone"


def test_looked_is_read_back_as_it_was_written() -> None:
    looked = Looked({"479": "a"}, {"510": "b"})
    assert Looked.of(looked.cursor) == looked
    assert Looked.of(Looked().cursor) == Looked()


OPENED: list[str] | None = None  # what was opened, while somebody listens


def _hear(event: str, arguments: tuple[object, ...]) -> None:
    if OPENED is not None and event == "open":
        OPENED.append(str(arguments[0]))


sys.addaudithook(_hear)


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What this process opens from now on."""
    heard: list[str] = []
    monkeypatch.setattr(sys.modules[__name__], "OPENED", heard)
    return heard


def test_a_look_opens_no_delivery_however_many_there_are(
    daemon: Daemon, world: Workspace, opened: list[str]
) -> None:
    daemon.settled()
    for number in range(2, 60):
        shutil.copy(
            world.raw / "2015/479/pupils.csv",
            world.raw / f"2015/479/pupils.v{number}.csv",
        )
    opened.clear()
    (request,) = daemon.settled()
    assert not isinstance(request, str)
    daemon.tick(changes)
    assert any(name.startswith(str(world.lake.root)) for name in opened)
    assert not [name for name in opened if name.startswith(str(world.raw))]


def test_of_a_thousand_deliveries_in_an_hour_each_is_processed_once(
    programme_folder: Path, tmp_path: Path
) -> None:
    """Sixty looks; a run that is asked for reads what lies there of a municipality."""
    chance = random.Random(2015)  # noqa: S311
    mine = Workspace.of(
        programme=programme_folder, raw=tmp_path / "raw", data=tmp_path / "data"
    )
    mine.raw.mkdir()
    codes = sorted(mine.programme.municipality_codes)
    waiting: dict[str, list[Path]] = {code: [] for code in codes}
    processed: list[Path] = []
    with dg.DagsterInstance.ephemeral() as instance:
        daemon = Daemon(mine, instance)
        daemon.settled()
        for look in range(64):
            new = [chance.choice(codes) for _ in range(17 if look < 59 else 0)]
            for code in new:
                round_ = chance.choice(mine.programme.round_ids)
                folder = mine.raw / round_ / code
                folder.mkdir(parents=True, exist_ok=True)
                file = folder / f"teachers.v{len([*folder.iterdir()]) + 1}.xlsx"
                file.write_text("x")
                waiting[code].append(file)
            asked = daemon.tick(deliveries)
            for request in asked if isinstance(asked, list) else []:
                code = str(range_of(request)[0]).partition("|")[0]
                assert waiting[code], f"{code} is read although nothing came"
                assert code not in new, f"{code} is read while it still delivers"
                processed += waiting.pop(code)
                waiting[code] = []
    assert not any(waiting.values())
    assert len(processed) == len({*processed}) == 59 * 17
