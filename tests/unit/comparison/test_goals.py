"""Goals, on indicators small enough to judge by hand."""

import polars as pl
import pytest

from pipeline.comparison.goals import goals_of
from pipeline.programme.model import Goal, Indicators, Programme, Text
from schemas import compared
from tests.unit.sql_tables import rows

# Share of good readers, all pupils of the country, in three school years.
# Source: Børne- og Undervisningsministeriet, status of the national goals.
NATIONAL = {
    "grade:2": (0.75, 0.75, 0.73),
    "grade:4": (0.71, 0.67, 0.64),
    "grade:6": (0.73, 0.70, 0.66),
    "grade:8": (0.78, 0.78, 0.77),
}
ROUNDS = ("2015", "2017", "2019")


def goal(**given: object) -> Goal:
    return Goal.model_validate(
        {
            "id": "good",
            "text": Text(da="Mindst 80 procent", en="At least 80 per cent"),
            "measures": ["reading"],
            "indicator": "share_good",
            "rule": "at_least",
            "target": 0.80,
            **given,
        }
    )


def judged(
    programme: Programme, one: Goal, values: list[dict], changes: list[dict]
) -> list[dict]:
    changed = programme.model_copy(update={"indicators": Indicators(goals=[one])})
    return goals_of(
        rows(compared.Indicators.empty().schema, *values),
        rows(compared.IndicatorChanges.empty().schema, *changes),
        changed,
    ).rows(named=True)


def row(round_: str, value: float, **given: object) -> dict[str, object]:
    return {
        "round": round_,
        "level": "programme",
        "measure": "reading",
        "breakdown": "all",
        "quantity": "value",
        "units": 1,
        "value": value,
        **given,
    }


def change(round_: str, since: str, by: float | None, **given: object) -> dict:
    return {
        "round": round_,
        "since": since,
        "level": "programme",
        "measure": "reading",
        "breakdown": "all",
        "quantity": "value",
        "comparable": by is not None,
        "change": by,
        **given,
    }


def test_the_published_national_series_is_not_met_on_any_grade(
    programme: Programme,
) -> None:
    values = [
        row(round_, value, breakdown=grade)
        for grade, series in NATIONAL.items()
        for round_, value in zip(ROUNDS, series, strict=True)
    ]
    found = judged(programme, goal(), values, [])
    assert len(found) == 12
    assert {entry["status"] for entry in found} == {"not_met"}


def test_the_published_national_series_fell_by_2_7_7_and_1_points(
    programme: Programme,
) -> None:
    values, changes = [], []
    for grade, (first, _, last) in NATIONAL.items():
        values.append(row("2017", last, breakdown=grade))
        changes.append(change("2017", "2015", last - first, breakdown=grade))
    found = judged(programme, goal(rule="rises", target=None), values, changes)
    assert [round(100 * entry["change"]) for entry in found] == [-2, -7, -7, -1]
    assert {entry["status"] for entry in found} == {"not_met"}
    assert {entry["direction"] for entry in found} == {"down"}


def test_a_school_with_25_pupils_cannot_be_decided(programme: Programme) -> None:
    # 20 of 25, Wilson .609 to .911.
    known = {"n": 25, "n_effective": 25.0, "low": 0.609, "high": 0.911}
    value = row("2015", 0.80, quantity="share_good", **known)
    [found] = judged(programme, goal(measures=[], subjects=["reading"]), [value], [])
    assert found["status"] == "cannot_be_decided"
    assert found["undecided"] == "too_uncertain"
    assert found["can_be_seen"] is True  # all 25 of 25 good: .867 to 1


def test_fewer_than_16_pupils_cannot_show_that_80_per_cent_are_good(
    programme: Programme,
) -> None:
    # All good, Wilson from n / (n + 1.96^2): .796 of 15, .806 of 16.
    values = [
        row(
            "2015",
            1.0,
            n=30,
            n_effective=n,
            low=low,
            high=1.0,
            quantity="share_good",
            breakdown=grade,
        )
        for n, low, grade in ((15.0, 0.796, "grade:2"), (16.0, 0.806, "grade:4"))
    ]
    found = judged(programme, goal(measures=[], subjects=["reading"]), values, [])
    assert [(one["status"], one["can_be_seen"]) for one in found] == [
        ("cannot_be_decided", False),
        ("met", True),
    ]


def test_a_municipality_may_have_a_target_of_its_own(programme: Programme) -> None:
    own = row("2015", 0.82, level="municipality", municipality="479")
    other = row("2015", 0.82, level="municipality", municipality="510")
    found = judged(programme, goal(municipal_targets={"479": 0.85}), [own, other], [])
    assert [(e["municipality"], e["target"], e["status"]) for e in found] == [
        ("479", 0.85, "not_met"),
        ("510", 0.80, "met"),
    ]
    assert found[0]["distance"] == pytest.approx(0.03)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ([], "no_earlier_round"),
        ([change("2017", "2015", None)], "not_comparable"),
        ([change("2017", "2015", 0.01, low=-0.02, high=0.04)], "too_uncertain"),
    ],
)
def test_a_goal_that_cannot_be_decided_says_why(
    programme: Programme, changes: list[dict], reason: str
) -> None:
    rises = goal(rule="rises", target=None)
    [found] = judged(programme, rises, [row("2017", 0.7)], changes)
    assert (found["status"], found["undecided"]) == ("cannot_be_decided", reason)


@pytest.mark.parametrize(
    ("verdict", "status", "direction"),
    [
        ("up", "met", "up"),
        ("no_certain_change", "cannot_be_decided", "no_certain_change"),
        (None, "cannot_be_decided", "no_certain_change"),
    ],
)
def test_a_goal_of_a_change_stands_on_its_verdict_not_on_a_single_interval(
    programme: Programme, verdict: str | None, status: str, direction: str
) -> None:
    # Its own interval is above 0 each time: one of many such.
    moved = change("2017", "2015", 0.03, low=0.01, high=0.05, verdict=verdict)
    rises = goal(rule="rises", target=None)
    [found] = judged(programme, rises, [row("2017", 0.7)], [moved])
    assert (found["status"], found["direction"]) == (status, direction)


def test_only_the_round_before_counts_not_an_earlier_one(programme: Programme) -> None:
    rises = goal(rule="rises", target=None)
    changes = [change("2019", "2015", 0.10), change("2019", "2017", -0.02)]
    [found] = judged(programme, rises, [row("2019", 0.7)], changes)
    assert (found["since"], found["status"]) == ("2017", "not_met")


def test_a_goal_without_measurements_has_no_rows(programme: Programme) -> None:
    assert judged(programme, goal(), [], []) == []
    assert isinstance(compared.Goals.empty(), pl.DataFrame)
