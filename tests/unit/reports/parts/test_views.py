"""How groups see the same theme: a sign for each, where a gap is certain."""

import re
from pathlib import Path

import polars as pl
import pytest

from pipeline.disclosure.attacker.facts import Fact, UnknownContentError, Within
from pipeline.disclosure.attacker.pages import parsed
from pipeline.disclosure.attacker.pictures import views
from pipeline.disclosure.attacker.reading import documents, facts_of
from pipeline.disclosure.attacker.sentences import Sentences
from pipeline.documents.wording import Wording
from pipeline.programme.model import Programme
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.scope import Scope, Unit
from pipeline.reports.rendering import render_reports
from pipeline.reports.unit_profile.profile import Profile, daycare_profile_of
from tests.page_rules import RULES, Written, broken
from tests.unit.reports.as_read import as_read
from tests.unit.reports.conftest import ORIGIN
from tests.unit.reports.made_cells import (
    DAYCARE,
    MUNICIPALITY,
    made_cells,
    made_units,
)

ROUND = "2019"
PARENTS = ("daycare_parents", "df_trivsel")
STAFF = ("daycare_staff", "dm_tilfreds")


def with_gap(programme: Programme, verdict: str = "above") -> pl.DataFrame:
    """Return the made cells, in whole points, and that parents are above staff."""
    of_scales = pl.col("quantity") == "points"
    cells = made_cells(programme).with_columns(
        pl.when(of_scales).then(pl.col("value").round()).otherwise("value")
    )
    group, measure = PARENTS
    gap = cells.filter(
        unit=DAYCARE,
        round=ROUND,
        informant_group=group,
        measure=measure,
        quantity="points",
        breakdown="all",
    ).with_columns(
        quantity=pl.lit("gap"),
        about=pl.lit(".".join(STAFF)),
        value=pl.lit(60.0),
        low=pl.lit(20.0),
        high=pl.lit(100.0),
        verdict=pl.lit(verdict),
        status=pl.lit("shown"),
    )
    assert gap.height == 1
    return pl.concat([cells, gap])


def profile(programme: Programme, cells: pl.DataFrame) -> Profile:
    """Return the profile of the daycare unit."""
    scope = Scope(
        programme=programme,
        unit=Unit(code=DAYCARE, name="Solstrålen", unit_type="daycare"),
        municipality="Svendborg",
        round=programme.file.rounds[-1],
        cells=CellBook(cells, MUNICIPALITY, "unit").of(DAYCARE),
        wording=Wording(programme.phrases["da"], "da", "daycare"),
    )
    return as_read(daycare_profile_of(scope))


def shown(cells: pl.DataFrame) -> dict[tuple[str, str], float]:
    """Return the points of the daycare unit by group and scale."""
    rows = cells.filter(
        unit=DAYCARE, round=ROUND, quantity="points", breakdown="all", status="shown"
    )
    return {(g, m): v for g, m, v in rows["informant_group", "measure", "value"].rows()}


def test_each_group_has_a_sign_on_the_line_of_the_gap_s_theme(
    synthetic: Programme,
) -> None:
    cells = with_gap(synthetic)
    found = profile(synthetic, cells).views
    assert found is not None
    assert found.title == "Her ser grupperne forskelligt: Trivsel."
    (row,) = found.rows
    assert row.label == "Trivsel"
    assert (
        len(found.groups) >= 3
    )  # staff, parents and children, as far as they answered
    assert sorted(sign.group for sign in row.signs) == list(range(len(found.groups)))
    points = shown(cells)
    for pair, group in ((PARENTS, "Forældre til"), (STAFF, "Medarbejdere i")):
        (place,) = (i for i, name in enumerate(found.groups) if name.startswith(group))
        (sign,) = (sign for sign in row.signs if sign.group == place)
        assert sign.value == points[pair]
        assert f"{points[pair]:.0f} point" in found.text
    assert found.axis.labels[1] == "500"


@pytest.mark.parametrize("verdict", ["no_certain_difference", None])
def test_a_gap_that_is_not_certain_has_no_chart(
    synthetic: Programme, verdict: str | None
) -> None:
    cells = with_gap(synthetic).with_columns(
        verdict=pl.when(quantity="gap").then(pl.lit(verdict)).otherwise("verdict")
    )
    found = profile(synthetic, cells)
    assert found.perspectives is None
    assert found.views is None


@pytest.fixture(scope="module")
def folder(synthetic: Programme, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The documents of the daycare unit."""
    out = tmp_path_factory.mktemp("views")
    render_reports(
        synthetic,
        with_gap(synthetic),
        made_units(synthetic).filter(pl.col("unit") == DAYCARE),
        municipality=MUNICIPALITY,
        round_=ROUND,
        out=out,
        origin=ORIGIN,
    )
    return out


def read(folder: Path, programme: Programme) -> list[Fact]:
    """Return what the attacker reads in the profile."""
    (page,) = (one for one in documents(folder) if one.report == "daycare_profile")
    names = {DAYCARE: tuple(set(made_units(programme)["name"]))}
    return facts_of(folder, page, Sentences(programme, "da"), names)


def test_a_page_with_the_chart_keeps_every_rule(
    folder: Path, synthetic: Programme
) -> None:
    (page,) = folder.rglob("daycare_profile/*.html")
    written = [Written(page, synthetic)]
    assert "Her ser grupperne forskelligt" in written[0].printed[1].text
    assert [what for rule in RULES for what in broken(written, rule)] == []


def test_the_attacker_measures_each_sign_as_the_number_of_its_scale(
    folder: Path, synthetic: Programme
) -> None:
    points = shown(with_gap(synthetic))
    told = {
        (fact.number.group, fact.number.measure): fact
        for fact in read(folder, synthetic)
        if isinstance(fact, Within)
        and (fact.number.unit, fact.number.round) == (DAYCARE, ROUND)
        and fact.number.quantity == "points"
        and fact.number.breakdown == "all"
    }
    for pair in (PARENTS, STAFF):
        assert told[pair].low <= points[pair] <= told[pair].high
    (page,) = folder.rglob("daycare_profile/*.html")
    (figure,) = (
        one
        for one in parsed(page.read_text(encoding="utf-8")).iter("figure")
        if one.get("class") == "views"
    )
    sentences = Sentences(synthetic, "da")
    for picture in figure.iter("svg"):  # of the page, and of a telephone
        label = picture.get("aria-label", "")
        said = [float(one) for one in re.findall(r": (\d+) point", label)]
        places = views(picture, sentences.number, page.name)
        for number, place in zip(said, places, strict=True):
            assert place is not None
            low, high = place
            assert low <= number <= high
            assert high - low < 2


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (r'(class="views".*?) point;', r"\1 meter;"),
        (r'(class="views".*?)<circle [^>]*data-claim[^>]*/>', r"\1"),
        (r'(class="views".*?)<circle ', r'\1<rect x="1" y="2"/><circle '),
        (r'(class="views".*?label="[^"]*?)\d+ point\.', r"\1."),
    ],
    ids=["unit", "sign", "shape", "value"],
)
def test_a_sign_that_nobody_explained_is_refused(
    folder: Path, synthetic: Programme, tmp_path: Path, old: str, new: str
) -> None:
    for file in folder.rglob("*.html"):
        text = file.read_text(encoding="utf-8")
        changed = re.sub(old, new, text, count=1, flags=re.S)
        assert changed != text or file.parent.name != "daycare_profile"
        place = tmp_path / file.relative_to(folder)
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(changed, encoding="utf-8")
        paper = file.with_suffix(".pdf")
        place.with_suffix(".pdf").write_bytes(paper.read_bytes())
    with pytest.raises(UnknownContentError):
        read(tmp_path, synthetic)
