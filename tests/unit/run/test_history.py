"""Dagster's history over kept connections is Dagster's history."""

import shutil
from pathlib import Path

import dagster as dg
import pytest
import yaml

from pipeline.run.history import KEPT, Events, History, Runs
from pipeline.run.workspace import ROOT


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
