"""Every delivery that cannot be used: the message, and that the others go on."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path

import polars as pl
import pytest

from pipeline.checks.catalogue import checks
from pipeline.ingest.checked_delivery import CheckedDelivery
from pipeline.ingest.deliveries import has_passing_refusals, in_force
from pipeline.ingest.discovery import discover
from pipeline.ingest.examination import examine as examine_each
from pipeline.ingest.expected import expected_of
from pipeline.ingest.refusals import Refusal
from tests.kit.intake import examine_deliveries
from tests.unit.ingest.exports import (
    FOLDER,
    delimited,
    export_files,
    pupil,
    table,
    write,
    write_export,
)
from tests.unit.ingest.worlds import (
    build_programme,
    examine,
    refusal,
    register_source,
    survey_source,
)

PROGRAMME = build_programme(survey_source(), register_source())
GOOD = "2017/480/pupils"
DATASET = f"{FOLDER}/dataset.csv"


def test_a_file_of_an_unknown_kind(tmp_path: Path) -> None:
    write(tmp_path, "2015/479/noter.docx", "x")
    assert refusal(tmp_path, PROGRAMME) == (
        "2015/479/noter.docx",
        "unknown_kind",
        "2015/479/noter.docx: No source in exports/ describes this file. Put it where "
        "one expects it, add a source, or name it in ignored_files of programme.yaml.",
    )


def test_a_companion_without_its_dataset_is_of_an_unknown_kind(tmp_path: Path) -> None:
    write(tmp_path, f"{FOLDER}/labels.csv", "x")
    assert refusal(tmp_path, PROGRAMME)[:2] == (f"{FOLDER}/labels.csv", "unknown_kind")


def test_an_empty_file(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("a")])
    write(tmp_path, DATASET, b"")
    assert refusal(tmp_path, PROGRAMME) == (
        DATASET,
        "empty_file",
        f"{DATASET}: The file is empty. Export it again.",
    )


def test_an_empty_companion(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("a")])
    write(tmp_path, f"{FOLDER}/labels.csv", b"")
    assert refusal(tmp_path, PROGRAMME)[2] == (
        f"{FOLDER}/labels.csv: The file is empty. Export it again."
    )


def test_a_truncated_file(tmp_path: Path) -> None:
    file = write_export(tmp_path, [pupil("a"), pupil("b")])
    file.write_bytes(file.read_bytes()[:-10])
    assert refusal(tmp_path, PROGRAMME) == (
        DATASET,
        "record_too_short",
        f"{DATASET}, line 3: The record has 10 fields where 14 are expected. The file "
        "was cut off or a line broken. Export it again.",
    )


def test_a_missing_companion(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("a")])
    (tmp_path / FOLDER / "structure.csv").unlink()
    assert refusal(tmp_path, PROGRAMME) == (
        DATASET,
        "companion_missing",
        f"{FOLDER}/structure.csv: This file is missing. An export consists of "
        "dataset.csv, structure.csv, labels.csv. Put all files of the same export into "
        "the folder.",
    )


def test_a_wrong_encoding(tmp_path: Path) -> None:
    files = export_files([pupil("a", klasse="Grønne")])
    for name, text in files.items():
        write(tmp_path, f"{FOLDER}/{name}", text.encode("mac_roman"))
    assert refusal(tmp_path, PROGRAMME) == (
        DATASET,
        "other_code_page",
        f"{DATASET}, line 2: The file is neither UTF-8 nor Windows-1252, but probably "
        "of a Macintosh or DOS. Export it again, or save it as UTF-8.",
    )


def test_the_same_file_twice(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("a")])
    write_export(tmp_path, [pupil("a")], "2017/479/pupils")
    first, second = examine(PROGRAMME, tmp_path)
    assert first["accepted"]
    assert (second["accepted"], second["check_id"], second["message"]) == (
        False,
        "same_file_twice",
        "2017/479/pupils/dataset.csv: The file holds the same bytes as "
        "2015/479/pupils/dataset.csv. Keep the right one of the two.",
    )


def test_an_unchanged_register_may_be_delivered_for_every_round(tmp_path: Path) -> None:
    text = "KOMMUNE_NR;INST_NR;INST_NAVN;INST_TYPE_NAVN\n479;479001;A;Folkeskoler\n"
    write(tmp_path, "2015/national/institutioner.csv", text)
    write(tmp_path, "2017/national/institutioner.csv", text)
    assert [row["accepted"] for row in examine(PROGRAMME, tmp_path)] == [True, True]


def test_a_link_out_of_the_folder_is_not_followed(tmp_path: Path) -> None:
    raw, outside = tmp_path / "raw", tmp_path / "outside"
    write_export(outside, [pupil("a")])
    (raw / "2015").mkdir(parents=True)
    (raw / "2015" / "479").symlink_to(outside / "2015" / "479")
    assert refusal(raw, PROGRAMME) == (
        "2015/479",
        "symbolic_link",
        "2015/479: This is a symbolic link to a folder, to nothing or out of the raw "
        "folder. Put the file itself here.",
    )


def test_a_pipe_is_not_opened(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pupils.xlsx")
    assert refusal(tmp_path, PROGRAMME)[1:] == (
        "no_ordinary_file",
        "pupils.xlsx: This is no ordinary file but a pipe or a device. Remove it.",
    )


def as_somebody_else(work: Callable[[], object]) -> None:
    """Do `work` without the rights of root, which may read everything."""
    is_root = os.geteuid() == 0
    if is_root:
        os.seteuid(65534)
    try:
        work()
    finally:
        if is_root:
            os.seteuid(0)


def test_a_file_without_read_permission() -> None:
    with tempfile.TemporaryDirectory() as folder:
        raw = Path(folder)
        raw.chmod(0o755)
        write_export(raw, [pupil("a")], GOOD)
        file = write_export(raw, [pupil("b")])
        examine(PROGRAMME, raw)  # everything is imported before rights are given up
        file.chmod(0o000)
        found: list[tuple[str, str, str]] = []
        as_somebody_else(lambda: found.append(refusal_of_readable(raw)))
        assert found == [
            (
                DATASET,
                "unreadable",
                f"{DATASET}: The file or folder cannot be read (the system says "
                "EACCES). Give read permission, or see to the disk or network that it "
                "lies on. The next run tries again.",
            )
        ]


def refusal_of_readable(raw: Path) -> tuple[str, str, str]:
    (row,) = [row for row in examine(PROGRAMME, raw) if not row["accepted"]]
    return row["delivery"], row["check_id"], row["message"]


def test_a_file_that_went_away_after_it_was_listed(tmp_path: Path) -> None:
    file = write_export(tmp_path, [pupil("a")])
    write_export(tmp_path, [pupil("b")], GOOD)
    listed = discover(PROGRAMME, tmp_path)
    file.unlink()
    gone, good = in_force(
        examine_each(PROGRAMME, tmp_path, listed), PROGRAMME
    ).to_dicts()
    assert (gone["check_id"], good["accepted"]) == ("file_gone", True)
    assert gone["message"] == (
        f"{DATASET}: The file was there when the run began and was gone when it was to "
        "be read. Put it back if it is needed. The next run tries again."
    )


def test_a_file_that_goes_away_while_it_is_read(tmp_path: Path) -> None:
    write_export(tmp_path, [pupil("a")])
    (delivery,) = discover(PROGRAMME, tmp_path)
    (match,) = delivery.matches
    checked = CheckedDelivery(
        tmp_path, DATASET, match, expected_of(PROGRAMME, match.source), "0" * 64
    )
    batches = checked.batches()
    next(batches)
    (tmp_path / DATASET).unlink()
    with pytest.raises(Refusal) as caught:
        list(batches)
    assert caught.value.check == "file_gone"


def test_only_what_may_be_over_at_the_next_run_is_a_passing_reason(
    tmp_path: Path,
) -> None:
    file = write_export(tmp_path, [pupil("a")])
    write(tmp_path, "2015/479/noter.docx", "x")
    assert not has_passing_refusals(examine_deliveries(PROGRAMME, tmp_path))
    listed = discover(PROGRAMME, tmp_path)
    file.unlink()
    assert has_passing_refusals(
        in_force(examine_each(PROGRAMME, tmp_path, listed), PROGRAMME)
    )
    passing = {check.id for check in checks().values() if check.passing}
    assert passing == {"file_gone", "unreadable", "file_changed", "reader_killed"}
    assert all(checks()[check].severity == "refuse" for check in passing)


def test_a_name_that_is_not_utf8_stops_only_itself(tmp_path: Path) -> None:
    raw, kept = tmp_path / "raw", tmp_path / "deliveries.parquet"
    write_export(raw, [pupil("a")])
    Path(os.fsdecode(bytes(raw / "2015" / "479") + b"/l\xe6rere.csv")).write_text("x")
    folder = Path(os.fsdecode(bytes(raw) + b"/\xe5r"))
    write(folder, "elever.csv", "x")
    examine_deliveries(PROGRAMME, raw).write_parquet(kept)
    told = pl.read_parquet(kept).select("delivery", "accepted", "check_id").rows()
    assert told == [
        (r"2015/479/l\xe6rere.csv", False, "name_not_utf8"),
        (DATASET, True, None),
        (r"\xe5r", False, "name_not_utf8"),
    ]


def test_notes_and_hidden_files_are_no_deliveries(tmp_path: Path) -> None:
    for name in ("README.md", ".gitkeep", "2015/.DS_Store", "2015/README.md"):
        write(tmp_path, name, "x")
    assert discover(PROGRAMME, tmp_path) == []
    assert examine(PROGRAMME, tmp_path) == []


def test_what_the_programme_ignores_is_no_delivery(tmp_path: Path) -> None:
    ignored = [{"pattern": "2015/**/*.pdf", "reason": {"da": "Breve", "en": "Letters"}}]
    programme = build_programme(survey_source(), ignored_files=ignored)
    write(tmp_path, "2015/a.pdf", "x")
    write(tmp_path, "2015/479/breve/b.pdf", "x")
    write(tmp_path, "2017/c.pdf", "x")
    assert [row["delivery"] for row in examine(programme, tmp_path)] == ["2017/c.pdf"]


def test_a_raw_folder_that_is_not_there_is_said(tmp_path: Path) -> None:
    with pytest.raises(NotADirectoryError, match="give one with --raw DIR"):
        examine(PROGRAMME, tmp_path / "raw")


def test_a_dataset_in_another_encoding_than_its_companions_is_read(
    tmp_path: Path,
) -> None:
    write_export(tmp_path, [pupil("a")])
    write(tmp_path, DATASET, delimited(table([pupil("a")])).encode("utf-16-le"))
    assert [row["accepted"] for row in examine(PROGRAMME, tmp_path)] == [True]
