"""Nobody is kept out of a page: on a phone and a screen, by day and by night."""

import re
from pathlib import Path
from typing import Literal

import pytest

from pipeline.programme.model import Programme
from pipeline.reports import rendering
from pipeline.reports.programme_rendering import render_programme_reports
from pipeline.reports.registry import REPORTS
from pipeline.reports.rendering import render_reports
from tests.browser.checked import found_by_axe
from tests.unit.reports.conftest import ORIGIN
from tests.unit.reports.made_cells import (
    BIG,
    DAYCARE,
    MUNICIPALITY,
    made_cells,
    made_units,
)
from tests.unit.reports.programme_documents.conftest import decisions, made_frame
from tests.unit.reports.quality_report.conftest import in_both_editions

PHONE, SCREEN = 390, 1280
MADE = re.compile("profil for (?:Skovvangskolen|Solstrålen)")


@pytest.fixture(scope="module")
def pages(
    programme: Programme, tiny_world: Path, tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    """A school's and a daycare unit's profile and plan, a page of every other kind."""
    own = [edition for edition in programme.file.editions if edition.id == "unit"]
    file = programme.file.model_copy(update={"synthetic": True, "editions": own})
    out = tmp_path_factory.mktemp("profiles")
    made = programme.model_copy(update={"file": file})
    units = made_units(made)
    render_reports(
        made, made_cells(made), units.filter(units["unit"].is_in([BIG, DAYCARE])),
        municipality=MUNICIPALITY, round_="2019", out=out, origin=ORIGIN,
    )  # fmt: skip
    data = tiny_world / "data"
    return [
        *sorted(out.rglob("*.html")),
        *sorted((data / "reports").glob("unit/2017/479/school_profile/479001.da.html")),
        *sorted((data / "reports").glob("unit/2017/certificate.da.html")),
        *sorted((data / "reports").glob("index.html")),
        *sorted((data / "reports").glob("internal/release_quality.da.html")),
        *sorted((data / "reports").glob("guidance/*.da.html"))[:1],
        *sorted((data / "returns").rglob("pupils.csv.da.html"))[:1],
    ]


@pytest.fixture(scope="module")
def of_municipality(
    programme: Programme, tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    """Every report about a municipality that there is, in each of its editions."""
    editions = [one for one in programme.file.editions if one.id != "class"]
    changed = {"synthetic": True, "editions": editions}
    changed["document_languages"] = ["da", "en"]
    file = programme.file.model_copy(update=changed)
    made = programme.model_copy(update={"file": file})
    own = tuple(one for one in REPORTS if one.level == "municipality")
    out = tmp_path_factory.mktemp("municipality")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(rendering, "REPORTS", own)
        render_reports(
            made, in_both_editions(made), made_units(made),
            municipality=MUNICIPALITY, round_="2019", out=out, origin=ORIGIN,
        )  # fmt: skip
    pages = sorted(out.rglob("*.da.html"))
    found = {(page.parts[-5], page.parts[-2]) for page in pages}
    assert found == {(edition, one.id) for one in own for edition in one.editions}
    return [*pages, next(out.rglob("municipality_profile/*.en.html"))]


@pytest.fixture(scope="module")
def of_programme(
    programme: Programme, tmp_path_factory: pytest.TempPathFactory
) -> list[Path]:
    """Every report about all municipalities, in each of its editions."""
    out = tmp_path_factory.mktemp("programme")
    render_programme_reports(
        programme, made_frame(programme), round_="2019", out=out, decided=decisions()
    )
    pages = sorted(out.rglob("*.da.html"))
    own = [one for one in REPORTS if one.level == "programme"]
    found = {(page.parts[-5], page.parts[-2]) for page in pages}
    assert found == {(edition, one.id) for one in own for edition in one.editions}
    return pages


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("of_all", ["of_municipality", "of_programme"])
def test_axe_finds_nothing_in_what_a_council_reads(
    request: pytest.FixtureRequest,
    of_all: str,
    scheme: Literal["light", "dark"],
    tmp_path: Path,
) -> None:
    pages: list[Path] = request.getfixturevalue(of_all)
    found = found_by_axe(pages, [PHONE, SCREEN], scheme, tmp_path)
    assert len(found) == 2 * len(pages)
    assert min(one["keeps"] for one in found) >= (1 if scheme == "dark" else 20)
    assert [(one["page"], one["breaks"]) for one in found if one["breaks"]] == []
    assert [one["page"] for one in found if one["wide"]] == []
    assert [(one["page"], one["passed"]) for one in found if one["passed"]] == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing(
    pages: list[Path], scheme: Literal["light", "dark"], tmp_path: Path
) -> None:
    """No rule is broken, nothing is too wide, and a keyboard goes everywhere."""
    found = found_by_axe(pages, [PHONE, SCREEN], scheme, tmp_path)
    assert len(pages) == 10
    assert [(one["width"], one["dark"]) for one in found] == [
        (width, scheme == "dark") for _ in pages for width in (PHONE, SCREEN)
    ]
    assert min(one["keeps"] for one in found) >= (1 if scheme == "dark" else 20)
    assert [(one["page"], one["breaks"]) for one in found if one["breaks"]] == []
    assert [one["page"] for one in found if one["wide"]] == []
    assert [(one["page"], one["passed"]) for one in found if one["passed"]] == []
    folded, unfolded = (
        [one["shown"][place] for one in found if MADE.search(one["page"])]
        for place in (0, 1)
    )
    assert set(folded) == {0}
    assert min(unfolded) > 5
