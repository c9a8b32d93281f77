"""Dagster's history over kept connections is Dagster's history."""

import shutil
from collections.abc import Callable
from pathlib import Path

import dagster as dg
import pytest
import yaml

from pipeline.run.history import DATABASES, KEPT, Events, History, Runs
from pipeline.run.launch import dagster_home
from pipeline.run.workspace import ROOT
from pipeline.store.refusals import UnusableError


@dg.asset
def answers() -> None:
    """An asset that is made of nothing."""


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with our dagster.yaml."""
    shutil.copy(ROOT / "dagster.yaml", tmp_path)
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    return tmp_path


def made(instance: dg.DagsterInstance) -> str:
    result = dg.materialize([answers], instance=instance)
    assert result.success
    return result.run_id


def test_the_checkout_uses_it(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        assert isinstance(instance.event_log_storage, Events)
        assert isinstance(instance.run_storage, Runs)
    assert (home / ".dagster" / "storage" / "history" / "runs.db").exists()


def test_dagsters_own_storage_reads_what_was_kept(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        run = made(instance)
        kept = [log.message for log in instance.all_logs(run)]
    settings = yaml.safe_load((home / "dagster.yaml").read_text(encoding="utf-8"))
    folder = settings["storage"]["custom"]["config"]["base_dir"]
    settings["storage"] = {"sqlite": {"base_dir": folder}}
    (home / "dagster.yaml").write_text(yaml.safe_dump(settings), encoding="utf-8")
    with dg.DagsterInstance.get() as instance:
        assert not isinstance(instance.event_log_storage, Events)
        assert [log.message for log in instance.all_logs(run)] == kept
        assert instance.get_latest_materialization_event(answers.key) is not None


def test_a_history_that_was_deleted_meanwhile_begins_anew(tmp_path: Path) -> None:
    events = Events(str(tmp_path))
    with events.run_connection("a"):
        pass
    (tmp_path / "a.db").unlink()
    with events.run_connection("a") as connection:
        assert connection.exec_driver_sql("select * from event_logs").all() == []
    events.dispose()


def test_only_some_databases_stay_open(tmp_path: Path) -> None:
    events = Events(str(tmp_path))
    for number in range(KEPT + 3):
        with events.run_connection(f"run{number}"):
            pass
    assert len(events._engines) == KEPT
    events.dispose()
    assert not events._engines


def test_events_that_fail_leave_nothing_behind(tmp_path: Path) -> None:
    history = History.from_local(str(tmp_path))
    events = history.event_log_storage
    assert isinstance(events, Events)
    insert = "insert into event_logs (run_id, event, timestamp) values ('r', 'x', 0)"

    class StoppedError(Exception):
        """Something between two statements."""

    def write() -> None:
        with events.run_connection("r") as connection:
            connection.exec_driver_sql(insert)
            raise StoppedError

    with pytest.raises(StoppedError):
        write()
    with events.run_connection("r") as connection:
        assert connection.exec_driver_sql("select * from event_logs").all() == []
    history.dispose()


def cut_off(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:5000])


def emptied(file: Path) -> None:
    file.write_bytes(b"")


def overwritten(file: Path) -> None:
    file.write_bytes(b"no database " * 1000)


def a_page_damaged(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[4096:8192] = b"\xff" * 4096
    file.write_bytes(content)


@pytest.mark.parametrize(
    ("database", "damage"),
    [
        (DATABASES[0], cut_off),
        (DATABASES[1], emptied),
        (DATABASES[2], overwritten),
        (DATABASES[1], a_page_damaged),
    ],
    ids=["runs, cut off", "index, emptied", "schedules, overwritten", "index, a page"],
)
def test_a_damaged_history_is_set_aside_with_its_date_and_begun_anew(
    home: Path,
    capsys: pytest.CaptureFixture[str],
    database: str,
    damage: Callable[[Path], None],
) -> None:
    with dg.DagsterInstance.get() as instance:
        earlier = made(instance)
    file = home / ".dagster" / "storage" / database
    damage(file)
    damaged = file.read_bytes()
    with dg.DagsterInstance.get() as instance:
        made(instance)
        assert instance.get_run_by_id(earlier) is None
    [aside] = (home / ".dagster").glob("storage-damaged-20??-??-??T??????")
    assert (aside / database).read_bytes() == damaged
    told = [x for x in capsys.readouterr().err.splitlines() if "damaged;" in x]
    assert told == [
        f"{file}: damaged; the history of runs is set aside in {aside.name} and begun "
        "anew. Tables and documents are not touched."
    ]


def test_a_sound_history_is_kept_as_it_is(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        earlier = made(instance)
    with dg.DagsterInstance.get() as instance:
        assert instance.get_run_by_id(earlier) is not None
    assert [*(home / ".dagster").glob("*damaged*")] == []


def test_damaged_events_of_one_run_take_no_other_run_with_them(home: Path) -> None:
    with dg.DagsterInstance.get() as instance:
        broken, whole = made(instance), made(instance)
    runs = home / ".dagster" / "storage" / "history" / "runs"
    overwritten(runs / f"{broken}.db")
    with dg.DagsterInstance.get() as instance:
        assert instance.all_logs(broken) == []
        assert instance.all_logs(whole)
    assert len([*runs.glob(f"{broken}.db-damaged-*")]) == 1


def test_a_home_without_settings_is_refused_in_a_line_that_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAGSTER_HOME", str(tmp_path))
    with (
        pytest.raises(UnusableError) as error,
        dagster_home(),
    ):
        pass
    assert "no dagster.yaml there" in str(error.value)
    assert f"copy {ROOT / 'dagster.yaml'} into it" in str(error.value)
    assert [*tmp_path.iterdir()] == []


def test_a_history_that_cannot_be_written_is_refused_in_a_line(home: Path) -> None:
    (home / ".dagster").write_text("a file in its place")
    with pytest.raises(UnusableError, match="set DAGSTER_HOME to a folder"):
        dg.DagsterInstance.get()
