"""Reviewed corrections of delivered values."""

import hashlib
from pathlib import Path

import pytest

from tests.unit.ingest.exports import FOLDER, pupil, write_export
from tests.unit.ingest.worlds import build_programme, examine, stage, survey_source


def correction(file: Path, **changes: str) -> dict[str, str]:
    """A correction of one answer in an export, named by its hash."""
    files = sorted(file.parent.iterdir())
    content = b"".join(part.read_bytes() for part in files)
    return {
        "file_sha256": hashlib.sha256(content).hexdigest(),
        "key": "17",
        "column": "s_1",
        "delivered": "44",
        "corrected": "4",
        "who": "Sekretariatet",
        "why": "Tastefejl, bekræftet af skolen",
        "date": "2015-11-03",
    } | changes


def test_a_correction_is_made_before_the_rules_are_applied(tmp_path: Path) -> None:
    file = write_export(tmp_path, [pupil("17", s_1="44"), pupil("18", s_1="44")])
    programme = build_programme(survey_source(), corrections=[correction(file)])
    staged = stage(programme, tmp_path)
    assert staged.responses["pupils"]["glad"].to_list() == [4]
    assert staged.rejected_rows["line"].to_list() == [3]


def test_a_correction_of_another_file_changes_nothing(tmp_path: Path) -> None:
    file = write_export(tmp_path, [pupil("17", s_1="44")])
    other = correction(file, file_sha256="0" * 64)
    programme = build_programme(survey_source(), corrections=[other])
    assert stage(programme, tmp_path).rejected_rows.height == 1


@pytest.mark.parametrize(
    "changes", [{"key": "19"}, {"column": "s_9"}, {"delivered": "43"}]
)
def test_a_correction_that_finds_nothing_refuses_the_file(
    tmp_path: Path, changes: dict[str, str]
) -> None:
    file = write_export(tmp_path, [pupil("17", s_1="44")])
    wrong = correction(file, **changes)
    (row,) = examine(build_programme(survey_source(), corrections=[wrong]), tmp_path)
    assert (row["check_id"], row["message"]) == (
        "correction_fails",
        f"{FOLDER}/dataset.csv, column {wrong['column']!r}: Correction 1 of this file "
        "in corrections.yaml finds 0 rows instead of one. Correct its key, column or "
        "delivered value.",
    )
