"""Later rounds together against the first, worked out by hand."""

from typing import Any

import polars as pl
import pytest

from pipeline.comparison.since_start import since_start
from pipeline.programme.model import Programme
from pipeline.store.lake import Lake, write_table
from schemas import compared
from tests.unit.sql_tables import rows

FIRST, SECOND, THIRD = "2015", "2017", "2019"
UNIT: dict[str, Any] = {
    "level": "unit", "municipality": "479", "unit": "1",
    "informant_group": "pupils_4_10", "scale": "calm",
}  # fmt: skip


def change(
    since: str, round_: str, value: float, variance: float, **rest: object
) -> dict:
    return {
        **UNIT, "since": since, "round": round_, "comparable": True, "inherited": False,
        "n": 50, "n_since": 40, "change": value, "variance": variance,
        "variance_since": 16.0, "covariance_at_most": 0.0, **rest,
    }  # fmt: skip


def value(round_: str, variance: float, freedom: float | None = None) -> dict:
    told = {"round": round_, "variance": variance, "freedom": freedom}
    return {**UNIT, "n": 50, "points": 500.0, **told}


# Nobody answered twice: the rounds have the variances 16, 20 and 10.
CHANGES = [
    change(FIRST, SECOND, 12.0, 36.0),
    change(FIRST, THIRD, 9.0, 26.0, n=60),
    change(SECOND, THIRD, -3.0, 30.0),
]
VALUES = [value(SECOND, 20.0), value(THIRD, 10.0)]


@pytest.fixture
def lake(tmp_path_factory: pytest.TempPathFactory) -> Lake:
    """An empty lake."""
    return Lake(tmp_path_factory.mktemp("since") / "lake")


def found(
    lake: Lake, programme: Programme, changes: list[dict], values: list[dict]
) -> list[dict]:
    tables = {
        "compared.progression": rows(compared.Progression.empty().schema, *changes),
        "compared.mapping": rows(compared.Mapping.empty().schema, *values),
    }
    for name, table in tables.items():
        write_table(table, lake.path(name), "")
    return since_start(lake, programme).to_dicts()


def test_later_rounds_weigh_by_what_is_known_of_them(
    lake: Lake, programme: Programme
) -> None:
    [row] = found(lake, programme, CHANGES, VALUES)
    # Beside the first round, which both share, 20 and 10 remain: a third and two.
    assert (row["since"], row["round"], row["later"]) == (FIRST, THIRD, "2017 2019")
    assert row["change"] == pytest.approx(12 / 3 + 2 * 9 / 3)
    variance = 16 + 20 / 9 + 40 / 9
    assert row["variance"] == pytest.approx(variance)
    assert (row["n"], row["n_since"], row["freedom"]) == (50, 40, None)
    reach = 1.959964 * variance**0.5
    assert row["low"] == pytest.approx(10 - reach, abs=1e-5)
    # The only test: certain at four fifths of .05, as much as the gate may spend.
    assert row["detectable"] == pytest.approx(2.053749 * variance**0.5, abs=1e-5)
    assert row["q"] == pytest.approx(row["p"] / 0.8)
    assert row["verdict"] == "up"


def test_the_cautious_estimate_is_nearer_to_the_other_units(
    lake: Lake, programme: Programme
) -> None:
    names = [{"unit": name} for name in "123"]
    changes = [
        {**row, **unit, "change": row["change"] + 20 * place * (row["since"] == FIRST)}
        for place, unit in enumerate(names)
        for row in CHANGES
    ]
    values = [{**row, **unit} for unit in names for row in VALUES]
    told = found(lake, programme, changes, values)
    low, middle, high = sorted(told, key=lambda row: row["change"])
    assert low["change"] < low["shrunken"] < middle["shrunken"]
    assert middle["shrunken"] < high["shrunken"] < high["change"]
    assert (middle["shrunken"], middle["change"]) == (pytest.approx(30.0),) * 2


def test_pupils_in_both_later_rounds_are_counted_as_far_as_they_may_bind_them(
    lake: Lake, programme: Programme
) -> None:
    changes = [*CHANGES[:2], {**CHANGES[2], "covariance_at_most": 5.0}]
    [row] = found(lake, programme, changes, VALUES)
    # 20 - 5 and 10 - 5 are apart: a quarter and three, and 5 is in both.
    assert row["change"] == pytest.approx(12 / 4 + 3 * 9 / 4)
    assert row["variance"] == pytest.approx(16 + 20 / 16 + 90 / 16 + 2 * 5 * 3 / 16)


def test_pupils_who_answered_at_the_start_too_make_it_more_certain(
    lake: Lake, programme: Programme
) -> None:
    # 16 + 20 - 2 * 4: the second round shares 4 with the first, and weighs more: S is
    # 28, 26 and 12 between them, so 14 and 16 of 30.
    changes = [{**CHANGES[0], "variance": 28.0}, *CHANGES[1:]]
    [row] = found(lake, programme, changes, VALUES)
    assert row["change"] == pytest.approx((14 * 12 + 16 * 9) / 30)
    expected = (14**2 * 28 + 16**2 * 26 + 2 * 14 * 16 * 12) / 900
    assert row["variance"] == pytest.approx(expected)


def test_variances_that_are_estimated_have_their_degrees_of_freedom(
    lake: Lake, programme: Programme
) -> None:
    changes = [{**one, "freedom_since": 30.0} for one in CHANGES]
    [row] = found(lake, programme, changes, [value(SECOND, 20, 50), value(THIRD, 10)])
    doubt = 16**2 / 30 + (20 / 9) ** 2 / 50
    assert row["freedom"] == pytest.approx((16 + 60 / 9) ** 2 / doubt)


@pytest.mark.parametrize(
    ("place", "because"),
    [
        (0, {"comparable": False, "change": None, "variance": None}),
        (0, {"grade_bands": "4-6"}),
        (1, {"grade_bands": "4-6"}),
        (2, {"grade_bands": "4-6"}),
        (1, {"common_items": "i1 i2"}),
        (2, {"comparable": False, "change": None, "variance": None}),
        (2, {"inherited": True}),
    ],
)
def test_one_round_alone_is_not_taken_together(
    lake: Lake, programme: Programme, place: int, because: dict
) -> None:
    changes = [
        one | (because if number == place else {}) for number, one in enumerate(CHANGES)
    ]
    assert found(lake, programme, changes, VALUES) == []


def test_few_respondents_in_any_round_draw_no_conclusion(
    lake: Lake, programme: Programme
) -> None:
    few = [*CHANGES[:1], {**CHANGES[1], "n": 3}, CHANGES[2]]
    [row] = found(lake, programme, few, VALUES)
    assert (row["n"], row["q"], row["verdict"]) == (3, None, None)


def test_answers_that_are_all_alike_give_a_number_and_no_conclusion(
    lake: Lake, programme: Programme
) -> None:
    alike = [{**one, "variance": 0.0, "variance_since": 0.0} for one in CHANGES]
    [row] = found(lake, programme, alike, [value(SECOND, 0.0), value(THIRD, 0.0)])
    assert (row["change"], row["variance"], row["verdict"]) == (10.5, 0.0, None)


def test_two_rounds_have_nothing_to_take_together(
    lake: Lake, programme: Programme
) -> None:
    assert found(lake, programme, CHANGES[:1], VALUES[:1]) == []
    frame = pl.DataFrame(schema=dict(compared.SinceStart.empty().schema))
    assert since_start(lake, programme).schema == frame.schema
