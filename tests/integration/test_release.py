"""A release is judged before it is published, and a fault keeps it back."""

from pathlib import Path

import polars as pl
import pytest

from tests.integration.tiny_world import DOCUMENTS, PROGRAMME, run, write_raw


@pytest.fixture(scope="module")
def raw(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_raw(tmp_path_factory.mktemp("release") / "raw")


def programme_with(folder: Path, release: str) -> Path:
    """Copy the tiny programme and give it limits of its own."""
    for file in sorted(PROGRAMME.rglob("*.yaml")):
        copy = folder / file.relative_to(PROGRAMME)
        copy.parent.mkdir(parents=True, exist_ok=True)
        text = file.read_text(encoding="utf-8")
        if file.name == "programme.yaml":
            text = text.rstrip() + f"\n  release: {release}\n"
        copy.write_text(text, encoding="utf-8")
    return folder


def norms_are_large_enough(data: Path) -> bool:
    """Return what was judged of the 60 pupils of the first round."""
    quality = pl.read_parquet(data / "lake/disclosed/release_quality/part.parquet")
    return quality.filter(expectation="norm_n")["success"].item()


def test_a_matter_is_told_and_the_reports_are_written(
    raw: Path, tmp_path: Path
) -> None:
    own = programme_with(tmp_path / "programme", "{norm_n: 1000}")
    result = run(raw, tmp_path / "data", programme=own)
    assert result.exit_code == 0, result.output
    page = tmp_path / "data" / "reports" / "internal" / "release_quality.da.html"
    assert f"to look at before publishing 1: {page}" in result.output
    assert "1 forhold bør ses efter før udgivelse" in page.read_text(encoding="utf-8")
    assert f"documents {DOCUMENTS}" in result.output
    index = (tmp_path / "data/reports/index.html").read_text(encoding="utf-8")
    for linked in (
        "internal/release_quality.da.html",
        "internal/data_dictionary.html",
        "guidance/checks.da.html",
    ):
        assert f'href="{linked}"' in index
        assert (tmp_path / "data" / "reports" / linked).exists()
    internal = "the list of the units' edition, the release page, the dictionary"
    assert index.count("Kun til internt brug") == len(internal.split(", "))


def test_a_blocked_release_writes_no_report_but_the_page_that_says_why(
    raw: Path, tmp_path: Path
) -> None:
    own = programme_with(tmp_path / "programme", "{norm_n: 1000, blocking: [norms]}")
    result = run(raw, tmp_path / "data", programme=own)
    assert result.exit_code == 1
    assert "release blocked: reported/release_report fit_to_publish" in result.output
    reports = tmp_path / "data" / "reports"
    page = (reports / "internal/release_quality.da.html").read_text(encoding="utf-8")
    assert "Udgivelsen er stoppet: 1 fejl skal rettes" in page
    assert not list(reports.rglob("school_profile"))
    assert not (reports / "index.html").exists()


def test_another_limit_judges_anew_and_leaves_the_figures_alone(
    raw: Path, tmp_path: Path
) -> None:
    data = tmp_path / "data"
    run(raw, data, programme=programme_with(tmp_path / "a", "{norm_n: 60}"))
    assert norms_are_large_enough(data)
    before = {
        path: path.stat().st_mtime_ns
        for stage in ("staged", "scored", "compared")
        for path in (data / "lake" / stage).rglob("*.parquet")
    }
    run(raw, data, programme=programme_with(tmp_path / "b", "{norm_n: 61}"))
    assert not norms_are_large_enough(data)
    assert all(path.stat().st_mtime_ns == time for path, time in before.items())


def test_no_figure_of_the_judgement_is_about_a_single_person(
    raw: Path, tmp_path: Path
) -> None:
    own = programme_with(tmp_path / "programme", "{norm_n: 10}")
    run(raw, tmp_path / "data", programme=own)
    lake = tmp_path / "data" / "lake"
    evidence = pl.read_parquet(lake / "disclosed/release_evidence/part.parquet")
    assert "respondent" not in evidence.columns
    assert "unit" not in evidence.columns
    pupil = pl.read_parquet(
        lake / "staged/respondents/round=2015/municipality=479/part.parquet"
    )["respondent"][0]
    for file in (tmp_path / "data" / "docs").rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        assert pupil not in text
        assert "479001" not in text
