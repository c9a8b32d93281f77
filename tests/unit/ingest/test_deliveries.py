"""What is recorded about a delivery, and how deliveries are found and read again."""

import hashlib
import pickle
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import polars as pl
import pytest

from pipeline.ingest.checked_delivery import CheckedDelivery
from pipeline.ingest.discovery import discover
from pipeline.ingest.examination import Task, examine_delivery
from pipeline.ingest.expected import expected_of
from pipeline.ingest.file_patterns import Match, match
from pipeline.ingest.hashing import hash_delivery
from pipeline.ingest.kinds import reader_of
from pipeline.ingest.origins import resolve
from pipeline.ingest.portions import RecentDeliveries
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.staging import stage_partition
from pipeline.programme.model import Origin
from schemas.raw import Deliveries
from tests.kit.intake import examine_deliveries
from tests.unit.ingest.exports import FOLDER, pupil, write, write_export
from tests.unit.ingest.worlds import (
    KEY,
    build_programme,
    examine,
    register_source,
    survey_source,
)

PROGRAMME = build_programme(survey_source(), register_source())
REGISTER = "KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN\n479;479001;Å;Folkeskoler\n"


def test_an_accepted_export_is_recorded_with_all_its_files(tmp_path: Path) -> None:
    file = write_export(tmp_path, [pupil("17", klasse="å"), pupil("18")])
    content = b"".join(part.read_bytes() for part in sorted(file.parent.iterdir()))
    assert examine(PROGRAMME, tmp_path) == [
        {
            "delivery": f"{FOLDER}/dataset.csv",
            "source": "survey_pupils",
            "size": len(content),
            "sha256": hashlib.sha256(content).hexdigest(),
            "encoding": "cp1252",
            "rows": 2,
            "rows_dropped": 0,
            "rows_outside": 0,
            "partitions": "479|2015",
            "ignored_columns": "respondentid\nemail\nstato_1",
            "accepted": True,
            "check_id": None,
            "file": None,
            "sheet": None,
            "line": None,
            "column": None,
            "facts": None,
            "message": None,
            "warnings": 0,
            "warned": None,
        }
    ]


def test_the_table_matches_its_schema(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("17")])
    write(tmp_path, "2015/ukendt.txt", "x")
    Deliveries.validate(examine_deliveries(PROGRAMME, tmp_path))
    (tmp_path / "empty").mkdir()
    Deliveries.validate(examine_deliveries(PROGRAMME, tmp_path / "empty"))


def test_a_file_of_two_sources_has_a_row_for_each(tmp_path: Path) -> None:
    names = register_source(id="names", columns={"unit": "INST_NR"}, values={})
    programme = build_programme(register_source(), names)
    write(tmp_path, "2015/national/institutioner.csv", REGISTER)
    first, second = examine(programme, tmp_path)
    assert (first["source"], first["check_id"]) == ("names", "unexpected_columns")
    assert (second["source"], second["accepted"]) == ("register", True)


def test_deliveries_may_be_examined_side_by_side(tmp_path: Path) -> None:
    for year in ("2015", "2017"):
        write_export(tmp_path, [pupil(year)], f"{year}/479/pupils")
    with ThreadPoolExecutor(2) as pool:
        side_by_side = examine_deliveries(PROGRAMME, tmp_path, pool.map)
    assert side_by_side.equals(examine_deliveries(PROGRAMME, tmp_path))


def test_a_task_and_what_comes_of_it_can_be_sent_to_another_process(
    tmp_path: Path,
) -> None:
    write_export(tmp_path, [pupil("17")], "2016/479/pupils")
    (delivery,) = discover(PROGRAMME, tmp_path)
    expected = expected_of(PROGRAMME, "survey_pupils")
    task = pickle.loads(pickle.dumps(Task(tmp_path, delivery, (expected,))))  # noqa: S301
    found = examine_delivery(task)
    assert pickle.loads(pickle.dumps(found)) == found  # noqa: S301
    refusal = Refusal("record_too_short", "a.csv", line=3, found=2, expected=4)
    sent = pickle.loads(pickle.dumps(refusal))  # noqa: S301
    assert (sent.finding, str(sent)) == (refusal.finding, refusal.message)


def test_a_link_to_a_file_in_the_folder_is_a_delivery(tmp_path: Path) -> None:
    file = write(tmp_path, "2015/national/institutioner.csv", REGISTER)
    link = tmp_path / "2017" / "national" / "institutioner.csv"
    link.parent.mkdir(parents=True)
    link.symlink_to(file)
    assert [row["accepted"] for row in examine(PROGRAMME, tmp_path)] == [True, True]


def test_a_file_that_changed_after_it_was_examined_is_not_staged(
    tmp_path: Path,
) -> None:
    write_export(tmp_path, [pupil("17")])
    deliveries = examine_deliveries(PROGRAMME, tmp_path)
    write_export(tmp_path, [pupil("17"), pupil("18")])
    with pytest.raises(Refusal, match="was changed while it was being processed"):
        stage_partition(
            PROGRAMME, tmp_path, deliveries, municipality="479", round_="2015", key=KEY
        )


@pytest.mark.parametrize(("limit", "is_kept"), [(1 << 20, True), (0, False)])
def test_a_national_file_is_read_once_and_forgotten_when_memory_ends(
    tmp_path: Path, limit: int, *, is_kept: bool
) -> None:
    path = "2015/national/institutioner.csv"
    file = write(tmp_path, path, REGISTER)
    expected = expected_of(PROGRAMME, "register")
    found = match(path, register_source())
    assert found is not None
    sha256 = hash_delivery(tmp_path, path, register_source())
    delivery = CheckedDelivery(tmp_path, path, found, expected, sha256)
    recent = RecentDeliveries(limit)
    first = pl.concat(recent.batches(delivery))
    file.unlink()
    if is_kept:
        assert pl.concat(recent.batches(delivery)).equals(first)
    else:
        with pytest.raises(Refusal, match="was gone when it was to be read"):
            list(recent.batches(delivery))


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("2015/479/pupils/dataset.csv", Match("survey_pupils", "2015", "479")),
        ("2015/479/pupils.xlsx", Match("survey_pupils", "2015", "479")),
        ("2015/479/pupils (2).xlsx", Match("survey_pupils", "2015", "479")),
        ("2015/479/x/pupils.xlsx", None),
        ("2015/479/pupils/Dataset.csv", None),
        ("479/pupils/dataset.csv", None),
    ],
)
def test_a_path_is_matched_folder_by_folder(path: str, expected: Match | None) -> None:
    assert match(path, survey_source()) == expected


@pytest.mark.parametrize(
    ("delivered", "meant"),
    [
        ("479", "479"),
        (" 479 ", "479"),
        ("0479", "479"),
        ("479.0", "479"),
        ("Svendborg", "479"),
        ("4790", None),
        ("479.5", None),
        ("", None),
        ("101", None),
        ("0820", None),
    ],
)
def test_a_code_is_recognised_by_rule_and_never_by_likeness(
    delivered: str, meant: str | None
) -> None:
    origin = Origin(folder=True, values={"Svendborg": "479"})
    assert resolve(delivered, origin, ["479", "480"]) == meant


def test_a_kind_is_a_module_of_its_name() -> None:
    with pytest.raises(Refusal, match=r"readers/no_such_tool\.py, which is missing"):
        reader_of("no_such_tool")
