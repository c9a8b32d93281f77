"""Which schedule runs when, from the first August to the last May, and why not."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from shutil import copytree
from zoneinfo import ZoneInfo

import dagster as dg
import pytest
from dagster._utils.schedules import schedule_execution_time_iterator

from pipeline.definitions import build_definitions
from pipeline.programme.load import load_programme
from pipeline.reports.registry import REPORTS
from pipeline.run.clock import ZONE, calendar, clock_definitions, decided
from pipeline.run.launch import WHY
from pipeline.run.workspace import ROOT, Workspace

FIRST, LAST = datetime(2015, 8, 1, tzinfo=UTC), datetime(2020, 5, 31, 23, tzinfo=UTC)
# Weekdays of the months, from a calendar on paper.
RUNS = {
    ("responses", "2015"): 44,
    ("responses", "2017"): 43,
    ("responses", "2019"): 44,
    ("reminder", "2015"): 61,  # weekends too: it is to be taken back on any day
    ("reminder", "2017"): 61,
    ("reminder", "2019"): 61,
    ("profiles", "2015"): 21,
    ("profiles", "2017"): 20,
    ("profiles", "2019"): 20,
    ("council", "2015"): 23,
    ("council", "2017"): 22,
    ("council", "2019"): 22,
    ("plans", "2015"): 43,
    ("plans", "2017"): 44,
    ("plans", "2019"): 43,
    ("publishing", "2015"): 1,
    ("publishing", "2017"): 1,
    ("publishing", "2019"): 1,
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    """A drop zone into which nobody has put anything, so everything is to be made."""
    (tmp_path / "raw").mkdir()
    return Workspace.of(
        programme=ROOT / "programme", raw=tmp_path / "raw", data=tmp_path / "data"
    )


@pytest.fixture(scope="module")
def instance(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dg.DagsterInstance]:
    """A history in which nothing has run."""
    with dg.DagsterInstance.local_temp(str(tmp_path_factory.mktemp("home"))) as empty:
        yield empty


def schedules(workspace: Workspace) -> list[dg.ScheduleDefinition]:
    found = build_definitions(workspace).get_repository_def().schedule_defs
    return [one for one in found if isinstance(one, dg.ScheduleDefinition)]


def ticks(one: dg.ScheduleDefinition) -> list[datetime]:
    """Return every moment at which Dagster's own clock would ask a schedule."""
    found = []
    every = schedule_execution_time_iterator(
        FIRST.timestamp(), one.cron_schedule, one.execution_timezone
    )
    for moment in every:
        if moment > LAST:
            return found
        found.append(moment)
    return found


def asked(
    one: dg.ScheduleDefinition,
    workspace: Workspace,
    moment: datetime,
    instance: dg.DagsterInstance | None = None,
) -> dg.RunRequest | str:
    with dg.build_schedule_context(
        instance, scheduled_execution_time=moment, resources={"workspace": workspace}
    ) as context:
        said = one.evaluate_tick(context)
    return said.run_requests[0] if said.run_requests else said.skip_message or ""


def round_of(request: dg.RunRequest) -> str:
    if request.run_config:
        return request.run_config["ops"]["make_release"]["config"]["round"]
    start = request.tags.get("dagster/asset_partition_range_start")
    if start is not None:
        return start.partition("|")[2]
    return request.tags[WHY].removeprefix("round ").partition(",")[0]


def test_five_years_pass_and_each_schedule_is_due_when_the_calendar_says(
    workspace: Workspace,
) -> None:
    due, reasons = Counter(), Counter()
    times = calendar(workspace.programme)
    for one in schedules(workspace):
        for moment in ticks(one):
            now, why = decided(times[one.name], moment.date())
            if now is not None:
                due[one.name, now.round] += 1
            else:
                reasons[one.name, why.partition("; ")[2]] += 1
    assert due == RUNS
    # February of 2017 and of 2019 belong to no round.
    assert reasons["profiles", "the next is 2017, from 2018-02-01"] == 20
    assert reasons["profiles", "the next is 2019, from 2020-02-01"] == 20


def test_on_the_first_and_last_day_and_not_beside_them_a_run_is_asked_for(
    workspace: Workspace, instance: dg.DagsterInstance
) -> None:
    beyond = 0
    for one in schedules(workspace):
        moments = ticks(one)
        for time in calendar(workspace.programme)[one.name]:
            inside = [at for at in moments if time.first <= at.date() <= time.last]
            for at in (inside[0], inside[-1]):
                said = asked(one, workspace, at, instance)
                assert isinstance(said, dg.RunRequest), said
                assert round_of(said) == time.round
            after = [at for at in moments if at.date() > time.last][:1]
            for at in after:
                said = asked(one, workspace, at, instance)
                assert isinstance(said, str)
                assert said.startswith(f"no round on {at.date()}")
                beyond += 1
    assert beyond == 13  # six schedules; after the last round the reminder alone ticks


def test_it_is_six_in_the_morning_in_denmark_in_winter_and_in_summer(
    workspace: Workspace,
) -> None:
    [plans] = [one for one in schedules(workspace) if one.name == "plans"]
    [council] = [one for one in schedules(workspace) if one.name == "council"]
    hours = {
        moment.astimezone(ZoneInfo(ZONE)).hour
        for one in (plans, council)
        for moment in ticks(one)
    }
    of_day = {
        moment.astimezone(UTC).date(): moment.astimezone(UTC).hour
        for moment in ticks(council)
    }
    assert hours == {6}
    # Clocks go forward on 27 March 2016.
    assert (of_day[date(2016, 3, 25)], of_day[date(2016, 3, 28)]) == (5, 4)


def test_what_publishes_is_off_and_what_computes_is_on(workspace: Workspace) -> None:
    off = {
        one.name
        for one in schedules(workspace)
        if one.default_status is dg.DefaultScheduleStatus.STOPPED
    }
    assert off == {"publishing"}


def test_every_report_has_its_place_in_the_calendar() -> None:
    phases = {one.id for one in load_programme(ROOT / "programme").file.phases}
    assert {one.due for one in REPORTS} == phases


def test_a_schedule_names_the_reports_that_are_due(workspace: Workspace) -> None:
    by_name = {one.name: one.description or "" for one in schedules(workspace)}
    for report in REPORTS:
        assert report.id in by_name[report.due]


def test_a_further_round_is_an_edit_of_the_programme() -> None:
    programme = load_programme(ROOT / "programme")
    last = programme.file.rounds[-1]
    field = last.fieldwork.model_copy(
        update={"first": date(2021, 9, 1), "last": date(2021, 10, 31)}
    )
    further = last.model_copy(update={"id": "2021", "fieldwork": field})
    rounds = [*programme.file.rounds, further]
    file = programme.file.model_copy(update={"rounds": rounds})
    changed = programme.model_copy(update={"file": file})
    found = clock_definitions(changed).schedules or []
    assert {one.name for one in found} == {name for name, _ in RUNS}


def test_a_broken_programme_launches_nothing_and_says_why(tmp_path: Path) -> None:
    folder = copied_programme(tmp_path)
    mine = Workspace.of(programme=folder, raw=tmp_path, data=tmp_path / "data")
    [profiles] = [one for one in schedules(mine) if one.name == "profiles"]
    file = folder / "programme.yaml"
    good = file.read_text(encoding="utf-8")
    moment = datetime(2016, 2, 10, 5, tzinfo=UTC)
    file.write_text(good.replace("minimum_n: ", "minimum_m: ", 1), encoding="utf-8")
    said = asked(profiles, mine, moment)
    assert isinstance(said, str)
    assert said.startswith("nothing is launched until the programme folder is mended")
    assert "programme.yaml" in said
    file.write_text(good, encoding="utf-8")
    assert isinstance(asked(profiles, mine, moment), dg.RunRequest)


def test_a_programme_with_another_round_asks_to_be_loaded_anew(tmp_path: Path) -> None:
    folder = copied_programme(tmp_path)
    mine = Workspace.of(programme=folder, raw=tmp_path, data=tmp_path / "data")
    [profiles] = [one for one in schedules(mine) if one.name == "profiles"]
    file = folder / "programme.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace(", active: false}", "}"), encoding="utf-8")
    said = asked(profiles, mine, datetime(2016, 2, 10, 5, tzinfo=UTC))
    assert isinstance(said, str)
    assert "reload the code location" in said


def copied_programme(tmp_path: Path) -> Path:
    return Path(copytree(ROOT / "programme", tmp_path / "programme"))
