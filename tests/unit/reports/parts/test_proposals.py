"""What a profile proposes, worked out by hand on single cells."""

import pytest

from pipeline.programme.model import (
    Abstention,
    Evidence,
    Goal,
    Module,
    Modules,
    Programme,
)
from tests.unit.reports.cell_rows import READING, Compose, cell, difference, frame
from tests.unit.reports.made_programme import small_programme, text


@pytest.fixture(scope="module")
def small(programme: Programme) -> Programme:
    """The small programme with one module and the words of two abstentions."""
    module = Module(
        id="calm_module",
        kind="B",
        name=text("Ro i timerne"),
        competence="management",
        triggered_by=["calm"],
        evidence=[
            Evidence(
                source="En undersøgelse",
                edition="2015",
                design="trial",
                effect=text("Der blev mere ro."),
                certainty=3,
            )
        ],
    )
    abstentions = [
        Abstention(id=id_, wording=text(wording))
        for id_, wording in (
            ("r11_no_certain_difference", "Ingen sikker forskel."),
            ("r12_data_too_weak", "Grundlaget er for svagt."),
        )
    ]
    modules = Modules(modules=[module], abstentions=abstentions)
    made = small_programme(programme.phrases)
    fewer = Goal(
        id="poor",
        text=text("Færre med dårlige resultater"),
        subjects=["reading"],
        indicator="share_poor",
        rule="falls",
    )
    indicators = made.indicators.model_copy(
        update={"goals": [*made.indicators.goals, fewer]}
    )
    return made.model_copy(update={"modules": modules, "indicators": indicators})


def need(**given: object) -> dict:
    row = cell(
        "need", -30.0, 10.0, measure="calm", n=40, detectable=17.4,
        about="calm_module", verdict="first", because="certainly_below",
    )  # fmt: skip
    return row | given


def test_a_proposal_says_what_was_seen_what_is_known_and_what_comes_next(
    profile: Compose,
) -> None:
    found = profile(frame(need())).proposals
    assert found is not None
    [one] = found.items
    assert (one.name, one.competence) == (
        "Ro i timerne", "Ledelse af klasser og grupper",
    )  # fmt: skip
    assert one.trigger == (
        "Calm (Elever) ligger med sikkerhed under programmet: 30 point (fra 20 til "
        "40), 40 svar."
    )
    assert one.evidence == (
        "En undersøgelse (2015): Der blev mere ro. Sikkerhed: ét godt forsøg eller én "
        "god samling af forsøg.",
    )
    assert one.follow_up == (
        "Følg op på samme tal, hvis I selv måler igen: Med lige så mange svar skal den "
        "målte ændring være omkring 17 point, før den er sikker."
    )
    assert "jeres faglige vurdering" in found.lead


def test_a_low_number_that_is_not_certainly_below_has_both_ends_of_its_interval(
    profile: Compose,
) -> None:
    low = need(value=-22.0, low=-50.0, high=6.0, because="lowest_quarter_twice")
    found = profile(frame(low)).proposals
    assert found is not None
    assert found.items[0].trigger == (
        "Calm (Elever) hører sandsynligvis til programmets laveste fjerdedel både nu "
        "og sidst og ligger 22 point under programmet (fra −6 til 50), "
        "40 svar."
    )


def test_differences_between_classes_are_told_as_a_share(profile: Compose) -> None:
    share = need(value=0.31, low=0.08, high=0.7, because="classes_differ")
    found = profile(frame(share | {"detectable": None})).proposals
    assert found is not None
    assert found.items[0].trigger.startswith(
        "Calm (Elever): 31 pct. af forskellene mellem svarene ligger mellem klasserne "
        "(fra 8 til 70), 40 svar."
    )
    assert found.items[0].follow_up == "Følg op på samme tal, hvis I selv måler igen."


def test_a_missed_goal_says_which_share_it_is_about(profile: Compose) -> None:
    missed = need(value=0.24, low=0.12, high=0.4, because="goal_missed", **READING)
    poor = cell("share_poor", 0.24, n=34, **READING)
    good = cell("share_good", 0.6, n=34, **READING)
    found = profile(frame(missed, poor, good)).proposals
    assert found is not None
    assert found.items[0].trigger == (
        "Læsning (2. klasse): 24 pct. har dårlige resultater (fra 12 til 40), 40 svar. "
        "Målet for den andel er ikke nået."
    )


def test_of_two_equal_shares_the_one_whose_goal_is_missed_is_told(
    profile: Compose,
) -> None:
    told = {"since": "2017", "about": "poor", "verdict": "not_met"}
    found = profile(
        frame(
            need(value=0.24, low=0.12, high=0.4, because="goal_missed", **READING),
            cell("share_good", 0.24, n=34, **READING),
            cell("share_poor", 0.24, n=34, **READING),
            cell("goal", 0.1, 0.05, n=34, **told, **READING),
        )
    ).proposals
    assert found is not None
    assert "24 pct. har dårlige resultater" in found.items[0].trigger


@pytest.mark.parametrize(("because", "words"), [
    ("no_certain_difference", "Ingen sikker forskel."),
    ("data_too_weak", "Grundlaget er for svagt."),
])  # fmt: skip
def test_an_abstention_is_said_in_the_words_of_the_programme(
    profile: Compose, because: str, words: str
) -> None:
    nothing = cell("need", about="B", measure="all", because=because)
    document = profile(
        frame(nothing | {"informant_group": None}, *difference("calm", -31.0, "below"))
    )
    assert document.proposals is None
    assert words in document.story.next


def test_a_hidden_need_is_not_proposed(profile: Compose) -> None:
    hidden = need(status="hidden", value=None, low=None, high=None, detectable=None)
    assert profile(frame(hidden)).proposals is None
