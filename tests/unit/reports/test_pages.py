"""Every rule of a page that people act on, over the documents of the made units."""

from dataclasses import replace
from pathlib import Path

import polars as pl
import pytest

from pipeline.documents.pdf import compiled
from pipeline.documents.svg import unclaimed
from pipeline.documents.wording import Wording
from pipeline.editorial.agreements import Note
from pipeline.privacy.pdf import pdf_text
from pipeline.programme.model import Programme
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.parts.evidence import evidence
from pipeline.reports.parts.issue import issue
from pipeline.reports.registry import View
from pipeline.reports.rendering import render_reports
from pipeline.reports.unit_plan.plan import plan_of
from pipeline.reports.unit_profile.profile import profile_of
from tests.page_rules import LEAST_FILL, RULES, Rule, Written, broken, printed_pages
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
    scope = school(small)
    profile = profile_of(scope)
    section = profile.scales[0]
    long = replace(section, rows=section.rows * (48 // len(section.rows)))
    paper = on_paper(scope, "unit_profile/report.typ", replace(profile, scales=(long,)))
    pages = [
        text for place, text in pdf_text(paper).placed() if place.startswith("page ")
    ]
    text = " ".join(" ".join(pages).split())
    assert text.count(f"{section.title} Sammenligning") == 1
    assert text.count(f"{section.title} (fortsat)") == 2


@pytest.mark.parametrize("notes", [0, 20, 40])
@pytest.mark.parametrize("long", [1, 4, 16])
@pytest.mark.parametrize("goals", [0, 1, 3])
def test_no_page_of_a_plan_is_nearly_empty(
    small: Programme, goals: int, long: int, notes: int
) -> None:
    """Few goals leave room to write; long ones and many notes fill what they begin."""
    scope = school(small)
    plan = plan_of(scope)
    (one,) = plan.goals[:1]
    told = replace(
        plan,
        goals=(replace(one, why=" ".join([one.why] * long)),) * goals,
        steps=plan.steps if goals else None,
        notes=(Note(text="Vi vil have ro i alle timer.", entry=True),) * notes,
    )
    paper = on_paper(scope, "unit_plan/plan.typ", told)
    pages = printed_pages(paper)
    assert len(pages) <= 4
    assert [page.fill for page in pages if page.fill < LEAST_FILL] == []


def school(programme: Programme) -> Scope:
    """Return the large school in the last round."""
    return Scope(
        programme=programme,
        unit=Unit(code=BIG, name="Skovvangskolen", unit_type="school"),
        municipality="Ærø",
        round=programme.file.rounds[-1],
        cells=CellBook(made_cells(programme), MUNICIPALITY, "unit").of(BIG),
        wording=Wording(programme.phrases["da"], "da", "school"),
    )


def on_paper(scope: Scope, template: str, view: View) -> bytes:
    """Return what a template makes of a view."""
    found, _ = evidence(scope, set(), "document")
    parts = {
        "p": view,
        "pictures": {name: unclaimed(one) for name, one in view.pictures.items()},
        "evidence": found,
        "issue": issue(scope.programme.file.written[0], scope.wording),
    }
    return compiled(template, parts, scope.round.fieldwork.last)
