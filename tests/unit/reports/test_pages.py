"""Every rule of a page that people act on, over the documents of the made units."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipeline.documents.pdf import compiled
from pipeline.documents.svg import unclaimed
from pipeline.documents.wording import Wording
from pipeline.privacy.pdf import pdf_words
from pipeline.programme.model import Programme
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.parts.evidence import evidence
from pipeline.reports.parts.issue import issue
from pipeline.reports.rendering import render_reports
from pipeline.reports.unit_profile.profile import profile_of
from tests.page_rules import RULES, Rule, Written, broken
from tests.unit.reports.conftest import ORIGIN
from tests.unit.reports.made_cells import BIG, MUNICIPALITY, made_cells, made_units

Reports = tuple[Path, pl.DataFrame, pl.DataFrame]
BY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)


@pytest.fixture(scope="module")
def danish(reports: Reports, synthetic: Programme) -> list[Written]:
    return [Written(page, synthetic) for page in sorted(reports[0].rglob("*.html"))]


@pytest.fixture(scope="module")
def english(
    synthetic: Programme, tmp_path_factory: pytest.TempPathFactory
) -> list[Written]:
    file = synthetic.file.model_copy(update={"languages": ["en"]})
    programme = synthetic.model_copy(update={"file": file})
    out = tmp_path_factory.mktemp("english")
    render_reports(
        programme, made_cells(programme), made_units(programme),
        municipality=MUNICIPALITY, round_="2019", out=out, origin=ORIGIN,
    )  # fmt: skip
    return [Written(page, programme) for page in sorted(out.rglob("*.html"))]


@BY_RULE
def test_danish_documents_keep_the_rule(danish: list[Written], rule: Rule) -> None:
    assert len(danish) == 8
    assert broken(danish, rule) == []


@BY_RULE
def test_english_documents_keep_the_rule(english: list[Written], rule: Rule) -> None:
    assert len(english) == 8
    assert broken(english, rule) == []


def test_a_table_that_goes_on_overleaf_says_so(small: Programme) -> None:
    """A page is trusted to hold twenty rows, so 48 are three parts."""
    scope = Scope(
        programme=small,
        unit=Unit(code=BIG, name="Skovvangskolen", unit_type="school"),
        municipality="Ærø",
        round=small.file.rounds[-1],
        cells=CellBook(made_cells(small), MUNICIPALITY, "unit").of(BIG),
        wording=Wording(small.phrases["da"], "da", "school"),
    )
    profile = profile_of(scope)
    section = profile.scales[0]
    long = replace(section, rows=section.rows * (48 // len(section.rows)))
    found, _ = evidence(scope, set(), "document")
    parts = {
        "p": replace(profile, scales=(long,)),
        "pictures": {name: unclaimed(one) for name, one in profile.pictures.items()},
        "evidence": found,
        "issue": issue(small.file.written[0], scope.wording),
    }
    paper = compiled("unit_profile/report.typ", parts, scope.round.fieldwork.last)
    pages = [text for place, text in pdf_words(paper) if place.startswith("page ")]
    text = " ".join(" ".join(pages).split())
    assert text.count(f"{section.title} Sammenligning") == 1
    assert text.count(f"{section.title} (fortsat)") == 2
