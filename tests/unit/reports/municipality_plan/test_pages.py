"""The written plan of a municipality: its pages, its rules, its two editions."""

from typing import Any

import pytest

from pipeline.programme.model import Programme
from pipeline.reports.rendering import render_reports
from tests.page_rules import RULES, Rule, Written, broken
from tests.unit.reports.cell_rows import cell, frame
from tests.unit.reports.conftest import ORIGIN
from tests.unit.reports.made_cells import MUNICIPALITY, made_units

MOST_PAGES = 4
NEEDED = {  # module -> whose number calls for it
    "r03_feedback": ("teachers", "la_undervisning"),
    "r07_leadership_close_to_teaching": ("daycare_staff", "dm_ledelse"),
    "r08_home": ("parents", "fo_info"),
}
PLACES = ("first", "second", "third")
BY_RULE = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.__name__)


def rows(edition: str, units: list[str]) -> list[dict[str, Any]]:
    """Return three needs of a municipality, each low in every school; none in 2017."""
    own: dict[str, Any] = {"edition": edition, "municipality": MUNICIPALITY}
    above: dict[str, Any] = own | {"level": "municipality", "unit": None}
    found = [
        cell("need", measure="all", informant_group=None, about="A", round="2017",
             because="no_certain_difference", **above)
    ]  # fmt: skip
    for place, (module, (group, scale)) in zip(PLACES, NEEDED.items(), strict=True):
        who: dict[str, Any] = {"informant_group": group, "measure": scale}
        low: dict[str, Any] = {"verdict": "below", "n": 144, "detectable": 34.0}
        found += [
            cell("points", 483.0, 9.0, n=144, **above, **who),
            cell("difference_programme", -17.0, 9.0, **low, **above, **who),
            cell("need", -17.0, 9.0, **low | {"verdict": place}, **above, **who,
                 about=module, because="certainly_below"),
        ]  # fmt: skip
        found += [
            cell("difference_programme", -30.0, 9.0, **low, **own, **who, unit=unit)
            for unit in units
        ]
    return found


@pytest.fixture(scope="module")
def plans(
    programme: Programme, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, Written]:
    """Edition -> the plan of a municipality with three themes."""
    out, units = tmp_path_factory.mktemp("plans"), made_units(programme)
    codes = units.filter(round="2019")["unit"].to_list()
    cells = [*rows("public", codes), *rows("confidential", codes)]
    render_reports(
        programme, frame(*cells), units, municipality=MUNICIPALITY, round_="2019",
        out=out, origin=ORIGIN,
    )  # fmt: skip
    return {
        page.parts[-5]: Written(page, programme)
        for page in out.glob("*/*/*/municipality_plan/*.html")
    }


@BY_RULE
def test_the_plan_keeps_the_rule(plans: dict[str, Written], rule: Rule) -> None:
    assert broken(list(plans.values()), rule) == []


def test_three_themes_have_at_most_four_pages(plans: dict[str, Written]) -> None:
    assert set(plans) == {"public", "confidential"}
    assert max(len(one.printed) for one in plans.values()) <= MOST_PAGES


def test_the_public_reads_no_name_of_a_unit(
    plans: dict[str, Written], programme: Programme
) -> None:
    [name] = (
        made_units(programme).filter(round="2019", unit_type="school").head(1)["name"]
    )
    told = {edition: name in one.html for edition, one in plans.items()}
    assert told == {"public": False, "confidential": True}
