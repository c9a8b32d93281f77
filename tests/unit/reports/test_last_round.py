"""After a programme's last round its documents promise no further one."""

from dataclasses import replace
from datetime import date

import pytest

from pipeline.programme.model import Language, Programme, Step
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.steps import steps_of
from pipeline.reports.unit_plan.plan import plan_of
from tests.unit.reports.as_read import as_read
from tests.unit.reports.cell_rows import change, difference, frame
from tests.unit.reports.conftest import scope_of
from tests.unit.reports.made_programme import text

TOLD_ELSEWHERE = "brief.choice.seen.next"  # says which round, where there is one


def with_2021(programme: Programme) -> Programme:
    """Return the programme with a round after 2019."""
    last = programme.file.rounds[-1]
    field = last.fieldwork.model_copy(
        update={"first": date(2021, 9, 1), "last": date(2021, 10, 31)}
    )
    further = last.model_copy(update={"id": "2021", "fieldwork": field})
    file = programme.file.model_copy(
        update={"rounds": [*programme.file.rounds, further]}
    )
    return programme.model_copy(update={"file": file})


def school(programme: Programme, language: Language = "da") -> Scope:
    """Return a school whose pupils are certainly less calm than the programme's."""
    moved = change("calm", 3.0, "no_certain_change") | {"detectable": 17.4}
    rows = frame(*difference("calm", -31.0, "below"), moved)
    return scope_of(programme, rows, "2019", language)


@pytest.mark.parametrize("language", ["da", "en"])
def test_what_is_said_of_a_next_round_is_said_otherwise_after_the_last(
    programme: Programme, language: Language
) -> None:
    phrases = programme.phrases[language]
    ahead = {key.removesuffix(".next") for key in phrases if key.endswith(".next")}
    last = {key.removesuffix(".last") for key in phrases if key.endswith(".last")}
    assert ahead - {TOLD_ELSEWHERE.removesuffix(".next")} == last
    for key in last:
        assert phrases[f"{key}.next"] != phrases[f"{key}.last"]
        told = phrases[f"{key}.last"].lower()
        assert "næste" not in told
        assert "next" not in told


@pytest.mark.parametrize(
    ("language", "promise", "instead"),
    [
        ("da", "Næste gang skal tallet", "Måler I selv igen, skal tallet"),
        ("en", "Next time the number must", "If you measure again yourselves"),
    ],
)
def test_the_plan_of_a_school_says_what_would_be_certain_if_it_measures_itself(
    small: Programme, language: Language, promise: str, instead: str
) -> None:
    with_goals = as_read(plan_of(school(with_2021(small), language)))
    [goal] = with_goals.goals
    assert goal.better.startswith(promise)
    [goal] = as_read(plan_of(school(small, language))).goals
    assert goal.better.startswith(instead)


def test_what_was_agreed_is_followed_up_by_the_school_where_no_profile_will(
    small: Programme,
) -> None:
    promised = as_read(plan_of(school(with_2021(small)))).lead
    assert promised.endswith("næste profil begynder med, hvordan det gik.")
    told = as_read(plan_of(school(small))).lead
    assert "Programmet har ikke planlagt flere runder" in told
    assert "næste" not in told


def test_an_earlier_round_has_a_next_one(small: Programme) -> None:
    last = school(small)
    assert last.next is None
    [_, before, _] = small.file.rounds
    assert replace(last, round=before).next == "2019"
    assert school(with_2021(small)).next == "2021"


def test_a_step_about_a_next_round_stands_only_where_there_is_one(
    small: Programme,
) -> None:
    everybody = text("Alle")
    steps = [
        Step(text=text("Drøft"), who=everybody, months=4),
        Step(text=text("Næste kortlægning"), who=everybody, months=24, after="next"),
        Step(text=text("Spørg selv igen"), who=everybody, months=24, after="last"),
    ]

    def told(programme: Programme) -> list[str]:
        found = steps_of(school(programme), steps, "plan.steps.title")
        assert found is not None
        return [row[0] for row in found.rows]

    assert told(small) == ["Drøft", "Spørg selv igen"]
    assert told(with_2021(small)) == ["Drøft", "Næste kortlægning"]
    assert steps_of(school(small), steps[1:2], "plan.steps.title") is None
