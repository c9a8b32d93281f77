"""The programme report: its order, what it says first, and what it never says."""

import re
from html import unescape
from pathlib import Path

import polars as pl
import pytest

from pipeline.documents.wording import alphabetical
from pipeline.editorial.fields import Fields, Filled, Key
from pipeline.editorial.own_words import Note
from pipeline.programme.model import Programme
from pipeline.reports.programme_rendering import render_programme_reports
from tests.unit.reports.cell_rows import cell, frame
from tests.unit.reports.conftest import ORIGIN
from tests.unit.reports.programme_documents.conftest import (
    ROUND,
    Render,
    made_frame,
)

ORDER = [  # of what its readers ask for
    *["Det korte", "Programmet", "Tema for tema, fra de yngste til de ældste"],
    *["Hvor ligger forskellene?", "Mål og nationale test"],
    *["Fremgang, og om den holder", "Social baggrund", "Det har kommunerne gjort"],
    "Metode og grænser",
]


def page_of(folder: Path) -> str:
    """Return the report as HTML, without its evidence."""
    path = f"public/{ROUND}/programme/programme_report/programme.da.html"
    page = (folder / path).read_text(encoding="utf-8")
    return page[page.index("<main") : page.index('<section class="evidence"')]


def words(page: str) -> str:
    """Return a page as it is read."""
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", page)).split())


def test_chapters_stand_in_the_order_of_their_questions(render: Render) -> None:
    heads = [words(one) for one in re.findall(r"<h2[^>]*>.*?</h2>", page_of(render()))]
    assert [one for one in heads if one in ORDER] == ORDER


def test_it_says_where_differences_lie_and_claims_no_cause(render: Render) -> None:
    text = words(page_of(render()))
    assert "omkring 1 pct. (fra 0 til 6 ) af forskellene ligger mellem kommuner" in text
    assert "omkring 4 pct. (fra 2 til 7 ) mellem skoler" in text
    assert "86 pct. 80–90 9 pct. 6–13 4 pct. 2–7 1 pct. 0–6" in text
    assert "Vi kan ikke se, om programmet er årsagen" in text


def test_where_no_change_can_be_judged_none_is_denied(render: Render) -> None:
    text = words(page_of(render()))
    assert text.startswith("Om noget har ændret sig siden 2015, kan tallene ikke vise.")


@pytest.mark.parametrize(
    ("value", "verdict", "headline"),
    [
        (3.0, "up", "Siden 2015 er meget med sikkerhed gået frem, men kun lidt."),
        (31.0, "up", "Siden 2015 er der kun sikker fremgang"),
        (-31.0, "down", "Siden 2015 er der kun sikker tilbagegang"),
        (1.0, "no_certain_change", "Siden 2015 har intet område med sikkerhed ændret"),
    ],
)
def test_the_headline_is_what_the_changes_bear(
    programme: Programme, tmp_path: Path, value: float, verdict: str, headline: str
) -> None:
    """One area is judged; 15 points are what the programme calls no longer small."""
    change = cell(
        "since_start", value, 2.0, n=900, base=900, verdict=verdict, since="2015",
        edition="public", level="programme", municipality=None, unit=None,
        informant_group="pupils_4_10", measure="el_trivsel", because="2017 2019",
    )  # fmt: skip
    cells = pl.concat([made_frame(programme), ORIGIN.beside(frame(change))])
    render_programme_reports(programme, cells, round_=ROUND, out=tmp_path)
    assert words(page_of(tmp_path)).startswith(headline)


def test_municipalities_stand_by_name_and_who_wrote_nothing_is_named(
    programme: Programme, tmp_path: Path
) -> None:
    """One has written; of the others the report says that nothing has come."""
    by_name = sorted(programme.file.municipalities, key=lambda m: alphabetical(m.name))
    first, second = by_name[:2]
    note = Note(text="Alle skoler har haft et forløb om feedback.", entry=False)
    filled = {Key(ROUND, "municipal_efforts"): Filled(notes=(note,))}
    render_programme_reports(
        programme,
        made_frame(programme),
        round_=ROUND,
        out=tmp_path,
        written={second.code: Fields(filled=filled)},
    )
    text = words(page_of(tmp_path))
    assert f"{second.name} skriver Alle skoler har haft et forløb" in text
    missing = re.search(r"Ikke modtaget fra (.*?)\.", text)
    assert missing is not None
    names = re.split(r", | og ", missing[1])
    assert names[0] == first.name
    assert second.name not in names
    assert names == sorted(names, key=alphabetical)


def test_no_document_claims_a_test_s_number_of_a_municipality(
    programme: Programme, tmp_path: Path
) -> None:
    """Of every edition, in words and numbers."""
    tests = programme.indicators.tests
    assert tests is not None
    subjects = [one.id for one in tests.subjects]
    cells = made_frame(programme)
    there = cells.filter(pl.col("measure").is_in(subjects), level="municipality")
    assert there["value"].count() > 0  # the confidential edition has some
    _, claims = render_programme_reports(programme, cells, round_=ROUND, out=tmp_path)
    told = claims.filter(
        pl.col("measure").is_in(subjects), pl.col("level") != "programme"
    )
    assert told.is_empty()
    assert not claims.filter(pl.col("measure").is_in(subjects)).is_empty()


@pytest.mark.parametrize("word", ["Kommunen ", "kommunens ", "Hos jer"])
def test_it_does_not_speak_as_if_it_were_about_one_municipality(
    render: Render, word: str
) -> None:
    assert word not in words(page_of(render()))
