"""What was read of a delivery to examine it is staged without reading it again."""

import re
from pathlib import Path

import polars as pl
import pytest

from pipeline.ingest.deliveries import in_force
from pipeline.ingest.discovery import discover
from pipeline.ingest.examination import examine
from pipeline.ingest.expected import expected_of
from pipeline.ingest.readings import LIMIT, Packing, Readings, unpacked
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.staged import Staged
from pipeline.ingest.staging import stage_partition
from pipeline.programme.model import Programme
from pipeline.store.lake import Partition
from tests.unit.ingest.exports import pupil, write, write_export
from tests.unit.ingest.worlds import (
    KEY,
    build_programme,
    register_source,
    rejections,
    survey_source,
)

PROGRAMME = build_programme(survey_source(), register_source())
HERE = Partition("479", "2015")
REGISTER = "KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN\n"
REGISTER += "479;479001;Byens Skole;Folkeskoler\n480;480001;Skovens Skole;Folkeskoler\n"


def world(raw: Path) -> Path:
    """Write three pupils, one of them without a key, and a register of two places."""
    write_export(raw, [pupil("17", s_1="3"), pupil(""), pupil("18", koen="NA")])
    write(raw, "2015/national/institutioner.csv", REGISTER)
    return raw


def examined(
    raw: Path, limit: int = LIMIT, programme: Programme = PROGRAMME
) -> tuple[pl.DataFrame, Readings]:
    """Return `raw.deliveries`, and what was read."""
    readings = Readings(limit)
    there = discover(programme, raw)
    found = examine(programme, raw, there, readings=readings)
    return in_force(found, programme), readings


def staged(raw: Path, deliveries: pl.DataFrame, **options: object) -> Staged:
    return stage_partition(
        PROGRAMME,
        raw,
        deliveries,
        municipality=HERE.municipality,
        round_=HERE.round,
        key=KEY,
        **options,  # pyright: ignore[reportArgumentType]
    )


def test_the_same_is_staged_as_from_the_files(tmp_path: Path) -> None:
    deliveries, readings = examined(world(tmp_path))
    taken = readings.taken(HERE.key, PROGRAMME)
    assert len(taken) == 1
    first, second = (
        vars(staged(tmp_path, deliveries, **options))
        for options in ({}, {"readings": taken})
    )
    assert first["respondents"].height == 2
    for name, table in first.items():
        if name == "responses":
            assert table["pupils"].equals(second[name]["pupils"])
        else:
            assert table.equals(second[name]), name


def test_what_was_read_is_staged_and_not_what_a_second_reading_gives(
    tmp_path: Path,
) -> None:
    deliveries, readings = examined(world(tmp_path))
    ((key, reading),) = readings.taken(HERE.key, PROGRAMME).items()
    packing = Packing(LIMIT)
    for batch in unpacked(reading):
        packing.add(batch.filter(batch["noegle"] == "18"))
    tables = staged(tmp_path, deliveries, readings={key: packing.reading})
    assert tables.respondents.height == 1
    assert rejections(tables) == []


def test_a_file_that_was_changed_since_is_refused_all_the_same(tmp_path: Path) -> None:
    deliveries, readings = examined(world(tmp_path))
    write_export(tmp_path, [pupil("19")])
    with pytest.raises(Refusal) as refused:
        staged(tmp_path, deliveries, readings=readings.taken(HERE.key, PROGRAMME))
    assert refused.value.check == "file_changed"


def test_a_reading_is_given_away_once_and_to_its_partition(tmp_path: Path) -> None:
    _, readings = examined(world(tmp_path))
    assert readings.taken("480|2015", PROGRAMME) == {}
    ((path, source, sha256),) = readings.taken(HERE.key, PROGRAMME)
    assert (path, source) == ("2015/479/pupils/dataset.csv", "survey_pupils")
    assert re.fullmatch("[0-9a-f]{64}", sha256)
    assert readings.taken(HERE.key, PROGRAMME) == {}


def test_who_expects_something_else_of_the_source_reads_anew(tmp_path: Path) -> None:
    _, readings = examined(world(tmp_path))
    source = survey_source(missing_values=["3"])
    other = build_programme(source, register_source())
    assert readings.taken(HERE.key, other) == {}


def test_what_has_no_room_is_read_again(tmp_path: Path) -> None:
    deliveries, readings = examined(world(tmp_path), limit=1000)  # 500 for each of two
    assert readings.taken(HERE.key, PROGRAMME) == {}
    assert staged(tmp_path, deliveries).respondents.height == 2


def test_each_of_several_deliveries_may_take_as_much_of_what_is_left() -> None:
    readings = Readings(1000)
    assert readings.share(4) == 250
    expected = expected_of(PROGRAMME, "survey_pupils")
    key = ("a.csv", "survey_pupils", "")
    readings.add("479|2015", key, expected, (b"x" * 100, b"y" * 100))
    assert readings.share(4) == 200
    assert readings.share(0) == 800


def test_batches_are_packed_all_or_none() -> None:
    batches = [pl.DataFrame({"a": ["1", None]}), pl.DataFrame({"a": ["å", ""]})]
    packing, small = Packing(LIMIT), Packing(0)
    for batch in batches:
        packing.add(batch)
        small.add(batch)
    assert [one.rows() for one in unpacked(packing.reading)] == [
        [("1",), (None,)],
        [("å",), ("",)],
    ]
    assert small.reading == ()
    first_only = Packing(len(packing.reading[0]))
    for batch in batches:
        first_only.add(batch)
    assert first_only.reading == ()
