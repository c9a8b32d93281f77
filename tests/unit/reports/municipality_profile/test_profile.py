"""The profile of a municipality, worked out by hand on single cells."""

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import polars as pl
import pytest

from pipeline.documents.denmark import outlines
from pipeline.documents.palette import EDGE, GRID, UNIT
from pipeline.documents.wording import Wording
from pipeline.programme.model import EditionId, Programme
from pipeline.reports.municipality_profile.profile import (
    MunicipalityProfile,
    municipality_profile_of,
)
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.scope import MUNICIPALITY, Scope, Unit
from pipeline.reports.parts.municipalities import municipalities
from tests.unit.reports.as_read import as_read
from tests.unit.reports.cell_rows import PROGRAMME, READING, cell, frame
from tests.unit.reports.conftest import scope_of, weighted

ABOVE = {"level": "municipality", "unit": None}
PARENTS = {"informant_group": "parents", "measure": "home"}
LEADERS = {"informant_group": "leaders", "measure": "leading"}

Compose = Callable[..., MunicipalityProfile]


@pytest.fixture
def compose(small: Programme) -> Compose:
    """Return the profile that cells make of Ærø with three schools."""

    def profile(
        *rows: dict[str, Any], edition: EditionId = "confidential"
    ) -> MunicipalityProfile:
        cells = frame(*rows).with_columns(edition=pl.lit(edition))
        return as_read(municipality_profile_of(municipality(small, cells, edition)))

    return profile


def municipality(
    programme: Programme, cells: pl.DataFrame, edition: EditionId
) -> Scope:
    """Return Ærø in 2019 with three schools, in the order of their names."""
    book = CellBook(cells, "479", edition)
    school = scope_of(programme, cells, "2019", "da")
    named = {"3": "Aaskolen", "1": "Birkeskolen", "2": "Ådalsskolen"}
    units = tuple(
        replace(
            school,
            unit=Unit(code=code, name=named[code], unit_type="school"),
            cells=book.of(code),
            edition=edition,
        )
        for code in ("1", "3", "2")
    )
    return replace(
        school,
        unit=Unit(code="479", name="Ærø", unit_type=MUNICIPALITY),
        cells=book.of_municipality(),
        wording=Wording(programme.phrases["da"], "da", MUNICIPALITY),
        units=units,
        edition=edition,
    )


def compared(verdict: str, value: float, **rest: Any) -> list[dict]:  # noqa: ANN401
    """Return points and their difference to the programme; of pupils' well-being."""
    return [
        cell("points", 500 + value, 10.0, n=40, **rest),
        cell("difference_programme", value, 10.0, n=40, verdict=verdict, **rest),
    ]


def unit(code: str, verdict: str, value: float, **rest: Any) -> list[dict]:  # noqa: ANN401
    """Return what is compared of one school."""
    return compared(verdict, value, unit=code, **rest)


BELOW, NOTHING = ("below", -30.0), ("no_certain_difference", -3.0)


def table(profile: MunicipalityProfile) -> dict[str, list[tuple[str, ...]]]:
    """Return block -> its rows, of what is common and single."""
    assert profile.common is not None
    return {
        block.title: [(row.label, *row.outcomes) for row in block.rows]
        for block in profile.common.blocks
    }


def test_what_half_of_the_units_have_is_common_and_what_few_have_is_not(
    compose: Compose,
) -> None:
    found = table(
        compose(
            *compared(*NOTHING, **ABOVE),
            *unit("1", *BELOW),
            *unit("2", *BELOW),
            *unit("3", *NOTHING),
            *compared(*NOTHING, **ABOVE, measure="calm"),
            *unit("1", *BELOW, measure="calm"),
            *unit("2", *NOTHING, measure="calm"),
            *unit("3", "above", 30.0, measure="calm"),
        )
    )
    common, single = found.values()
    assert [row[1:] for row in common] == [("2 af 3", "0 af 3", "Ikke sikkert")]
    assert [row[1:] for row in single] == [("1 af 3", "1 af 3", "Ikke sikkert")]


def test_what_the_municipality_as_a_whole_has_is_common_though_no_unit_shows_it(
    compose: Compose,
) -> None:
    found = table(compose(*compared(*BELOW, **ABOVE), *unit("1", *NOTHING)))
    [[row]] = found.values()
    assert row[1:] == ("0 af 1", "0 af 1", "Lavere")


def test_the_headline_says_in_which_kind_of_unit_it_is_so(compose: Compose) -> None:
    told = compose(*compared(*BELOW, **ABOVE)).story
    assert told.headline.startswith("Skole: ")


def test_a_unit_whose_number_is_hidden_is_not_counted(compose: Compose) -> None:
    hidden = cell("difference_programme", unit="2", status="hidden")
    found = table(compose(*unit("1", *BELOW), hidden, *unit("3", *NOTHING)))
    [[row]] = found.values()
    assert row[1] == "1 af 2"


def test_where_no_area_is_low_nothing_is_called_common(compose: Compose) -> None:
    assert compose(*compared(*NOTHING, **ABOVE), *unit("1", *NOTHING)).common is None


def test_units_stand_by_name_and_never_by_a_number(compose: Compose) -> None:
    listed = compose(*unit("1", *NOTHING), *unit("2", *BELOW)).units
    assert listed is not None
    assert [row.label for block in listed.blocks for row in block.rows] == [
        "Birkeskolen",
        "Aaskolen",
        "Ådalsskolen",
    ]
    assert [row.outcomes[0] for row in listed.blocks[0].rows] == ["–", "–", "1"]


def test_what_everybody_may_read_lists_no_unit(compose: Compose) -> None:
    rows = unit("1", *BELOW)
    assert compose(*rows, edition="public").units is None
    assert compose(*rows, edition="confidential").units is not None


def test_leaders_are_heard_in_the_municipality_and_never_in_a_unit(
    compose: Compose,
) -> None:
    profile = compose(
        *compared(*BELOW, **ABOVE, **LEADERS), *compared(*NOTHING, **ABOVE)
    )
    of_leaders = [row.label for one in profile.voices for row in one.rows]
    assert len(of_leaders) == 1
    others = [row.label for one in profile.scales for row in one.rows]
    assert of_leaders[0] not in others


def test_the_municipality_is_compared_with_the_programme_and_not_with_itself(
    compose: Compose,
) -> None:
    rows = [*compared(*BELOW, **ABOVE), cell("points", 500.0, n=900, **PROGRAMME)]
    [section] = compose(*rows).scales
    assert section.columns[:2] == ("Kommunen", "Programmet")
    assert len(section.rows[0].entries) == len(section.columns)


def with_daycare(programme: Programme) -> Programme:
    """Return the programme with parents of daycare, asked of the pupils' theme."""
    groups = [
        one.model_copy(update={"unit_type": "daycare"}) if one.id == "parents" else one
        for one in programme.file.informant_groups
    ]
    file = programme.file.model_copy(update={"informant_groups": groups})
    [theme] = {
        scale.theme
        for scale in programme.instruments["pupils"].scales
        if scale.id == "wellbeing"
    }
    again = weighted(programme, {}, {"home": theme}, {})
    return again.model_copy(update={"file": file})


def test_a_theme_of_daycare_and_school_tells_who_sees_it_low(small: Programme) -> None:
    programme = with_daycare(small)
    rows = [*compared(*BELOW, **ABOVE), *compared("above", 30.0, **ABOVE, **PARENTS)]
    cells = frame(*rows).with_columns(edition=pl.lit("public"))
    found = as_read(municipality_profile_of(municipality(programme, cells, "public")))
    assert found.ages is not None
    [block] = found.ages.blocks
    parents, pupils = block.rows  # daycare first
    assert (pupils.outcomes[0] != "", pupils.outcomes[1]) == (True, "")
    assert (parents.outcomes[0], parents.outcomes[1] != "") == ("", True)


def test_a_theme_of_schools_alone_is_none_from_daycare_to_school(
    compose: Compose,
) -> None:
    assert compose(*compared(*BELOW, **ABOVE)).ages is None


def test_what_an_edition_leaves_out_is_not_called_hidden(compose: Compose) -> None:
    alone = cell("points", status="confidential", **ABOVE)
    assert compose(alone).hidden == ()
    assert compose(cell("points", status="hidden", **ABOVE)).hidden != ()


def goal(verdict: str, **rest: Any) -> dict:  # noqa: ANN401
    """Return the outcome of the first goal for reading in grade 2, without a number."""
    told = {"about": "good", "verdict": verdict, "status": "confidential"}
    whole: dict[str, Any] = {**READING, **ABOVE, **told, **rest}
    return cell("goal", **whole)


def test_of_a_test_an_edition_may_hold_the_outcome_of_a_goal_alone(
    compose: Compose,
) -> None:
    profile = compose(goal("not_met"), edition="public")
    assert profile.goals is not None
    assert profile.goals.table is not None
    [block] = profile.goals.table.blocks
    assert [row.outcomes for row in block.rows] == [("Nej",)]
    assert profile.figures == ()
    assert compose(goal("not_met", status="hidden"), edition="public").goals is None


def test_the_distance_to_a_target_and_whether_it_could_be_seen_is_confidential(
    compose: Compose,
) -> None:
    rows = [
        cell("share_good", 0.72, 0.05, **(READING | ABOVE | {"n": 200})),
        goal("not_met", status="shown", value=0.72, low=0.67, high=0.77, n=200),
    ]
    found = compose(*rows).goal_map
    assert found is not None
    [block] = found.blocks
    [row] = block.rows
    assert row.outcomes == ("mindst 80 pct.", "72 pct.", "−8", "Nej", "ja")
    few = goal("cannot_be_decided", status="shown", value=0.72, low=0.4, high=0.9)
    few |= {"because": "could_not_be_seen", "n": 9}
    found = compose(rows[0], few).goal_map
    assert found is not None
    assert found.blocks[0].rows[0].outcomes[3:] == (
        "Kan ikke afgøres",
        "nej, for få elever",
    )
    assert compose(*rows, edition="public").goal_map is None


def test_a_map_shows_who_takes_part_and_names_them_in_the_alphabet(
    compose: Compose,
) -> None:
    """Aars is after Ærø: aa is å."""
    profile = compose(*compared("below", -30.0, **ABOVE))
    told = profile.municipalities
    assert told is not None
    assert told.names == (("Ærø", True), ("Aars", False))
    assert told.text.startswith("Danmarkskort: Ærø er mørk")
    drawn = profile.pictures["denmark"]
    shapes = re.findall(r'<path d="([^"]*)" fill="([^"]*)"', drawn)
    paths = outlines().paths
    by_shape = dict(shapes)
    assert len(by_shape) == len(paths)
    assert by_shape[paths["479"]] == UNIT
    assert by_shape[paths["480"]] == EDGE
    assert [*by_shape.values()].count(GRID) == len(paths) - 2


def test_a_municipality_alone_in_its_programme_has_no_map(small: Programme) -> None:
    own = [one for one in small.file.municipalities if one.code == "479"]
    file = small.file.model_copy(update={"municipalities": own})
    alone = small.model_copy(update={"file": file})
    scope = municipality(alone, frame(*compared("below", -30.0, **ABOVE)), "public")
    assert municipalities(scope) is None
