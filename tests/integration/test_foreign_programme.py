"""A programme that says as little as one can, in English only, comes to a profile."""

from pathlib import Path

import polars as pl
import pytest

from pipeline.run.workspace import ROOT
from tests.integration.tiny_world import run

FOREIGN = ROOT / "tests" / "programmes" / "foreign"
SITES = ["north", "south", "west"]
STAFF = 12  # of each site


def write_answers(raw: Path, *, unreadable: bool = False) -> Path:
    """Write the one export of the programme and return its folder.

    Args:
        raw: The drop zone.
        unreadable: True: every answer is a code that the questionnaire does not have.
    """
    rows = ["person,site,a,b,c"]
    for number, site in enumerate(SITES):
        for person in range(STAFF):
            level = (person + number) % 3
            second = min(2, level + person % 2)
            answers = [7, 7, 7] if unreadable else [level, second, 2 - level]
            rows.append(f"{site}{person},{site},{','.join(map(str, answers))}")
    raw.mkdir(parents=True)
    (raw / "answers.csv").write_text("\n".join(rows) + "\n", encoding="utf-8")
    return raw


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The data folder of a run."""
    folder = tmp_path_factory.mktemp("foreign")
    result = run(write_answers(folder / "raw"), folder / "data", programme=FOREIGN)
    assert result.exit_code == 0, result.output
    assert f"respondents scored {STAFF * len(SITES)}" in result.output
    return folder / "data"


def test_every_unit_gets_a_profile_in_the_language_of_the_programme(data: Path) -> None:
    catalogue = pl.read_parquet(data / "reports" / "catalogue.parquet")
    for report in ("school_profile", "school_plan"):
        written = catalogue.filter(report=report).select("unit", "language", "format")
        assert written.rows() == [
            (site, "en", ending) for site in SITES for ending in ("html", "pdf")
        ]
    for path in catalogue.filter(format="html")["path"]:
        page = (data / "reports" / path).read_text(encoding="utf-8")
        assert '<html lang="en">' in page
        assert "Trust" in page
        assert not set("æøåÆØÅ") & set(page)


def test_no_page_is_written_in_a_language_that_the_programme_does_not_speak(
    data: Path,
) -> None:
    pages = [page.name for page in (data).rglob("*.html")]
    assert [name for name in pages if ".da." in name] == []
    assert "checks.en.html" in pages
    assert "answers.csv.en.html" in pages


def test_files_that_are_refused_for_one_cause_are_one_message(tmp_path: Path) -> None:
    raw = write_answers(tmp_path / "raw")
    for name in ("a.txt", "b.txt", "c.txt"):
        (raw / name).write_text("notes\n", encoding="utf-8")
    result = run(raw, tmp_path / "data", programme=FOREIGN)
    assert result.exit_code == 1
    assert "refused 3" in result.output
    (problem,) = [line for line in result.output.splitlines() if "PROBLEM" in line]
    assert problem.startswith("PROBLEM a.txt: ")
    assert problem.endswith("The same at b.txt, c.txt.")


def test_a_run_in_which_every_row_was_rejected_is_not_ready_to_be_published(
    tmp_path: Path,
) -> None:
    raw = write_answers(tmp_path / "raw", unreadable=True)
    result = run(raw, tmp_path / "data", programme=FOREIGN)
    assert "36 rows were rejected" in result.output
    assert "nothing to publish: " in result.output
    assert "documents 0" in result.output
    page = tmp_path / "data" / "reports" / "internal" / "release_quality.en.html"
    text = page.read_text(encoding="utf-8")
    assert "There is nothing to publish" in text
    assert "Rows that count" in text
    assert "ready" not in text.split("</style>")[1]
