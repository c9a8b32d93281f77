"""What a plan proposes and says, worked out by hand on single cells."""

from collections.abc import Callable
from datetime import date

import pytest

from pipeline.editorial.agreements import AgreedGoal, Agreement
from pipeline.programme.model import (
    Evidence,
    Experience,
    Module,
    Modules,
    Sheet,
    Step,
)
from pipeline.reports.unit_plan.plan import Plan
from tests.unit.reports.cell_rows import cell, change, difference, frame
from tests.unit.reports.made_programme import text

Compose = Callable[..., Plan]
OWN = Agreement(
    goals=(
        AgreedGoal(
            group="pupils",
            measure="play",
            seen="Flere leger.",
            by=date(2021, 6, 1),
            who="Teamet",
        ),
    )
)


def evidence(**given: object) -> Evidence:
    return Evidence.model_validate(
        {
            "source": "En undersøgelse",
            "edition": "2015",
            "design": "trial",
            "effect": text("Der blev mere ro."),
            "certainty": 3,
            **given,
        }
    )


def offered(*read: Evidence, **given: object) -> Modules:
    module = {
        "id": "calm_module",
        "kind": "B",
        "name": text("Ro i timerne"),
        "competence": "management",
        "triggered_by": ["calm", "friends"],
        "hours": 20,
        "evidence": list(read) or [evidence()],
    }
    return Modules(
        modules=[Module.model_validate(module | given)],
        sheets=[Sheet(id="play_sheet", name=text("Leg for alle"), about=["play"])],
        steps=[Step(text=text("Skriv det"), who=text("Teamet"), hours=4, months=6)],
        experience=Experience(low=2, high=10),
    )


def need(because: str, **given: object) -> dict:
    return cell(
        "need", -31.0, 10.0, measure="calm", n=40, detectable=17.4,
        about="calm_module", verdict="first", because=because,
    ) | given  # fmt: skip


def test_a_goal_says_the_one_number_that_is_its_reason(plan: Compose) -> None:
    [goal] = plan(frame(*difference("calm", -31.0, "below"))).goals
    assert goal.name == "Calm (Elever)"
    assert goal.why == "Grunden: 31 point under programmet (fra 21 til 41), 40 svar."
    assert goal.code == "Kode til filen: calm"


def test_a_size_that_was_picked_for_being_certain_stands_beside_a_cautious_one(
    plan: Compose,
) -> None:
    drawn = cell("cautious_difference", -21.0, measure="calm")
    [goal] = plan(frame(*difference("calm", -31.0, "below"), drawn)).goals
    assert goal.why == (
        "Grunden: 31 point under programmet (fra 21 til 41), 40 svar. Forsigtigt "
        "skønnet: −21."
    )


def test_of_a_change_nobody_says_how_many_answered_twice(plan: Compose) -> None:
    moved = change("calm", -31.0, "down")
    [goal] = plan(frame(cell("points", 469.0, 10.0, measure="calm", n=40), moved)).goals
    assert goal.why == "Grunden: 31 point lavere end i 2017 (fra 21 til 41)."


def test_at_most_three_goals_are_proposed_and_the_others_are_named(
    plan: Compose,
) -> None:
    scales = ["wellbeing", "calm", "friends", "effort", "play"]
    found = plan(
        frame(
            *(
                row
                for place, scale in enumerate(scales)
                for row in difference(scale, -50.0 + place, "below")
            )
        )
    )
    assert [goal.name for goal in found.goals] == [
        "Wellbeing (Elever)", "Calm (Elever)", "Friends (Elever)",
    ]  # fmt: skip
    assert found.not_proposed[0] == (
        "Også med sikkerhed lavere, men en plan har højst tre mål: Effort (Elever) og "
        "Play (Elever)."
    )


def test_a_module_is_offered_where_its_printed_condition_holds(plan: Compose) -> None:
    [goal] = plan(frame(*difference("calm", -31.0, "below")), modules=offered()).goals
    assert goal.offer is not None
    assert (goal.offer.label, goal.offer.name) == ("Forløb", "Ro i timerne")
    assert goal.offer.terms == (
        "Det foreslås, når tallet med sikkerhed ligger under programmet og er målt "
        "mindst 15 point lavere.",
        "Det tager omkring 20 timer af hver, der er med.",
    )


def test_no_module_is_offered_for_less_than_its_condition_asks(plan: Compose) -> None:
    [goal] = plan(frame(*difference("calm", -14.0, "below")), modules=offered()).goals
    assert goal.offer is not None
    assert (goal.offer.label, goal.offer.name) == ("Samtaleark", "Calm")


def test_another_sign_is_told_with_its_own_number(plan: Compose) -> None:
    share = need("classes_differ", value=0.31, low=0.08, high=0.7)
    modules = offered(signs=["classes_differ"], limit=0.15)
    [goal] = plan(
        frame(share, *difference("calm", -31.0, "below")), modules=modules
    ).goals
    assert goal.offer is not None
    assert goal.offer.terms[0].startswith("Calm (Elever): 31 pct. af forskellene")
    assert goal.offer.terms[1] == (
        "Det foreslås, når der med sikkerhed er forskel på klasserne, og mere end 15 "
        "pct. af forskellene ligger mellem dem."
    )


def test_one_module_is_explained_once(plan: Compose) -> None:
    rows = (*difference("calm", -31.0, "below"), *difference("friends", -30.0, "below"))
    first, second = plan(frame(*rows), modules=offered()).goals
    assert first.offer is not None
    assert second.offer is not None
    assert second.offer.text == "Samme forløb som ovenfor."
    assert (bool(first.offer.evidence), second.offer.evidence) == (True, ())


def test_what_has_a_sheet_of_its_own_leads_to_it(plan: Compose) -> None:
    [goal] = plan(frame(*difference("play", -31.0, "below")), modules=offered()).goals
    assert goal.offer is not None
    assert (goal.offer.label, goal.offer.name) == ("Samtaleark", "Leg for alle")


@pytest.mark.parametrize(("checked", "end"), [
    (False, " Ingen har læst kilden for denne plan."), (True, "forsøg."),
])  # fmt: skip
def test_evidence_says_whether_somebody_has_read_it(
    plan: Compose, *, checked: bool, end: str
) -> None:
    modules = offered(evidence(checked=checked))
    [goal] = plan(frame(*difference("calm", -31.0, "below")), modules=modules).goals
    assert goal.offer is not None
    [read] = goal.offer.evidence
    assert read.startswith("En undersøgelse (2015): Der blev mere ro. Sikkerhed: ")
    assert read.endswith(end)


@pytest.mark.parametrize(("detectable", "told"), [
    (26.0, "En god indsats ses altså næppe i tallet: følg svarene i stedet."),
    (9.0, "så det kan ses hos jer."),
])  # fmt: skip
def test_what_counts_as_better_says_whether_it_could_be_seen(
    plan: Compose, detectable: float, told: str
) -> None:
    moved = change("calm", 3.0, "no_certain_change") | {"detectable": detectable}
    rows = frame(*difference("calm", -31.0, "below"), moved)
    [goal] = plan(rows, modules=offered()).goals
    size = f"omkring {detectable:.0f} point op, før det er sikkert."
    assert size in goal.better
    assert "Store programmer har flyttet 2 til 10 point" in goal.better
    assert goal.better.endswith(told)


def test_in_a_first_round_the_need_knows_what_could_be_seen(plan: Compose) -> None:
    rows = frame(need("certainly_below"), *difference("calm", -31.0, "below"))
    [goal] = plan(rows, modules=offered()).goals
    assert "omkring 17 point op" in goal.better


def test_steps_say_who_and_how_long_and_by_which_month(plan: Compose) -> None:
    # The fieldwork of 2019 ends on 31 October; six months later it is April 2020.
    steps = plan(frame(*difference("calm", -31.0, "below")), modules=offered()).steps
    assert steps is not None
    assert steps.rows == (("Skriv det", "Teamet", "4 timer", "senest april 2020"),)


def test_goals_of_the_units_own_stand_instead_of_proposals(plan: Compose) -> None:
    found = plan(
        frame(
            *difference("calm", -31.0, "below"),
            *difference("play", 3.0, "no_certain_difference"),
        ),
        OWN,
        modules=offered(),
    )
    assert found.goals_title == "Det har I aftalt"
    [goal] = found.goals
    assert goal.name == "Play (Elever)"
    assert goal.why == (
        "Grunden: tallet er 503 point (fra 493 til 513), 40 svar. Ingen forskel er "
        "sikker."
    )
    assert [(one.label, one.text) for one in goal.agreed] == [
        ("Det vil vi se", "Flere leger."), ("Hvem", "Teamet"),
        ("Senest", "1. juni 2021"),
    ]  # fmt: skip
    assert found.not_proposed[0] == (
        "Også med sikkerhed lavere, men ikke valgt: Calm (Elever)."
    )


def test_a_goal_about_a_strength_is_not_said_to_be_uncertain(plan: Compose) -> None:
    [goal] = plan(frame(*difference("play", 40.0, "above")), OWN).goals
    assert goal.why == "Grunden: tallet er 540 point (fra 530 til 550), 40 svar."


def test_a_hidden_number_is_no_reason(plan: Compose) -> None:
    hidden = cell("points", measure="play", status="hidden")
    [goal] = plan(frame(hidden), OWN).goals
    assert goal.why == "Grunden: tallet er skjult, så ingen kan genkendes."


def test_a_file_that_cannot_be_used_leaves_the_proposal_and_says_so(
    plan: Compose,
) -> None:
    broken = Agreement(missing=("file", "goal", "goal"))
    found = plan(frame(*difference("calm", -31.0, "below")), broken)
    assert [goal.name for goal in found.goals] == ["Calm (Elever)"]
    assert len(found.missing) == 2
    assert found.missing[0].startswith("Filen med det, I har aftalt, kan ikke læses.")


def test_a_unit_without_answers_gets_no_goals_and_no_steps(plan: Compose) -> None:
    found = plan(frame(), modules=offered())
    assert found.goals == ()
    assert found.steps is None
    assert found.lead.startswith("Der er ikke svar nok til et forslag.")


def test_a_plan_is_all_in_english_where_the_programme_is(plan: Compose) -> None:
    rows = frame(*difference("calm", -31.0, "below"))
    found = plan(rows, language="en", modules=offered())
    assert found.heading.title == "Development plan for Å Skole, 2019"
    assert found.goals[0].why == (
        "The reason: 31 points below the programme (from 21 to 41), 40 answers."
    )
