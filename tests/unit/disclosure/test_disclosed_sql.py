"""sql/disclosed/cells.sql: what may be shown of numbers that stand alone."""

import pytest

from tests.unit.disclosure.small_world import AT, cells, only, points


def test_five_respondents_are_shown() -> None:
    row = only(cells(compared_mapping=[points(5)]), "points")
    assert (row["status"], row["value"], row["n"]) == ("shown", 510.0, 5)


def test_four_respondents_are_hidden_with_everything_that_tells_of_them() -> None:
    row = only(cells(compared_mapping=[points(4)]), "points")
    assert row["status"] == "hidden"
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
    assert (row["status"], row["value"], row["verdict"]) == ("hidden", None, None)


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
    assert (row["status"], row["value"], row["n"]) == ("hidden", None, None)


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
    assert status == {"reference": "hidden", "other": "shown"}


def test_a_response_rate_of_three_answers_is_hidden() -> None:
    asked = {**AT, "n_answered": 3, "n_invited": 25, "response_rate": 0.12}
    row = only(cells(compared_participation=[asked]), "response_rate")
    assert (row["status"], row["value"], row["n"]) == ("hidden", None, None)
    assert row["base"] == 25  # who was invited is no secret


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
    assert (row["status"], row["value"], row["n"]) == ("hidden", None, None)


PAIR: dict[str, object] = {**AT, "since": "2015", "n": 50, "n_since": 40}


@pytest.mark.parametrize(("cfi", "because"), [
    (0.97, "meaning_changed"), (None, "questions_changed"),
])  # fmt: skip
def test_the_same_questions_in_another_sense_are_told_from_other_questions(
    cfi: float | None, because: str
) -> None:
    """Without a ladder there was nothing to climb: the items differ."""
    change = {**PAIR, "comparable": False, "incomparable_because": "meaning_changed"}
    ladder = {**PAIR, "level": "none", "freed": "a b", "cfi_configural": cfi}
    row = only(
        cells(compared_progression=[change], compared_invariance=[ladder]), "change"
    )
    assert (row["status"], row["because"]) == ("not_comparable", because)


def test_what_was_taken_out_of_a_change_is_told_with_its_items() -> None:
    change = {**PAIR, "comparable": True, "change": 7.0, "adjustment": -3.0}
    ladder = {**PAIR, "level": "partial_scalar", "freed": "a b"}
    frame = cells(compared_progression=[change], compared_invariance=[ladder])
    row = only(frame, "adjustment")
    assert (row["value"], row["because"], row["n"]) == (-3.0, "a b", 50)
    assert only(frame, "change")["because"] is None
    untouched = [{**change, "adjustment": 0.0}]
    assert (
        cells(compared_progression=untouched).filter(quantity="adjustment").is_empty()
    )


def test_a_change_of_some_grades_is_told_with_them() -> None:
    change = {**PAIR, "comparable": True, "change": 7.0, "grade_bands": "4-6"}
    frame = cells(compared_progression=[{**change, "n_left_out": 150}])
    row = only(frame, "common_bands")
    assert (row["value"], row["because"], row["status"]) == (0.25, "4-6", "shown")
    assert only(frame, "change")["status"] == "shown"


def test_a_change_of_some_items_is_told_with_them() -> None:
    change = {**PAIR, "comparable": True, "change": 7.0, "common_items": "a b c"}
    told = {"n_left_out": 0, "n_left_out_since": 0}
    row = only(cells(compared_progression=[{**change, **told}]), "common_items")
    assert (row["value"], row["because"], row["status"]) == (3, "a b c", "shown")
    unchanged = {**change, "common_items": None}
    frame = cells(compared_progression=[unchanged])
    assert frame.filter(quantity="common_items").is_empty()


def test_few_who_left_out_the_common_items_hide_the_change() -> None:
    change = {**PAIR, "comparable": True, "change": 7.0, "common_items": "a b c"}
    few = {"n_left_out": 1, "n_left_out_since": 0}
    frame = cells(compared_progression=[{**change, **few}])
    row = only(frame, "change")
    assert (row["status"], row["value"], row["n"]) == ("hidden", None, None)
    assert "common_items" not in set(frame["quantity"])


@pytest.mark.parametrize("left_out", ["n_left_out", "n_left_out_since"])
@pytest.mark.parametrize(("n", "status"), [(0, "shown"), (4, "hidden"), (5, "shown")])
def test_grades_that_are_left_out_are_no_few_either(
    left_out: str, n: int, status: str
) -> None:
    change = {**PAIR, "comparable": True, "change": 7.0, "grade_bands": "4-6"}
    told = {"n_left_out": 50, "n_left_out_since": 50, left_out: n}
    inherited = {**change, **told, "inherited": True, "points_since": 500.0}
    frame = cells(compared_progression=[inherited])
    assert only(frame, "change")["status"] == status
    assert ("common_bands" in set(frame["quantity"])) == (status == "shown")
    if left_out == "n_left_out_since":
        assert only(frame, "earlier")["status"] == status


@pytest.mark.parametrize(("n", "status"), [(5, "shown"), (4, "hidden")])
def test_a_course_rests_on_its_smallest_round(n: int, status: str) -> None:
    course = {
        **AT, "since": "2013", "n": n, "verdict": "lasting",
        "p_lasting": 0.91, "p_growing": 0.05, "p_no_change": 0.04,
    }  # fmt: skip
    row = only(cells(compared_effects=[course]), "course")
    shown = (0.91, "lasting") if status == "shown" else (None, None)
    assert (row["status"], row["value"], row["verdict"]) == (status, *shown)


@pytest.mark.parametrize(("n", "n_since"), [(5, 5), (4, 50), (50, 4)])
def test_later_rounds_together_rest_on_the_smallest_of_all(
    n: int, n_since: int
) -> None:
    together = {
        **AT, "since": "2013", "later": "2015 2017", "n": n, "n_since": n_since,
        "change": 12.0, "low": 4.0, "high": 20.0, "detectable": 9.0, "verdict": "up",
    }  # fmt: skip
    row = only(cells(compared_since_start=[together]), "since_start")
    if min(n, n_since) >= 5:
        told = (row["status"], row["value"], row["n"], row["base"], row["because"])
        assert told == ("shown", 12.0, 5, 5, "2015 2017")
    else:
        hidden = ("status", "value", "n", "base", "because", "verdict")
        assert [row[c] for c in hidden] == ["hidden", *[None] * 5]


def test_a_cautious_difference_is_counted_from_the_programme() -> None:
    own = points(40, shrunken=505.0, difference_programme=20.0)
    whole = points(90, level="programme", municipality=None, unit=None, points=490.0)
    row = only(cells(compared_mapping=[own, whole]), "cautious_difference")
    assert (row["value"], row["low"], row["high"], row["n"]) == (15.0, None, None, 40)
    itself = {**own, "difference_programme": None}
    told = cells(compared_mapping=[itself, whole])["quantity"]
    assert "cautious_difference" not in set(told)


@pytest.mark.parametrize(("n", "n_since"), [(5, 5), (4, 50), (50, 4)])
def test_a_cautious_change_rests_on_what_the_change_does(n: int, n_since: int) -> None:
    moved = {
        **AT, "since": "2015", "comparable": True, "n": n, "n_since": n_since,
        "change": 30.0, "shrunken": 12.4,
    }  # fmt: skip
    row = only(cells(compared_progression=[moved]), "cautious_change")
    shown = min(n, n_since) >= 5
    assert (row["status"], row["value"]) == (
        ("shown", 12.0) if shown else ("hidden", None)
    )


GAP: dict[str, object] = {
    **AT, "other_group": "pupils", "other_scale": "ro", "gap": 24.0,
    "low": 10.0, "high": 38.0, "n": 50, "n_other": 30, "verdict": "above",
}  # fmt: skip


def test_a_gap_names_the_other_group_and_rests_on_the_smaller_one() -> None:
    row = only(cells(compared_perspectives=[GAP]), "gap")
    assert (row["about"], row["value"], row["base"]) == ("pupils.ro", 24.0, 30)
    row = only(cells(compared_perspectives=[{**GAP, "n_other": 4}]), "gap")
    assert (row["status"], row["value"], row["n"]) == ("hidden", None, None)


def test_no_gap_to_the_leaders_of_one_school_is_told() -> None:
    leaders = {**GAP, "other_group": "leaders"}
    assert cells(compared_perspectives=[leaders]).is_empty()
    whole = cells(
        compared_perspectives=[{**leaders, "level": "municipality", "unit": None}]
    )
    assert only(whole, "gap")["status"] == "shown"


def test_the_bounds_of_few_answers_hold_the_number_itself() -> None:
    silent = {
        **AT, "n": 50, "n_invited": 100, "is_low": True, "worst": 450.0, "best": 560.0,
        "holds": False,
    }  # fmt: skip
    frame = cells(compared_mapping=[points(50)], compared_nonresponse=[silent])
    row = only(frame, "bounds")
    assert [row[c] for c in ("value", "low", "high", "base")] == [510, 450, 560, 100]
    assert row["verdict"] == "may_not_hold"
    high = cells(
        compared_mapping=[points(50)],
        compared_nonresponse=[{**silent, "is_low": False}],
    )
    assert high.filter(quantity="bounds").is_empty()


GOAL: dict[str, object] = {
    "round": "2017", "since": "2015", "level": "unit", "municipality": "479",
    "unit": "101001", "measure": "reading", "breakdown": "grade:2",
    "quantity": "share_good", "n": 20, "value": 0.7, "low": 0.5, "high": 0.85,
}  # fmt: skip


def test_a_share_of_a_test_says_whose_classes_it_rests_on() -> None:
    share = {key: GOAL[key] for key in ("round", "level", "municipality", "unit",
             "measure", "breakdown", "quantity", "n", "value")}  # fmt: skip
    for classes, because in (
        ("assumed", "classes_assumed"), ("elsewhere", "classes_elsewhere"),
        ("known", None), (None, None),
    ):  # fmt: skip
        frame = cells(compared_indicators=[{**share, "classes_from": classes}])
        assert only(frame, "share_good")["because"] == because


def test_a_goal_that_could_not_have_been_seen_says_so() -> None:
    goal = {
        **GOAL, "goal": "good", "target": 0.8, "status": "cannot_be_decided",
        "undecided": "too_uncertain", "can_be_seen": False,
    }  # fmt: skip
    row = only(cells(compared_goals=[goal]), "goal")
    assert (row["about"], row["value"], row["since"]) == ("good", 0.7, None)
    assert row["because"] == "could_not_be_seen"
    row = only(cells(compared_goals=[{**goal, "can_be_seen": True}]), "goal")
    assert row["because"] == "too_uncertain"


def test_a_goal_about_a_direction_rests_on_both_rounds() -> None:
    goal = {**GOAL, "goal": "top", "quantity": "share_top", "status": "met",
            "change": 0.1, "change_low": 0.05, "change_high": 0.15}  # fmt: skip
    change = {**GOAL, "quantity": "share_top", "n_since": 4, "comparable": True}
    frame = cells(compared_goals=[goal], compared_indicator_changes=[change])
    row = only(frame, "goal")
    assert (row["status"], row["value"], row["verdict"]) == ("hidden", None, None)
    change["n_since"] = 20
    frame = cells(compared_goals=[goal], compared_indicator_changes=[change])
    row = only(frame, "goal")
    assert (row["value"], row["since"], row["verdict"]) == (0.1, "2015", "met")


def test_a_goal_without_an_earlier_round_keeps_its_reason_only() -> None:
    goal = {**GOAL, "since": None, "goal": "top", "status": "cannot_be_decided",
            "undecided": "no_earlier_round"}  # fmt: skip
    row = only(cells(compared_goals=[goal]), "goal")
    assert (row["status"], row["value"]) == ("not_measured", None)
    assert row["because"] == "no_earlier_round"


NEED: dict[str, object] = {
    **AT, "kind": "B", "module": "m", "place": 1, "sign": "certainly_below",
    "trigger": "trivsel", "breakdown": "all", "n": 50, "value": 470.0,
    "difference": -30.0, "low": -40.0, "high": -20.0, "detectable": 25.0,
}  # fmt: skip


def test_a_need_tells_what_called_for_it_and_its_place() -> None:
    row = only(cells(compared_needs=[NEED]), "need")
    assert (row["about"], row["measure"], row["because"]) == (
        "m", "trivsel", "certainly_below",
    )  # fmt: skip
    assert (row["value"], row["low"], row["verdict"]) == (-30.0, -40.0, "first")
    share = {**NEED, "sign": "classes_differ", "value": 0.3, "low": None, "high": None}
    assert only(cells(compared_needs=[share]), "need")["value"] == 0.3


def test_of_a_need_of_the_leaders_of_one_school_nothing_is_told() -> None:
    of_leaders = {**NEED, "informant_group": "leaders"}
    assert cells(compared_needs=[of_leaders]).equals(cells(compared_needs=[NOTHING]))


NOTHING: dict[str, object] = {
    **{key: AT[key] for key in ("round", "level", "municipality", "unit")},
    "kind": "B",
    "abstention": "no_certain_difference",
}


def test_an_abstention_has_its_reason_and_no_number() -> None:
    who = {key: AT[key] for key in ("round", "level", "municipality", "unit")}
    nothing: dict[str, object] = {**who, "kind": "B", "abstention": "data_too_weak"}
    row = only(cells(compared_needs=[nothing]), "need")
    assert (row["status"], row["because"]) == ("not_measured", "data_too_weak")
