"""sql/disclosed/cells.sql: what may be shown, and why the rest may not."""

import polars as pl
import pytest

from pipeline.programme.frames import TEXT
from schemas.compared import (
    IndicatorChanges,
    Indicators,
    Mapping,
    Participation,
    Progression,
    Reliability,
)
from schemas.disclosed import Cells
from schemas.staged import Units
from tests.unit.sql_tables import query, rows

TABLES = {
    "compared.mapping": Mapping,
    "compared.progression": Progression,
    "compared.participation": Participation,
    "compared.reliability": Reliability,
    "compared.indicators": Indicators,
    "compared.indicator_changes": IndicatorChanges,
    "staged.units": Units,
}
GROUPS = pl.DataFrame(
    {
        "informant_group": ["pupils", "leaders"],
        "unit_type": ["school", "school"],
        "per_unit": [True, False],
    }
)
MEASURES = pl.DataFrame(
    {"measure": ["reference"], "minimum_n": [10]},
    schema={"measure": TEXT, "minimum_n": pl.Int64},
)
AT = {
    "round": "2017",
    "level": "unit",
    "municipality": "479",
    "unit": "101001",
    "informant_group": "pupils",
    "scale": "trivsel",
}


def cells(**given: list[dict[str, object]]) -> pl.DataFrame:
    """Return the cells of some rows; `staged_units=` stands for staged.units."""
    tables = {
        name: rows(model.empty().schema, *given.get(name.replace(".", "_"), []))
        for name, model in TABLES.items()
    }
    result = query(
        "disclosed/cells",
        {**tables, "programme.groups": GROUPS, "programme.measures": MEASURES},
        edition="unit",
        minimum_n=5,
    ).select(Cells.empty().columns)
    return Cells.validate(result)  # pyright: ignore[reportReturnType]


def points(n: int, **given: object) -> dict[str, object]:
    return {**AT, "n": n, "points": 510.0, "low": 490.0, "high": 530.0, **given}


def only(frame: pl.DataFrame, quantity: str) -> dict[str, object]:
    [row] = frame.filter(quantity=quantity).rows(named=True)
    return row


def test_five_respondents_are_shown() -> None:
    row = only(cells(compared_mapping=[points(5)]), "points")
    assert (row["status"], row["value"], row["n"]) == ("shown", 510.0, 5)


def test_four_respondents_are_hidden_with_everything_that_tells_of_them() -> None:
    row = only(cells(compared_mapping=[points(4)]), "points")
    assert row["status"] == "too_few"
    assert [row[c] for c in ("value", "low", "high", "n", "base", "verdict")] == (
        [None] * 6
    )


def test_a_difference_is_hidden_with_the_points_it_is_made_from() -> None:
    frame = cells(
        compared_mapping=[
            points(4, difference_programme=9.0, verdict_programme="above")
        ]
    )
    row = only(frame, "difference_programme")
    assert (row["status"], row["value"], row["verdict"]) == ("too_few", None, None)


def test_leaders_are_never_shown_per_unit_but_per_municipality() -> None:
    frame = cells(
        compared_mapping=[
            points(40, informant_group="leaders"),
            points(40, informant_group="leaders", level="municipality", unit=None),
        ]
    )
    status = dict(frame.select("level", "status").rows())
    assert status == {"unit": "confidential", "municipality": "shown"}


@pytest.mark.parametrize(("n", "n_since"), [(4, 50), (50, 4)])
def test_a_change_rests_on_the_smaller_of_its_rounds(n: int, n_since: int) -> None:
    change = {**AT, "since": "2015", "comparable": True, "n": n, "n_since": n_since}
    row = only(cells(compared_progression=[{**change, "change": 7.0}]), "change")
    assert (row["status"], row["value"], row["n"]) == ("too_few", None, None)


def test_what_was_changed_is_not_compared_and_says_so() -> None:
    change = {**AT, "since": "2015", "comparable": False, "n": 50, "n_since": 50}
    row = only(cells(compared_progression=[change]), "change")
    assert (row["status"], row["value"]) == ("not_comparable", None)


def test_a_school_that_did_not_answer_is_not_measured_rather_than_hidden() -> None:
    asked = points(900, level="programme", municipality=None, unit=None)
    school: dict[str, object] = {
        "round": "2017",
        "municipality": "479",
        "unit": "101002",
        "name": "Skolen",
        "unit_type": "school",
    }
    frame = cells(compared_mapping=[asked], staged_units=[school])
    row = only(frame.filter(level="unit"), "points")
    assert (row["unit"], row["status"]) == ("101002", "not_measured")


def test_a_measure_may_need_more_persons_than_the_edition() -> None:
    figure = {
        "round": "2017",
        "level": "unit",
        "municipality": "479",
        "unit": "101001",
        "breakdown": "all",
        "quantity": "value",
        "units": 1,
        "n": 9,
        "value": 3.7,
    }
    frame = cells(
        compared_indicators=[
            {**figure, "measure": "reference"},
            {**figure, "measure": "other"},
        ]
    )
    status = dict(frame.select("measure", "status").rows())
    assert status == {"reference": "too_few", "other": "shown"}


def test_a_response_rate_of_three_answers_is_hidden() -> None:
    asked = {**AT, "n_answered": 3, "n_invited": 25, "response_rate": 0.12}
    row = only(cells(compared_participation=[asked]), "response_rate")
    assert (row["status"], row["value"], row["base"]) == ("too_few", None, None)


def test_the_earlier_number_of_a_merged_school_is_told_with_its_round() -> None:
    change = {
        **AT, "since": "2015", "comparable": True, "n": 4, "n_since": 50,
        "points_since": 505.0, "low_since": 500.0, "high_since": 510.0,
    }  # fmt: skip
    merged = cells(compared_progression=[{**change, "inherited": True}])
    row = only(merged, "earlier")
    assert (row["since"], row["value"], row["n"]) == ("2015", 505.0, 50)
    alone = cells(compared_progression=[{**change, "inherited": False}])
    assert alone.filter(quantity="earlier").is_empty()


def test_the_earlier_number_of_few_predecessors_is_hidden() -> None:
    change = {**AT, "since": "2015", "n": 50, "n_since": 4, "points_since": 505.0}
    row = only(cells(compared_progression=[{**change, "inherited": True}]), "earlier")
    assert (row["status"], row["value"], row["n"]) == ("too_few", None, None)
