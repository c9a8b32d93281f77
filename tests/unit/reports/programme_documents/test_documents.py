"""What holds of every document about all municipalities together."""

import re
from collections.abc import Callable
from html import unescape
from pathlib import Path

import polars as pl
import pytest

from pipeline.disclosure.attacker.facts import UnknownContentError
from pipeline.disclosure.attacker.reading import documents, facts_of
from pipeline.disclosure.attacker.sentences import Sentences
from pipeline.programme.model import Language, Programme
from pipeline.reports.programme_rendering import render_programme_reports
from pipeline.reports.registry import REPORTS
from tests.page_rules import (
    Rule,
    Written,
    broken,
    headings_have_something_below,
    ids_are_unique_and_lead_somewhere,
    nothing_is_too_small,
    rows_have_heads,
    rows_have_heads_on_paper,
    sentences_are_short,
)
from tests.unit.reports.programme_documents.conftest import (
    ROUND,
    Render,
    made_frame,
)

KEPT = (
    nothing_is_too_small,
    sentences_are_short,
    ids_are_unique_and_lead_somewhere,
    rows_have_heads,
    rows_have_heads_on_paper,
    headings_have_something_below,
)
MOST_PAGES = {"data_report": 10, "programme_report": 40, "programme_plan": 4}
OF_PROGRAMME = [one for one in REPORTS if one.level == "programme"]
LANGUAGES: tuple[Language, ...] = ("da", "en")


def written(render: Render, programme: Programme, language: Language) -> list[Written]:
    """Return every document in a language."""
    file = programme.file.model_copy(update={"languages": [language]})
    spoken = programme.model_copy(update={"file": file})
    return [Written(page, spoken) for page in sorted(render(language).rglob("*.html"))]


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("rule", KEPT, ids=lambda rule: rule.__name__)
def test_every_document_keeps_the_rule(
    render: Render, programme: Programme, rule: Rule, language: Language
) -> None:
    made = written(render, programme, language)
    assert len(made) == sum(len(one.editions) for one in OF_PROGRAMME)
    assert broken(made, rule) == []


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_document_is_longer_than_its_readers_were_promised(
    render: Render, programme: Programme, language: Language
) -> None:
    for one in written(render, programme, language):
        assert len(one.printed) <= MOST_PAGES[one.page.parent.name]


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_attacker_can_read_every_document(
    render: Render, programme: Programme, language: Language
) -> None:
    file = programme.file.model_copy(update={"languages": [language]})
    spoken = programme.model_copy(update={"file": file})
    folder = render(language)
    for one in documents(folder):
        facts = facts_of(folder, one, Sentences(spoken, language), {})
        levels = {fact.number.level for fact in facts}
        assert "programme" in levels
        assert "unit" not in levels


def test_a_number_that_is_not_in_its_evidence_is_found(
    render: Render, programme: Programme, tmp_path: Path
) -> None:
    """The report says 41 files; a page that says 42 leads to an entry that says 41."""
    folder = render()
    [page] = [
        one
        for one in documents(folder)
        if (one.report, one.edition) == ("data_report", "public")
    ]
    text = (folder / page.path).read_text(encoding="utf-8")
    assert ">41</a>" in text
    place = tmp_path / page.path
    place.parent.mkdir(parents=True)
    place.write_text(text.replace(">41</a>", ">42</a>", 1), encoding="utf-8")
    [changed] = documents(tmp_path)
    with pytest.raises(UnknownContentError, match="a number not of"):
        facts_of(tmp_path, changed, Sentences(programme, "da"), {})


def test_no_share_of_a_test_is_told_of_a_municipality(programme: Programme) -> None:
    """They stand beside no cell of these documents: the public edition has none."""
    tests = programme.indicators.tests
    assert tests is not None
    subjects = [one.id for one in tests.subjects]
    told = made_frame(programme).filter(
        pl.col("measure").is_in(subjects),
        pl.col("value").is_not_null(),
        edition="public",
        level="municipality",
    )
    assert told.is_empty()


def test_the_same_inputs_give_the_same_bytes(
    programme: Programme, tmp_path: Path
) -> None:
    file = programme.file.model_copy(update={"languages": ["da"]})
    spoken = programme.model_copy(update={"file": file})
    for place in ("first", "second"):
        render_programme_reports(
            spoken, made_frame(spoken), round_=ROUND, out=tmp_path / place
        )
    first, second = (
        {
            file.relative_to(tmp_path / place): file.read_bytes()
            for file in (tmp_path / place).rglob("*.*")
        }
        for place in ("first", "second")
    )
    assert first == second
    assert first


def test_a_round_in_which_nobody_was_asked_has_no_document(
    programme: Programme, tmp_path: Path
) -> None:
    cells = made_frame(programme).filter(pl.col("round") != "2015")
    files, claims = render_programme_reports(
        programme, cells, round_="2015", out=tmp_path
    )
    assert files.is_empty()
    assert claims.is_empty()


@pytest.mark.parametrize("report", sorted(MOST_PAGES))
def test_what_it_says_is_as_it_was(
    render: Render, assert_golden: Callable[[str, str], None], report: str
) -> None:
    """Line by line, a row of a table each; numbers are in it, charts are not."""
    path = f"public/{ROUND}/programme/{report}/programme.da.html"
    page = (render() / path).read_text(encoding="utf-8")
    shown = re.sub(r"<(style|svg)\b.*?</\1>", "", page, flags=re.S)
    body = shown[shown.index("<main") : shown.index('<section class="evidence"')]
    ended = re.sub(r"</(p|h\d|li|tr|caption|dt|dd)>", "\n", body.replace("\n", " "))
    lines = (
        unescape(re.sub(r"<[^>]+>", " ", one)).split() for one in ended.split("\n")
    )
    assert_golden(
        f"{report}.txt", "".join(f"{' '.join(one)}\n" for one in lines if one)
    )
