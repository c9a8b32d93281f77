"""The data report: how far the numbers of a round bear, in words and tables."""

import re
from html import unescape
from pathlib import Path

import polars as pl

from pipeline.programme.model import Programme
from pipeline.reports.programme_rendering import render_programme_reports
from tests.unit.reports.programme_documents.conftest import (
    DECIDED,
    ROUND,
    Render,
    made_frame,
)


def told(folder: Path, edition: str) -> str:
    """Return a data report as it is read, without its evidence."""
    path = f"{edition}/{ROUND}/programme/data_report/programme.da.html"
    page = (folder / path).read_text(encoding="utf-8")
    body = page[page.index("<main") : page.index('<section class="evidence"')]
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", body)).split())


def test_what_was_refused_is_told_with_why(render: Render) -> None:
    text = told(render(), "public")
    assert "41 filer er brugt, og 3 er afvist." in text
    assert "Ukendt enhed 11 Ukendt klassetrin 6" in text  # the commonest first


def test_a_share_of_nought_leads_to_its_evidence_like_any_other(
    programme: Programme, tmp_path: Path
) -> None:
    of_units = (pl.col("quantity") == "hidden_share") & (pl.col("about") == "unit")
    cells = made_frame(programme).with_columns(
        value=pl.when(of_units).then(0.0).otherwise("value")
    )
    render_programme_reports(programme, cells, round_=ROUND, out=tmp_path)
    path = f"public/{ROUND}/programme/data_report/programme.da.html"
    page = (tmp_path / path).read_text(encoding="utf-8")
    assert re.search(r'<a href="#:\d+">0</a> pct\. af tallene for enkelte', page)


def test_how_much_is_hidden_is_told_in_a_sentence(render: Render) -> None:
    text = told(render(), "public")
    assert "4 pct. af tallene for enkelte skoler og dagtilbud er skjult" in text
    assert "For få bag tallet 36" in text


def test_files_of_a_municipality_are_told_to_the_owner_alone(render: Render) -> None:
    public, confidential = (told(render(), one) for one in ("public", "confidential"))
    assert "Svendborg 41" in confidential
    rows = re.search(r"Filer brugt(.*?)Hvorfor", public)
    assert rows is not None
    assert "Svendborg" not in rows[1]


def test_decisions_stand_with_who_made_them(render: Render) -> None:
    """Those about a municipality only where its owner reads."""
    public, confidential = (told(render(), one) for one in ("public", "confidential"))
    assert f"Programchefen, 20. januar 2020: {DECIDED[None]}" in public
    own = next(why for code, why in DECIDED.items() if code)
    assert own not in public
    assert own in confidential


def test_a_chapter_of_which_nothing_is_known_is_not_there(render: Render) -> None:
    """Nobody says how many were invited, so the silent could not be counted."""
    assert "Hvad kunne de tavse have ændret?" not in told(render(), "public")
