"""A municipality that sends no answers is seen in the UI, and not for ever after."""

import os
import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import dagster as dg
import pytest

from pipeline.definitions import build_definitions
from pipeline.ingest.tables import DELIVERIES
from pipeline.publishing.embargo import HERE
from pipeline.run.silent import CHECK, REMINDER, is_overdue
from pipeline.run.steps import step_of
from pipeline.run.workspace import Workspace
from tests.integration.tiny_world import PROGRAMME, without, write_raw


@pytest.fixture
def instance(tmp_path: Path) -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.local_temp(str(tmp_path)) as mine:
        yield mine


def workspace(folder: Path, first: int, last: int) -> Workspace:
    """Return a world whose last round is open so many days before and after today.

    510 has delivered nothing; the answers of 479 are ten days old.
    """
    programme = folder / f"programme{first}"
    shutil.copytree(PROGRAMME, programme)
    file, today = programme / "programme.yaml", datetime.now(HERE).date()
    text = file.read_text(encoding="utf-8")
    for said, days in (("2017-09-01", first), ("2017-10-31", last)):
        text = text.replace(said, str(today + timedelta(days=days)))
    file.write_text(text, encoding="utf-8")
    raw = folder / "raw"
    if not raw.exists():
        without(write_raw(raw), "510")
        time = (datetime.now(HERE) - timedelta(days=10)).timestamp()
        os.utime(raw / "2017" / "479" / "pupils.csv", (time, time))
    return Workspace.of(programme=programme, raw=raw, data=folder / "data")


def checked(
    job: str, mine: Workspace, instance: dg.DagsterInstance
) -> dg.AssetCheckEvaluation:
    """Return what a real run of a job says of who sends answers."""
    tables = [dg.AssetKey(table.split(".")) for table in step_of(DELIVERIES).tables]
    selected = tables if job != REMINDER else None
    result = (
        build_definitions(mine)
        .resolve_job_def(job)
        .execute_in_process(instance=instance, asset_selection=selected)
    )
    [said] = [
        one
        for one in result.get_asset_check_evaluations()
        if one.asset_check_key == CHECK
    ]
    return said


def asked(
    mine: Workspace, instance: dg.DagsterInstance, day: date
) -> dg.RunRequest | str:
    schedule = build_definitions(mine).get_repository_def().get_schedule_def(REMINDER)
    moment = datetime(day.year, day.month, day.day, 6, tzinfo=HERE)
    with dg.build_schedule_context(
        instance, scheduled_execution_time=moment, resources={"workspace": mine}
    ) as context:
        said = schedule.evaluate_tick(context)
    return said.run_requests[0] if said.run_requests else said.skip_message or ""


def test_who_is_silent_is_named_and_when_questionnaires_close_it_is_taken_back(
    tmp_path: Path, instance: dg.DagsterInstance
) -> None:
    opened = workspace(tmp_path, first=-20, last=20)
    today = datetime.now(HERE).date()
    said = checked("municipality", opened, instance)  # 479 delivered
    assert not said.passed
    assert said.severity is dg.AssetCheckSeverity.WARN
    assert not said.blocking
    last, newest = today + timedelta(days=20), today - timedelta(days=10)
    assert (said.description or "").split("\n\n") == [
        f"Round 2017, open until {last}: 2 of 2 municipalities have sent no new "
        "answers for 7 days or more. Remind them, or ask whether their export still "
        "runs.",
        "Haderslev (510): no answers in the 20 days since the questionnaires were "
        "opened",
        f"Svendborg (479): no new answers for 10 days; the newest are of {newest}",
    ]
    assert isinstance(asked(opened, instance, today), dg.RunRequest)

    os.utime(opened.raw / "2017" / "479" / "pupils.csv")
    again = checked(REMINDER, opened, instance)  # next morning
    assert "1 of 2 municipalities" in (again.description or "")
    assert "Svendborg" not in (again.description or "")
    assert is_overdue(instance)

    closed = workspace(tmp_path, first=-40, last=-1)
    request = asked(closed, instance, today)
    assert isinstance(request, dg.RunRequest)
    after = checked(REMINDER, closed, instance)
    assert after.passed
    assert after.description == (
        f"No questionnaires are open on {today}, so nobody is waited for."
    )
    assert not is_overdue(instance)
    told = asked(closed, instance, today)
    assert isinstance(told, str)
    assert told.startswith(f"no round on {today}")
