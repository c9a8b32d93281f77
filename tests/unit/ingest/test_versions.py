"""A corrected file is a new version beside the old one, which stays."""

from collections.abc import Mapping
from pathlib import Path

from pipeline.ingest.deliveries import NONE, in_force
from pipeline.ingest.discovery import discover
from pipeline.ingest.examination import examine
from tests.kit.intake import examine_deliveries
from tests.unit.ingest.exports import pupil, write_export
from tests.unit.ingest.worlds import build_programme, survey_source

PROGRAMME = build_programme(survey_source())
FIRST, SECOND = "2015/480/pupils", "2015/480/pupils.v2"


def examined(
    raw: Path, forgotten: Mapping[str, frozenset[str]] = NONE
) -> dict[str, tuple[bool, str | None]]:
    each = examine(PROGRAMME, raw, discover(PROGRAMME, raw))
    found = in_force(each, PROGRAMME, forgotten)
    rows = found.select("delivery", "accepted", "check_id").rows()
    return {path.rpartition("/")[0]: (ok, check) for path, ok, check in rows}


def test_the_newer_version_counts_and_the_old_one_stays(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("a"), pupil("b")], folder=FIRST)
    write_export(tmp_path, [pupil("a"), pupil("b"), pupil("c")], folder=SECOND)
    assert examined(tmp_path) == {FIRST: (False, "superseded"), SECOND: (True, None)}
    assert (tmp_path / FIRST / "dataset.csv").exists()


def test_a_newer_version_that_cannot_be_used_leaves_the_old_one_in_force(
    tmp_path: Path,
) -> None:
    write_export(tmp_path, [pupil("a")], folder=FIRST)
    write_export(tmp_path, [pupil("a")], folder=SECOND)
    (tmp_path / SECOND / "dataset.csv").write_text("cut", encoding="utf-8")
    found = examined(tmp_path)
    assert found[FIRST] == (True, None)
    assert found[SECOND][0] is False


def test_the_tenth_version_comes_after_the_ninth(tmp_path: Path) -> None:
    for number in (9, 10):
        rows = [pupil(f"{number}-{i}") for i in range(number)]
        write_export(tmp_path, rows, folder=f"2015/480/pupils.v{number}")
    assert examined(tmp_path) == {
        "2015/480/pupils.v9": (False, "superseded"),
        "2015/480/pupils.v10": (True, None),
    }


def test_of_a_forgotten_round_only_the_files_that_were_read_for_it_stay(
    tmp_path: Path,
) -> None:
    write_export(tmp_path, [pupil("a")], folder=FIRST)
    (sha256,) = examine_deliveries(PROGRAMME, tmp_path)["sha256"]
    read = {"2015": frozenset({sha256})}
    assert examined(tmp_path, read) == {FIRST: (True, None)}
    write_export(tmp_path, [pupil("a"), pupil("b")], folder=SECOND)
    assert examined(tmp_path, read) == {
        FIRST: (True, None),
        SECOND: (False, "round_forgotten"),
    }
    assert examined(tmp_path, {"2017": frozenset()})[SECOND] == (True, None)
