"""What the sender of a file is told, from the real intake of small deliveries."""

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

import fastexcel
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.programme.model import Programme
from pipeline.returns.report.problems import DASH, line_ranges
from pipeline.returns.report.view import Problem, ReturnReport
from pipeline.returns.report.workbook import report_workbook
from pipeline.returns.report.writing import report_html
from tests.integration.tiny_world import PROGRAMME, laering, write_raw
from tests.unit.documents.outline import Outline
from tests.unit.ingest.exports import FOLDER, pupil, write, write_export
from tests.unit.returns.report.answers import (
    programme_with,
    reports,
    write_bad_delivery,
)

EXPORT = f"{FOLDER}/dataset.csv"
ROOT = Path(__file__).parents[4]
ELSEWHERE = {"TZ": "Asia/Tokyo", "LC_ALL": "C", "PYTHONHASHSEED": "7"}
STYLE = re.compile(r"<style>.*?</style>", re.DOTALL)


@pytest.fixture(scope="module")
def small(programme: Programme) -> Programme:
    """The programme of `answers.py`."""
    return programme_with(programme.phrases)


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A drop zone with the bad delivery."""
    folder = tmp_path_factory.mktemp("raw")
    write_bad_delivery(folder)
    return folder


@pytest.fixture(scope="module")
def report(small: Programme, raw: Path) -> ReturnReport:
    """The report of the bad delivery."""
    return reports(small, raw)[EXPORT]


def problem(report: ReturnReport, check: str) -> Problem:
    (found,) = [one for one in report.to_fix if one.check == check]
    return found


def test_the_verdict_counts_accepted_and_rejected_rows(report: ReturnReport) -> None:
    assert report.verdict == "partly"
    assert report.said == (
        "Filen er modtaget. 3 af 11 rækker er godkendt; 8 rækker skal rettes."
    )


def test_what_concerns_most_rows_comes_first(report: ReturnReport) -> None:
    assert [(one.check, len(one.lines)) for one in report.to_fix] == [
        ("unknown_grade", 3),
        ("unknown_unit", 2),
        ("answer_outside_scale", 1),
        ("missing_key", 1),
        ("same_respondent_twice", 1),
    ]
    assert [step.anchor for step in report.steps][:2] == [
        "unknown_grade",
        "unknown_unit",
    ]
    assert report.steps[-1].text.startswith("Send hele filen igen")


def test_rows_are_named_by_line_and_by_a_key_that_tells_nobody(
    report: ReturnReport,
) -> None:
    grades = problem(report, "unknown_grade")
    assert grades.where == "Linje 4–5 og 7"
    assert [(row.line, row.key) for row in grades.rows] == [
        (4, "1003"),
        (5, "1004"),
        (7, None),  # anna12ab could be a UNI-Login
    ]
    units = problem(report, "unknown_unit")
    assert [row.key for row in units.rows] == [None, "1007"]


def test_accepted_rows_are_told_by_unit_and_grade(report: ReturnReport) -> None:
    assert report.accepted is not None
    assert report.accepted.columns == ("4. klasse", "5. klasse", "I alt")
    assert [(one.name, one.code, one.counts) for one in report.accepted.rows] == [
        ("Åby Skole", "479001", (1, 1, 2)),
        ("Ørby Skole", "479002", (1, 0, 1)),
    ]
    assert report.accepted.total.counts == (2, 1, 3)


def test_every_used_column_is_said_with_its_meaning(report: ReturnReport) -> None:
    said = {one.column: (one.meaning, one.detail) for one in report.columns}
    assert said["klassetrin"] == ("Klassetrin", "")
    assert said["stato_4"] == ("Status", "har svaret på det hele")
    assert said["s_1"] == ("Spørgsmål", "Jeg er glad for at gå i skole.")
    assert set(report.ignored) == {"respondentid", "email", "stato_1"}


def test_a_report_as_text(
    report: ReturnReport, assert_golden: Callable[[str, str], None]
) -> None:
    page = report_html(report, "checks.html")
    assert_golden("return_report.html", STYLE.sub("<style></style>", page))


def test_no_answer_and_no_hidden_key_stands_anywhere(
    small: Programme, tmp_path: Path
) -> None:
    rows = [
        pupil("1001"),
        pupil("anna12ab", s_1="987654", koen="Hemmeligt"),
        pupil("010203-1234", klassetrin="987654"),
    ]
    write_bad_delivery(tmp_path)
    write_export(tmp_path, rows)
    report = reports(small, tmp_path)[EXPORT]
    assert len(report.to_fix) >= 2
    page = STYLE.sub("", report_html(report, ""))
    for text in [page, *cells(report_workbook(report))]:
        for secret in ("987654", "Hemmeligt", "anna12ab", "010203"):
            assert secret not in text


def test_the_same_inputs_give_the_same_bytes_on_every_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    raw = write_raw(tmp_path / "here" / "raw")
    file = raw / "2015" / "479" / "pupils.csv"
    file.write_bytes(file.read_bytes().replace(b";Dreng;", b";Andet;"))
    shutil.copytree(raw, tmp_path / "far away" / "raw")  # with the times of now
    for old in raw.rglob("*.csv"):
        os.utime(old, (0, 0))
    command = ["check", "--out", "svar", "--programme", str(PROGRAMME)]
    monkeypatch.chdir(tmp_path / "here")
    assert laering(*command, raw).exit_code == 1
    away = subprocess.run(
        [sys.executable, "-m", "pipeline", *command, tmp_path / "far away" / "raw"],
        cwd=tmp_path / "far away",
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), **ELSEWHERE},
    )
    assert away.returncode == 1
    here = files(tmp_path / "here" / "svar")
    assert {Path(name).suffix for name in here} == {".html", ".xlsx"}
    assert here == files(tmp_path / "far away" / "svar")


def files(folder: Path) -> dict[str, bytes]:
    """Return every return report of a folder."""
    return {file.name: file.read_bytes() for file in folder.glob("*.*")}


def test_a_page_can_be_read_by_everybody_and_needs_no_network(
    report: ReturnReport,
) -> None:
    page = report_html(report, "")
    outline = Outline()
    outline.VOID = Outline.VOID | {"path", "circle"}
    outline.feed(page)
    assert outline.open == []
    assert outline.language == "da"
    assert outline.headings[0] == 1
    assert outline.headings.count(1) == 1
    steps = zip(outline.headings, outline.headings[1:], strict=False)
    assert all(later - earlier <= 1 for earlier, later in steps)
    assert len(outline.ids) == len(set(outline.ids))
    assert set(outline.references) <= set(outline.ids)
    assert {address.removeprefix("#") for address in outline.addresses} <= {
        *outline.ids,
        "content",
    }
    assert all(one.get("aria-hidden") == "true" for one in outline.pictures)
    assert "http" not in page


def test_rows_of_the_workbook_are_as_high_as_their_wrapped_texts(
    report: ReturnReport,
) -> None:
    with ZipFile(BytesIO(report_workbook(report))) as book:
        sheet = book.read("xl/worksheets/sheet2.xml").decode()
    heights = [float(found) for found in re.findall(r'<row [^>]* ht="([\d.]+)"', sheet)]
    # A line of 48 letters ends at "Skal", "programmets" and "grade_bands".
    assert problem(report, "unknown_grade").remedy == (
        "Ret klassetrinnet, og send filen igen. Skal trinnet være med, så kontakt "
        "programmets analytiker, som tilføjer det under grade_bands eller grades."
    )
    assert heights[0] == 4 * 15


def test_the_workbook_holds_a_row_per_rejected_row(report: ReturnReport) -> None:
    book = fastexcel.read_excel(report_workbook(report))
    assert book.sheet_names == ["Resultat", "Skal rettes", "Bemærkninger", "Godkendt"]
    rows = book.load_sheet("Skal rettes").to_polars()
    assert rows.columns == [
        *("Linje", "Nøgle", "Kolonne", "Hvad er galt", "Sådan retter I det"),
        "Kontrol",
    ]
    assert rows.select("Linje", "Nøgle", "Kolonne", "Kontrol").rows()[:3] == [
        (4.0, "1003", "klassetrin", "unknown_grade"),
        (5.0, "1004", "klassetrin", "unknown_grade"),
        (7.0, "nøglen vises ikke", "klassetrin", "unknown_grade"),
    ]
    assert rows.height == 8
    accepted = book.load_sheet("Godkendt").to_polars()
    assert accepted["I alt"].to_list() == [2.0, 1.0, 3.0]


def test_a_clean_file_needs_nothing(small: Programme, tmp_path: Path) -> None:
    write_bad_delivery(tmp_path)
    write_export(tmp_path, [pupil("1001"), pupil("1002")])
    report = reports(small, tmp_path)[EXPORT]
    assert report.verdict == "clean"
    assert report.said == "Filen er modtaget. Alle 2 rækker er godkendt."
    assert report.to_fix == report.steps == ()


def test_a_refused_file_says_why_and_claims_nothing_else(
    small: Programme, tmp_path: Path
) -> None:
    write_bad_delivery(tmp_path)
    file = tmp_path / EXPORT
    file.write_bytes(file.read_bytes()[:-40])
    report = reports(small, tmp_path)[EXPORT]
    assert report.verdict == "refused"
    assert report.said == "Filen kan ikke bruges endnu."
    (only,) = report.to_fix
    assert (only.check, only.where) == ("record_too_short", "Linje 12")
    assert report.accepted is None
    assert report.columns == report.tallies == ()


def test_a_corrected_file_and_the_one_that_it_replaces_say_so(
    small: Programme, tmp_path: Path
) -> None:
    write_bad_delivery(tmp_path)
    write_export(tmp_path, [pupil("1001"), pupil("1002")], f"{FOLDER}.v2")
    found = reports(small, tmp_path)
    old, new = found[EXPORT], found[f"{FOLDER}.v2/dataset.csv"]
    assert (old.verdict, new.verdict) == ("superseded", "clean")
    assert old.said == "Filen er erstattet af en nyere udgave."
    assert old.lead.startswith(
        f"I skal ikke gøre noget. {FOLDER}.v2/dataset.csv tæller i stedet"
    )
    assert old.to_fix == old.steps == old.tallies == ()
    assert new.lead == (
        f"I skal ikke gøre mere. Filen erstatter {EXPORT}, som ikke tæller mere."
    )


def test_a_correction_that_cannot_be_used_says_that_the_earlier_version_counts(
    small: Programme, tmp_path: Path
) -> None:
    write_bad_delivery(tmp_path)
    corrected = write_export(tmp_path, [pupil("1001")], f"{FOLDER}.v2")
    corrected.write_bytes(corrected.read_bytes()[:-40])
    found = reports(small, tmp_path)
    assert found[EXPORT].verdict == "partly"
    assert "erstatter" not in found[EXPORT].lead
    assert found[f"{FOLDER}.v2/dataset.csv"].lead == (
        "Intet fra filen er taget i brug. Ret det, der står herunder, og send filen "
        f"igen. Indtil da tæller den tidligere udgave, {EXPORT}."
    )


def test_a_file_of_unknown_kind_in_a_municipality_is_answered_there(
    small: Programme, tmp_path: Path
) -> None:
    write_bad_delivery(tmp_path)
    write(tmp_path, "2015/479/brev.docx", b"PK")
    report = reports(small, tmp_path)["2015/479/brev.docx"]
    assert [one.check for one in report.to_fix] == ["unknown_kind"]


def test_when_no_row_can_be_used_it_is_said(small: Programme, tmp_path: Path) -> None:
    write_bad_delivery(tmp_path)
    write_export(tmp_path, [pupil("1001", klassetrin="44")])
    report = reports(small, tmp_path)[EXPORT]
    assert report.verdict == "none"
    assert report.said == "Filen er modtaget, men dens ene række kan ikke bruges endnu."


def test_long_lists_of_lines_are_cut_on_the_page_and_whole_in_the_workbook(
    small: Programme, tmp_path: Path
) -> None:
    write_bad_delivery(tmp_path)
    rows = [pupil(f"{n}", klassetrin="44" if n % 2 else "4") for n in range(1000, 1200)]
    write_export(tmp_path, rows)
    found = problem(reports(small, tmp_path)[EXPORT], "unknown_grade")
    assert found.where.count(",") == 29
    assert found.more == "og 70 steder mere, som står i regnearket"
    assert len(found.rows) == 100


def test_neighbouring_lines_are_one_range() -> None:
    assert line_ranges([19, 12, 17, 18]) == ["12", "17–19"]
    assert line_ranges([]) == []


@given(st.lists(st.integers(min_value=1, max_value=60)))
def test_the_ranges_are_exactly_the_lines(lines: list[int]) -> None:
    said: list[int] = []
    for one in line_ranges(lines):
        first, _, last = one.partition(DASH)
        said += range(int(first), int(last or first) + 1)
    assert said == sorted(set(lines))


def test_a_delivered_name_is_never_a_formula(small: Programme, tmp_path: Path) -> None:
    write_bad_delivery(tmp_path)
    file = tmp_path / EXPORT
    file.write_bytes(file.read_bytes().replace(b"respondentid;email", b"=1+1;=1+1"))
    report = reports(small, tmp_path)[EXPORT]
    assert [one.column for one in report.to_fix] == ["=1+1"]
    assert "=1+1" in cells(report_workbook(report))


def test_the_english_report_says_the_same(small: Programme, raw: Path) -> None:
    report = reports(small, raw, "en")[EXPORT]
    assert report.said == (
        "The file has arrived. 3 of 11 rows are accepted; 8 rows must be corrected."
    )
    assert 'lang="en"' in report_html(report, "")


def cells(workbook: bytes) -> list[str]:
    """Return every cell of a workbook as text."""
    book = fastexcel.read_excel(BytesIO(workbook).getvalue())
    return [
        str(cell)
        for name in book.sheet_names
        for row in book.load_sheet(name, header_row=None).to_polars().rows()
        for cell in row
    ]
