"""What each edition may hold, and what is hidden with the cells that it rests on."""

import pytest

from tests.unit.disclosure.small_world import (
    AT,
    UNIT,
    cells,
    hidden,
    measuring_programme,
    only,
    points,
    unit_edition,
)

MUNICIPALITY = {**UNIT, "level": "municipality", "unit": None}
PROGRAMME = {**MUNICIPALITY, "level": "programme", "municipality": None}
TO_PROGRAMME = {"difference_programme", "cautious_difference"}


@pytest.mark.parametrize(
    ("base", "quantities"),
    [
        (UNIT, {"points", "difference_municipality", *TO_PROGRAMME}),
        (MUNICIPALITY, {"difference_municipality"}),
        (PROGRAMME, TO_PROGRAMME),
        ({**UNIT, "round": "2015"}, set()),
        ({**UNIT, "informant_group": "parents"}, set()),
    ],
)
def test_a_number_is_hidden_with_any_cell_that_it_rests_on(
    base: dict[str, object], quantities: set[str]
) -> None:
    to_programme = {"difference_programme": 9.0, "shrunken": 505.0}
    school = points(40, difference_municipality=3.0, **to_programme)
    whole = points(400, level="programme", municipality=None, unit=None)
    frame = cells(hidden(base), compared_mapping=[school, whole])
    frame = frame.filter(level="unit")
    assert set(frame.filter(status="hidden")["quantity"]) == quantities
    assert frame.filter(status="hidden")["n"].is_null().all()


CHANGE: dict[str, object] = {
    **AT, "since": "2015", "comparable": True, "n": 50, "n_since": 40, "change": 7.0,
}  # fmt: skip


@pytest.mark.parametrize(
    "base",
    [UNIT, {**UNIT, "round": "2015"}],
)
def test_a_change_and_a_course_rest_on_both_rounds(base: dict[str, object]) -> None:
    course = {**AT, "since": "2015", "n": 40, "verdict": "lasting", "p_lasting": 0.9}
    frame = cells(
        hidden(base), compared_progression=[CHANGE], compared_effects=[course]
    )
    assert only(frame, "change")["status"] == "hidden"
    assert only(frame, "course")["status"] == "hidden"


@pytest.mark.parametrize("round_", ["2013", "2015", "2017"])
def test_later_rounds_together_rest_on_every_round(round_: str) -> None:
    together = {
        **AT, "since": "2013", "later": "2015 2017", "n": 40, "n_since": 40,
        "change": 12.0, "low": 4.0, "high": 20.0, "verdict": "up",
    }  # fmt: skip
    frame = cells(hidden({**UNIT, "round": round_}), compared_since_start=[together])
    assert only(frame, "since_start")["status"] == "hidden"
    other = cells(hidden({**UNIT, "unit": "9"}), compared_since_start=[together])
    assert only(other, "since_start")["status"] == "shown"


@pytest.mark.parametrize("base", [PROGRAMME, MUNICIPALITY])
@pytest.mark.parametrize("round_", ["2015", "2017"])
def test_what_the_programme_changed_beyond_others_rests_on_every_municipality(
    base: dict[str, object], round_: str
) -> None:
    beside = {
        "round": "2017", "since": "2015", "informant_group": "pupils",
        "scale": "trivsel", "municipalities": 12, "municipalities_control": 3,
        "change": 9.0, "change_control": 2.0, "difference": 7.0, "low": 1.0,
        "high": 13.0, "verdict": "above",
    }  # fmt: skip
    frame = cells(hidden({**base, "round": round_}), compared_controlled=[beside])
    assert only(frame, "controlled")["status"] == "hidden"
    shown = cells(hidden({**UNIT, "round": round_}), compared_controlled=[beside])
    assert only(shown, "controlled")["value"] == 7.0


@pytest.mark.parametrize("part", ["4-6", "not 4-6"])
def test_a_change_of_some_grades_rests_on_these_and_on_the_others(part: str) -> None:
    some = {**CHANGE, "grade_bands": "4-6", "n_left_out": 30}
    frame = cells(hidden({**UNIT, "part": part}), compared_progression=[some])
    assert set(frame["status"]) == {"hidden"}
    whole = cells(hidden({**UNIT, "part": part}), compared_progression=[CHANGE])
    assert only(whole, "change")["status"] == "shown"


def test_a_gap_rests_on_the_other_group_too() -> None:
    gap = {
        **AT, "other_group": "pupils", "other_scale": "ro", "gap": 24.0,
        "n": 50, "n_other": 30,
    }  # fmt: skip
    frame = cells(hidden({**UNIT, "measure": "ro"}), compared_perspectives=[gap])
    assert only(frame, "gap")["status"] == "hidden"


def test_who_was_invited_is_told_where_the_answers_are_hidden() -> None:
    asked = {**AT, "n_answered": 20, "n_invited": 25, "response_rate": 0.8}
    base = {**UNIT, "measure": "all", "quantity": "answered"}
    row = only(cells(hidden(base), compared_participation=[asked]), "response_rate")
    assert (row["status"], row["value"], row["n"], row["base"]) == (
        "hidden", None, None, 25,
    )  # fmt: skip


def test_nobody_answered_is_a_real_zero() -> None:
    asked = {**AT, "n_answered": 0, "n_invited": 25, "response_rate": 0.0}
    row = only(cells(compared_participation=[asked]), "response_rate")
    assert (row["status"], row["value"], row["n"]) == ("shown", 0.0, 0)


SHARE: dict[str, object] = {
    "round": "2017", "level": "unit", "municipality": "479", "unit": "101001",
    "measure": "reading", "breakdown": "grade:2", "quantity": "share_good", "units": 1,
    "n": 20, "base": 21, "value": 0.7, "low": 0.5, "high": 0.85,
}  # fmt: skip
TEST = {
    **UNIT, "informant_group": None, "measure": "reading", "breakdown": "grade:2",
    "quantity": "share_good",
}  # fmt: skip


def test_a_small_count_is_told_only_in_editions_that_may_hold_it() -> None:
    programme = measuring_programme(
        unit_edition(small_counts=False), unit_edition(id="confidential")
    )
    small = hidden({**TEST, "status": "small_count"})
    frame = cells(small, programme, compared_indicators=[SHARE])
    assert dict(frame.select("edition", "status").rows()) == {
        "unit": "hidden", "confidential": "shown",
    }  # fmt: skip


def test_a_share_is_hidden_with_the_count_of_the_tested() -> None:
    frame = cells(hidden({**TEST, "quantity": "coverage"}), compared_indicators=[SHARE])
    assert only(frame, "share_good")["status"] == "hidden"


def test_the_public_edition_holds_no_test_number_below_its_level() -> None:
    everybody = unit_edition(
        id="public", test_numbers="programme", test_verdicts="municipality"
    )
    programme = measuring_programme(everybody)
    place = {**SHARE, "level": "municipality", "unit": None}
    whole = {**place, "level": "programme", "municipality": None}
    goal = {"goal": "good", "target": 0.8, "status": "met"}
    frame = cells(
        programme=programme,
        compared_indicators=[SHARE, place, whole],
        compared_goals=[{**one, **goal} for one in (SHARE, place, whole)],
    )
    assert frame.select("level", "quantity", "value", "verdict").rows() == [
        ("programme", "goal", 0.7, "met"),
        ("programme", "share_good", 0.7, None),
        ("municipality", "goal", None, "met"),
    ]


def test_the_public_edition_tells_which_way_good_results_went_and_not_how_far() -> None:
    everybody = unit_edition(
        id="public", test_numbers="programme", test_verdicts="municipality"
    )
    place = {**SHARE, "level": "municipality", "unit": None, "since": "2015"}
    moved = {"n_since": 20, "comparable": True, "change": 0.2, "verdict": "up"}
    changes = [
        {**one, **moved, "quantity": quantity}
        for one in (place, {**place, "level": "unit", "unit": "101001"})
        for quantity in ("share_good", "share_top")
    ]
    frame = cells(
        programme=measuring_programme(everybody), compared_indicator_changes=changes
    )
    told = frame.select("level", "quantity", "value", "low", "n", "verdict", "status")
    assert told.rows() == [
        ("municipality", "change_share_good", None, None, None, "up", "confidential")
    ]


def test_a_municipality_of_two_schools_has_no_mean_but_in_the_confidential() -> None:
    programme = measuring_programme(
        unit_edition(units_behind_mean=3), unit_edition(id="confidential")
    )
    two = hidden({**MUNICIPALITY, "status": "shown", "units": 2})
    school = points(40, difference_municipality=3.0)
    place = points(70, level="municipality", unit=None)
    frame = cells(two, programme, compared_mapping=[school, place])
    of = frame.filter(edition="unit")
    assert of.filter(status="confidential").select("level", "quantity").rows() == [
        ("municipality", "points"), ("unit", "difference_municipality"),
    ]  # fmt: skip
    assert set(frame.filter(edition="confidential")["status"]) == {"shown"}


@pytest.mark.parametrize(
    ("others", "place", "whole"),
    [
        ([], "alone", "alone"),
        ([{"unit": "101002", "units": 0}], "alone", "alone"),
        ([{"unit": "101002"}], "shown", "shown"),
        ([{"municipality": "510", "unit": "101002"}], "alone", "shown"),
        ([{"unit": "101002", "measure": "ro"}], "alone", "alone"),
    ],
)
def test_a_mean_of_one_unit_is_compared_with_nobody(
    others: list[dict[str, object]], place: str, whole: str
) -> None:
    own = {**UNIT, "status": "shown"}
    pattern = hidden(own, *({**own, **other} for other in others))
    school = points(40)
    rest = [
        points(40, level="municipality", unit=None),
        points(40, level="programme", municipality=None, unit=None),
    ]
    frame = cells(pattern, compared_mapping=[school, *rest])
    found = {row["level"]: row for row in frame.rows(named=True)}
    assert {level: row["status"] for level, row in found.items()} == {
        "unit": "shown", "municipality": place, "programme": whole,
    }  # fmt: skip
    assert (found["programme"]["value"] is None) == (whole == "alone")
    assert found["unit"]["value"] is not None


def test_a_figure_that_a_municipality_delivered_itself_is_no_mean_of_one_unit() -> None:
    figure = {**SHARE, "level": "municipality", "unit": None, "measure": "absence"}
    base = {**TEST, "level": "municipality", "unit": None, "measure": "absence"}
    frame = cells(hidden({**base, "status": "shown"}), compared_indicators=[figure])
    assert only(frame, "share_good")["status"] == "shown"


def test_numbers_carry_no_more_digits_than_are_printed() -> None:
    school = {**points(40), "points": 510.4999, "low": 490.6, "high": 530.1}
    row = only(cells(compared_mapping=[school]), "points")
    assert (row["value"], row["low"], row["high"]) == (510, 491, 530)
    share = {**SHARE, "value": 0.66667, "low": 0.4321, "high": 0.8461}
    row = only(cells(compared_indicators=[share]), "share_good")
    assert (row["value"], row["low"], row["high"]) == (0.67, 0.43, 0.85)


GAP: dict[str, object] = {
    **AT, "units": 1, "n_girls": 9, "n_boys": 8, "n_unknown": 0, "may_be_told": True,
    "gap": 41.6, "low": 20.4, "high": 62.8, "verdict": "above",
}  # fmt: skip


def test_a_gap_of_genders_rests_on_itself_and_on_its_fewest() -> None:
    own = {**UNIT, "quantity": "gender_gap"}
    row = only(cells(compared_gender_gaps=[GAP]), "gender_gap")
    assert (row["status"], row["value"], row["n"], row["base"]) == (
        "shown", 42, 17, None,
    )  # fmt: skip
    for pattern, gap in (
        (hidden({**own, "status": "too_few"}), GAP),
        (hidden(), {**GAP, "n_boys": 4}),
        (hidden(), {**GAP, "n_unknown": 2}),
    ):
        row = only(cells(pattern, compared_gender_gaps=[gap]), "gender_gap")
        assert (row["status"], row["value"], row["n"]) == ("hidden", None, None)
    mean = hidden(UNIT)
    assert only(cells(mean, compared_gender_gaps=[GAP]), "gender_gap")["value"] == 42


def test_a_municipality_has_a_gap_of_genders_of_three_units_that_have_one() -> None:
    programme = measuring_programme(unit_edition(units_behind_mean=3))
    base = {**MUNICIPALITY, "quantity": "gender_gap", "status": "shown"}
    gap = {**GAP, "level": "municipality", "unit": None}
    for units, status in ((2, "confidential"), (3, "shown")):
        frame = cells(
            hidden({**base, "units": units}),
            programme,
            compared_gender_gaps=[{**gap, "units": units}],
        )
        assert only(frame, "gender_gap")["status"] == status
