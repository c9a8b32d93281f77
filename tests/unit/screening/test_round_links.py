"""Who is known again of the round before, and whether classes are still classes."""

import polars as pl
import pytest

from pipeline.programme.model import Programme, ScreeningLimits
from pipeline.screening.round_links import (
    keyed_groups,
    of_neighbours,
    reclassed,
    unlinked,
)
from schemas.scored import RoundLinks
from schemas.staged import Respondents
from tests.unit.ingest.worlds import build_programme, survey_source
from tests.unit.sql_tables import query, rows

LIMITS = ScreeningLimits()
ROUNDS = ["2015", "2017", "2019"]


def person(name: str, round_: str, class_: str | None, unit: str = "u") -> dict:
    return {
        "round": round_,
        "municipality": "479",
        "unit": unit,
        "informant_group": "pupils",
        "respondent": name,
        "class_id": class_,
    }


def link(**given: object) -> pl.DataFrame:
    """Return one row of 100 pupils in 5 classes, 60 of whom answered in 2015, too."""
    row = {
        "round": "2017",
        "municipality": "479",
        "informant_group": "pupils",
        "since": "2015",
        "n": 100,
        "n_since": 120,
        "n_both": 60,
        "n_classed": 100,
        "n_classed_since": 120,
        "classes": 5,
        "classes_since": 6,
    }
    return of_neighbours(rows(RoundLinks.empty().schema, row | given), ROUNDS)


def test_persons_and_classes_of_two_rounds_are_counted() -> None:
    people = [
        person("a", "2015", "4A"),
        person("b", "2015", "4A"),
        person("c", "2015", None),
        person("a", "2017", "6A"),
        person("b", "2017", "6B"),
        person("d", "2017", "6A", unit="v"),
    ]
    table = rows(Respondents.empty().schema, *people)
    found = query(
        "scored/round_links", {"staged.respondents": table}, this_round="2017"
    )
    RoundLinks.validate(found)
    (row,) = found.drop("round", "municipality", "informant_group").rows(named=True)
    assert row == {
        "since": "2015",
        "n": 3,
        "n_since": 3,
        "n_both": 2,
        "n_classed": 3,
        "n_classed_since": 2,
        "classes": 3,
        "classes_since": 1,
    }


def test_a_round_in_which_nobody_is_known_again_is_counted_with_none() -> None:
    people = [person("a", "2015", "4A"), person("b", "2017", "4A")]
    table = rows(Respondents.empty().schema, *people)
    found = query(
        "scored/round_links", {"staged.respondents": table}, this_round="2017"
    )
    assert found["n_both"].to_list() == [0]


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, False),
        ({"n_both": 4}, True),
        ({"n_both": 5}, False),
        ({"n_both": 0, "n": 9}, False),
        ({"n_both": 0, "n_since": 9}, False),
        ({"n_both": 0, "informant_group": "children"}, False),
        ({"n_both": 0, "since": "2013"}, False),
    ],
    ids=[
        "as always",
        "almost nobody",
        "few",
        "a small round",
        "a small round before",
        "another group every time",
        "no neighbour",
    ],
)
def test_almost_nobody_known_again_is_found(
    given: dict[str, object], *, found: bool
) -> None:
    assert unlinked(link(**given), {"pupils"}, LIMITS).height == int(found)


@pytest.mark.parametrize(
    ("given", "found"),
    [
        ({}, False),
        ({"classes": 3}, True),
        ({"classes": 20}, True),
        ({"classes": 4}, False),
        ({"classes": 0}, False),
        ({"classes": 1, "n_classed": 19}, False),
    ],
    ids=["as before", "merged", "split", "one less", "no classes", "few pupils"],
)
def test_classes_that_grew_or_shrank_too_much_are_found(
    given: dict[str, object], *, found: bool
) -> None:
    assert reclassed(link(**given), LIMITS).height == int(found)


def test_a_group_has_keys_if_every_source_of_it_has_and_its_people_stay(
    programme: Programme,
) -> None:
    assert keyed_groups(build_programme(survey_source())) == {"pupils"}
    columns = {"unit": "institutionsnr", "grade": "klassetrin"}
    assert keyed_groups(build_programme(survey_source(columns=columns))) == set()
    ours = keyed_groups(programme)
    assert {"pupils_4_10", "teachers", "parents"} <= ours
    assert not ours & {"daycare_children", "child_assessments", "daycare_parents"}
