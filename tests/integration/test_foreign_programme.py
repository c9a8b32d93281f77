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
    assert catalogue.select("unit", "language", "format").rows() == [
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
