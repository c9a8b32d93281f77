"""What was found of a delivery is found once, until its files or the program change."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.ingest.deliveries import in_force
from pipeline.ingest.discovery import discover
from pipeline.ingest.examination import (
    NOTHING,
    Examined,
    Found,
    Read,
    Task,
    examinations,
    examine,
    examine_delivery,
    found_before,
)
from pipeline.programme.model import Programme
from schemas.raw import Examinations
from tests.unit.ingest.exports import pupil, write, write_export
from tests.unit.ingest.worlds import build_programme, register_source, survey_source

PROGRAMME = build_programme(survey_source(), register_source())
REGISTER = "2015/national/institutioner.csv"
ROWS = "KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN\n479;1;Skole;Folkeskoler\n"
PUPILS = "2015/479/pupils"


class Reading:
    """Examines deliveries, and notes which were read."""

    def __init__(self) -> None:
        """Begin with none read."""
        self.read: list[str] = []

    def map(self, function: object, tasks: list[Task]) -> Iterator[Read]:
        """Examine what must be read, in order."""
        assert function is examine_delivery
        self.read = [task.delivery.path for task in tasks]
        return map(examine_delivery, tasks)

    def __call__(
        self, raw: Path, before: Found = NOTHING, programme: Programme = PROGRAMME
    ) -> list[Examined]:
        """Return what is found of each delivery of a folder."""
        return examine(programme, raw, discover(programme, raw), self.map, before)


@pytest.fixture
def reading() -> Reading:
    return Reading()


def kept(found: list[Examined], by: str = "program") -> Found:
    return found_before(Examinations.validate(examinations(found, by)), "program")  # pyright: ignore[reportArgumentType]


def test_an_unchanged_drop_zone_is_not_read_again(
    tmp_path: Path, reading: Reading
) -> None:
    write_export(tmp_path, [pupil("17")])
    write(tmp_path, REGISTER, ROWS)
    write(tmp_path, "2015/479/noter.docx", "x")
    first = reading(tmp_path)
    assert len(reading.read) == 3
    assert reading(tmp_path, kept(first)) == first
    assert reading.read == []


def test_of_a_drop_zone_only_what_came_or_changed_is_read(
    tmp_path: Path, reading: Reading
) -> None:
    changed = write_export(tmp_path, [pupil("17")])
    write(tmp_path, REGISTER, ROWS)
    before = kept(reading(tmp_path))
    write_export(tmp_path, [pupil("17"), pupil("18")])
    came = write_export(tmp_path, [pupil("19")], "2017/479/pupils")
    found = reading(tmp_path, before)
    paths = [file.relative_to(tmp_path).as_posix() for file in (changed, came)]
    assert reading.read == paths
    assert found == reading(tmp_path)


def test_a_companion_that_came_makes_a_delivery_another_although_it_is_empty(
    tmp_path: Path, reading: Reading
) -> None:
    dataset = write_export(tmp_path, [pupil("17")])
    companions = sorted(one for one in dataset.parent.iterdir() if one != dataset)
    companions[0].unlink()
    before = kept(reading(tmp_path))
    companions[0].write_bytes(b"")
    found = reading(tmp_path, before)
    assert reading.read == [dataset.relative_to(tmp_path).as_posix()]
    assert found == reading(tmp_path)


def test_another_program_or_programme_reads_everything(
    tmp_path: Path, reading: Reading
) -> None:
    write_export(tmp_path, [pupil("17")])
    before = kept(reading(tmp_path), by="an older one")
    assert before == {}
    reading(tmp_path, before)
    assert len(reading.read) == 1


def test_a_refusal_that_may_be_over_is_not_believed_again(
    tmp_path: Path, reading: Reading
) -> None:
    file = write_export(tmp_path, [pupil("17")])
    listed = discover(PROGRAMME, tmp_path)
    content = file.read_bytes()
    file.unlink()
    gone = examine(PROGRAMME, tmp_path, listed)
    assert [row.check_id for row in gone] == ["file_gone"]
    file.write_bytes(content)
    assert all(row.accepted for row in reading(tmp_path, kept(gone)))


def test_a_replaced_version_is_in_force_again_when_the_newer_one_goes(
    tmp_path: Path, reading: Reading
) -> None:
    write(tmp_path, REGISTER, ROWS)
    newer = write(tmp_path, REGISTER.replace(".csv", ".v2.csv"), ROWS + "\n")
    both = reading(tmp_path)
    newer.unlink()
    alone = reading(tmp_path, kept(both))
    assert reading.read == []
    accepted = [
        in_force(found, PROGRAMME)["accepted"].to_list() for found in (both, alone)
    ]
    assert accepted == [[False, True], [True]]


DROPS = st.lists(
    st.tuples(
        st.sampled_from(["2015/479/pupils", "2017/479/pupils", "2015/316/pupils"]),
        st.lists(st.sampled_from(["17", "18", "19", ""]), max_size=3),
    ),
    max_size=5,
)


@settings(max_examples=30, deadline=None)
@given(drops=DROPS)
def test_however_a_drop_zone_grew_it_is_told_as_one_that_is_read_whole(
    drops: list[tuple[str, list[str]]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    raw = tmp_path_factory.mktemp("raw")
    reading, before = Reading(), NOTHING
    for folder, keys in drops:
        write_export(raw, [pupil(key) for key in keys] or [pupil("1")], folder)
        found = reading(raw, before)
        assert found == reading(raw)
        before = kept(found)
