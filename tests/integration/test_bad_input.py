"""Bad input: place, fault and remedy are said; the rest goes on; nothing is lost."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import polars as pl
import pytest
from click.testing import Result

from pipeline.checks.catalogue import checks
from tests.integration.tiny_world import (
    DOCUMENTS,
    HEADER,
    PROGRAMME,
    laering,
    pupil,
    run,
    write,
    write_raw,
)


@pytest.fixture(scope="module")
def broken(tmp_path_factory: pytest.TempPathFactory) -> tuple[Result, Path]:
    """One run over a drop zone with every kind of bad file and bad row in it."""
    folder = tmp_path_factory.mktemp("broken")
    raw = write_raw(folder / "raw")
    here = raw / "2015" / "479"
    good = (here / "pupils.csv").read_bytes()
    (here / "notes.docx").write_bytes(b"PK\x03\x04")
    (here / "pupils_cut.csv").write_bytes(good[: len(good) // 2])
    (here / "pupils_empty.csv").write_bytes(b"")
    Path(os.fsdecode(bytes(here) + b"/l\xe6rere.csv")).write_bytes(good)
    (here / "pupils_again.csv").write_bytes(good)
    (here / "pupils_bytes.csv").write_bytes(good + b"\x81\x8d;\x90;4;4A;Pige;1;1;1\r\n")
    write(
        here / "pupils_short.csv",
        [HEADER.removesuffix(";q3"), "a;479001;4;4A;Pige;1;1"],
    )
    write(here / "pupils_wide.csv", [HEADER + ";q4", "a;479001;4;4A;Pige;1;1;1;1"])
    write(raw / "2021" / "479" / "pupils.csv", [HEADER, pupil("479001", 1, "2015")])
    write(raw / "2015" / "999" / "pupils.csv", [HEADER, pupil("479001", 1, "2015")])
    write(
        raw / "2017" / "479" / "pupils_late.csv",
        [
            HEADER,
            "late-1;479001;4;4A;Pige;7;1;1",
            "late-2;888888;4;4A;Pige;1;1;1",
            "late-3;479001;4;4A;Pige;1;1;1",
            "late-3;479001;4;4A;Pige;2;2;2",
        ],
    )
    return run(raw, folder / "data"), folder / "data"


def test_a_refused_file_makes_exit_1_and_the_rest_is_done(
    broken: tuple[Result, Path],
) -> None:
    result, data = broken
    assert result.exit_code == 1, result.output
    profiles = list((data / "reports" / "unit").rglob("school_profile/*.pdf"))
    assert len(profiles) == 6


@pytest.mark.parametrize(
    ("file", "check"),
    [
        ("2015/479/notes.docx", "unknown_kind"),
        ("2015/479/pupils_cut.csv", "record_too_short"),
        ("2015/479/pupils_empty.csv", "empty_file"),
        (r"2015/479/l\xe6rere.csv", "name_not_utf8"),
        ("2015/479/pupils_again.csv", "same_file_twice"),
        ("2015/479/pupils_bytes.csv", "invalid_bytes"),
        ("2015/479/pupils_short.csv", "missing_columns"),
        ("2015/479/pupils_wide.csv", "unexpected_columns"),
        ("2021/479/pupils.csv", "unknown_round"),
        ("2015/999/pupils.csv", "unknown_municipality"),
    ],
)
def test_a_bad_file_is_refused_with_its_name_rule_and_remedy(
    broken: tuple[Result, Path], file: str, check: str
) -> None:
    result, data = broken
    listed = pl.read_parquet(data / "lake" / "raw" / "deliveries" / "part.parquet")
    row = listed.row(by_predicate=pl.col("delivery") == file, named=True)
    assert (row["accepted"], row["check_id"]) == (False, check)
    assert file.rpartition("/")[2] in row["message"]
    assert row["message"] in result.output


@pytest.mark.parametrize(
    ("line", "check"),
    [
        (2, "answer_outside_scale"),
        (3, "unknown_unit"),
        (5, "same_respondent_twice"),
    ],
)
def test_a_bad_row_is_rejected_with_line_and_rule_and_the_others_stay(
    broken: tuple[Result, Path], line: int, check: str
) -> None:
    result, data = broken
    rejected = pl.concat(
        pl.read_parquet(file)
        for file in (data / "lake" / "staged" / "rejected_rows").rglob("*.parquet")
    )
    late = rejected.filter(delivery="2017/479/pupils_late.csv")
    assert (line, check) in late.select("line", "check_id").rows()
    assert late.height == 3
    assert checks()[check].remedy.of("en") in result.output


def test_no_answer_key_or_name_of_a_respondent_is_in_a_message(
    broken: tuple[Result, Path],
) -> None:
    result, _ = broken
    for value in ("late-1", "late-2", "late-3", "888888", "479001-1"):
        assert value not in result.output


def test_an_unreadable_programme_folder_says_file_line_and_remedy(
    tmp_path: Path,
) -> None:
    folder = tmp_path / "programme"
    shutil.copytree(PROGRAMME, folder)
    file = folder / "programme.yaml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("synthetic:", "synthetik:"),
        encoding="utf-8",
    )
    result = run(write_raw(tmp_path / "raw"), tmp_path / "data", programme=folder)
    assert result.exit_code == 1
    assert "programme.yaml:3" in result.output
    assert "synthetik" in result.output


def test_a_data_folder_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("not a folder", encoding="utf-8")
    result = run(write_raw(tmp_path / "raw"), tmp_path / "file" / "data")
    assert result.exit_code == 1
    assert "set another with --data or LAERING_DATA" in result.output


@pytest.mark.parametrize(
    ("option", "value"), [("--round", "2021"), ("--municipality", "101")]
)
def test_an_unknown_round_or_municipality_is_wrong_usage(
    tmp_path: Path, option: str, value: str
) -> None:
    result = run(write_raw(tmp_path / "raw"), tmp_path / "data", option, value)
    assert result.exit_code == 2
    assert value in result.output


def test_a_missing_drop_zone_is_wrong_usage(tmp_path: Path) -> None:
    result = laering(
        "run", "--programme", PROGRAMME, "--raw", tmp_path / "no", "--data", tmp_path
    )
    assert result.exit_code == 2


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A data folder on a disk of 150 kilobytes."""
    data = tmp_path / "data"
    data.mkdir()
    if os.geteuid() != 0:
        pytest.skip("root, who can mount a small disk")
    mount = ["mount", "-t", "tmpfs", "-o", "size=150k", "tmpfs", str(data)]
    if subprocess.run(mount, check=False).returncode:
        pytest.skip("a kernel that lets us mount a small disk")
    yield data
    subprocess.run(["umount", "-l", str(data)], check=True)


def test_a_full_disk_is_said_and_more_room_lets_the_run_go_on(
    tmp_path: Path, small_disk: Path
) -> None:
    raw = write_raw(tmp_path / "raw")
    full = run(raw, small_disk)
    assert full.exit_code == 1
    assert "No space left on device; make room" in full.output
    room = ["mount", "-o", "remount,size=200m", str(small_disk)]
    subprocess.run(room, check=True)
    again = run(raw, small_disk)
    assert again.exit_code == 0, again.output
    assert f"documents {DOCUMENTS}" in again.output


def test_whoever_sent_a_file_is_answered_in_the_own_folder(
    broken: tuple[Result, Path],
) -> None:
    _, data = broken
    here = data / "returns" / "2015" / "479"
    files = ["notes.docx", "pupils.csv", "pupils_again.csv", "pupils_bytes.csv"]
    files += ["pupils_cut.csv", "pupils_empty.csv", "pupils_short.csv"]
    files += ["pupils_wide.csv", "national--units.csv"]
    files += [r"l\xe6rere.csv"]
    assert {file.name for file in here.iterdir()} == {
        f"{file}.da.{kind}" for file in files for kind in ("html", "xlsx")
    }
    for name, said in {
        "pupils.csv": "Filen er modtaget. Alle 40 rækker er godkendt.",
        "pupils_cut.csv": "Filen kan ikke bruges endnu.",
    }.items():
        page = (here / f"{name}.da.html").read_text(encoding="utf-8")
        assert f"<h1>{said}</h1>" in page
    late = data / "returns" / "2017" / "479" / "pupils_late.csv.da.html"
    assert "1 af 4 rækker er godkendt; 3 rækker" in late.read_text(encoding="utf-8")


def test_a_file_of_nobody_we_know_is_answered_apart(
    broken: tuple[Result, Path],
) -> None:
    _, data = broken
    unplaced = {file.name for file in (data / "returns" / "unplaced").glob("*.html")}
    assert unplaced == {
        "2015--999--pupils.csv.da.html",
        "2021--479--pupils.csv.da.html",
    }


def test_return_reports_are_confidential_and_never_listed(
    broken: tuple[Result, Path],
) -> None:
    _, data = broken
    assert "returns" not in (data / "reports" / "index.html").read_text("utf-8")
    listed = pl.read_parquet(data / "reports" / "catalogue.parquet")
    assert not listed["path"].str.contains("return").any()
