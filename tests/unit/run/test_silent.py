"""Who sends no answers is named while questionnaires are open, and at no other time."""

import os
from collections import Counter
from datetime import date, datetime, timedelta
from pathlib import Path

import polars as pl
import pytest

from pipeline.programme.model import Programme
from pipeline.publishing.embargo import HERE
from pipeline.run.silent import silent
from schemas.raw import Deliveries
from tests.unit.sql_tables import rows

DAYS = [date(2015, 8, 1) + timedelta(days=n) for n in range(1766)]  # to 2020-05-31


@pytest.fixture
def raw(tmp_path: Path) -> Path:
    return tmp_path


def sent(
    raw: Path,
    name: str,
    day: date,
    *keys: str,
    source: str | None = "survey_teachers",
    accepted: bool = True,
) -> pl.DataFrame:
    """Put a file of a day into the drop zone, and return its row of deliveries."""
    file = raw / name
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"")
    time = datetime(day.year, day.month, day.day, 23, 30, tzinfo=HERE).timestamp()
    os.utime(file, (time, time))
    said = {
        "delivery": name,
        "source": source,
        "accepted": accepted,
        "partitions": " ".join(keys) if accepted else "",
        "check_id": None if accepted else "unknown_kind",
    }
    return rows(Deliveries.empty().schema, said)


def told(
    programme: Programme, deliveries: pl.DataFrame, raw: Path, day: date
) -> dict[str, tuple[date | None, int]]:
    found = silent(programme, deliveries, raw, day)
    return {one.municipality: (one.newest, one.days) for one in found}


def test_five_years_pass_and_outside_the_fieldwork_nobody_is_waited_for(
    programme: Programme, raw: Path
) -> None:
    """479 sends answers on 10 September 2015 and on 5 September 2017, others never."""
    first = sent(raw, "2015/479/teachers.xlsx", date(2015, 9, 10), "479|2015")
    second = sent(raw, "2017/479/teachers.xlsx", date(2017, 9, 5), "479|2017")
    deliveries = pl.concat([first, second])
    days: Counter[tuple[str, int]] = Counter()
    for day in DAYS:
        for code in told(programme, deliveries, raw, day):
            assert day.month in {9, 10}
            days[code, day.year] += 1
    # Of 61 days the first 7 are borne; of 479 those to the 16th, and to the 11th.
    assert DAYS[-1] == date(2020, 5, 31)
    assert [days["479", year] for year in (2015, 2017, 2019)] == [45, 50, 54]
    assert {year for _, year in days} == {2015, 2017, 2019}
    others = {n for (code, _), n in days.items() if code != "479"}
    assert others == {54}
    assert {code for code, _ in days} == {*programme.municipality_codes}


def test_so_many_days_are_too_many_and_one_less_is_not(
    programme: Programme, raw: Path
) -> None:
    deliveries = sent(raw, "2015/479/t.xlsx", date(2015, 9, 10), "479|2015")
    on_the_16th = told(programme, deliveries, raw, date(2015, 9, 16))
    on_the_17th = told(programme, deliveries, raw, date(2015, 9, 17))
    assert "479" not in on_the_16th
    assert on_the_17th["479"] == (date(2015, 9, 10), 7)
    assert on_the_17th["510"] == (None, 16)
    assert not told(programme, deliveries, raw, date(2015, 9, 7))
    assert told(programme, deliveries, raw, date(2015, 9, 8)).keys() == {
        *programme.municipality_codes
    } - {"479"}


def test_another_number_of_days_is_an_edit_of_the_programme(
    programme: Programme, raw: Path
) -> None:
    file = programme.file.model_copy(update={"silent_days": 20})
    patient = programme.model_copy(update={"file": file})
    nothing = Deliveries.empty()
    assert not told(patient, nothing, raw, date(2015, 9, 20))
    assert told(patient, nothing, raw, date(2015, 9, 21))


def test_answers_that_came_before_the_first_day_wait_from_the_first_day_on(
    programme: Programme, raw: Path
) -> None:
    """A trial run of the export is no reason to call on the second of September."""
    deliveries = sent(raw, "2015/479/t.xlsx", date(2015, 8, 1), "479|2015")
    assert not told(programme, deliveries, raw, date(2015, 9, 7))
    said = told(programme, deliveries, raw, date(2015, 9, 8))
    assert said["479"] == (date(2015, 8, 1), 7)


def test_one_file_with_answers_of_several_counts_for_each(
    programme: Programme, raw: Path
) -> None:
    day = date(2015, 9, 10)
    deliveries = sent(raw, "2015/all.xlsx", day, "479|2015", "510|2015")
    said = told(programme, deliveries, raw, date(2015, 9, 12))
    assert said.keys() == {*programme.municipality_codes} - {"479", "510"}


def test_test_results_and_answers_of_another_round_are_no_answers_of_this_one(
    programme: Programme, raw: Path
) -> None:
    day = date(2017, 9, 10)
    tests = sent(raw, "2017/479/n.csv", day, "479|2017", source="national_tests")
    late = sent(raw, "2015/479/t.xlsx", day, "479|2015")
    said = told(programme, pl.concat([tests, late]), raw, date(2017, 9, 12))
    assert said["479"] == (None, 11)


def test_a_file_that_was_refused_is_none_and_is_told(
    programme: Programme, raw: Path
) -> None:
    day = date(2015, 9, 10)
    refused = sent(raw, "2015/479/x.xlsx", day, source=None, accepted=False)
    found = silent(programme, refused, raw, date(2015, 9, 12))
    assert {one.municipality: one.refused for one in found}["479"]
    assert [one.municipality for one in found if one.refused] == ["479"]


def test_a_file_that_has_vanished_since_it_was_read_is_none(
    programme: Programme, raw: Path
) -> None:
    deliveries = sent(raw, "2015/479/t.xlsx", date(2015, 9, 10), "479|2015")
    (raw / "2015/479/t.xlsx").unlink()
    assert told(programme, deliveries, raw, date(2015, 9, 12))["479"] == (None, 11)


def test_who_is_silent_longest_stands_first(programme: Programme, raw: Path) -> None:
    deliveries = pl.concat(
        [
            sent(raw, "2015/479/t.xlsx", date(2015, 9, 10), "479|2015"),
            sent(raw, "2015/510/t.xlsx", date(2015, 9, 5), "510|2015"),
        ]
    )
    found = silent(programme, deliveries, raw, date(2015, 9, 20))
    assert [one.municipality for one in found][-2:] == ["510", "479"]
    assert [one.days for one in found][-3:] == [19, 15, 10]
