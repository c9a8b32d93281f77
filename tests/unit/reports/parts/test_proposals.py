"""What a profile proposes, where groups disagree, and what silence could change."""

from collections.abc import Callable

import pytest

from pipeline.programme.model import (
    Abstention,
    Evidence,
    Goal,
    Module,
    Modules,
    Programme,
)
from pipeline.reports.parts.view import Profile
from tests.unit.reports.cell_rows import cell, frame
from tests.unit.reports.made_programme import small_programme, text

Compose = Callable[..., Profile]
PARENTS = {"informant_group": "parents", "measure": "home"}


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
        "Følg op på samme tal i næste runde: Med lige så mange svar skal det flytte "
        "sig omkring 17 point, før ændringen er sikker."
    )
    assert "kræver en faglig vurdering, og det lover ingen virkning" in found.lead


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
    share = need(value=0.31, low=None, high=None, because="classes_differ")
    found = profile(frame(share | {"detectable": None})).proposals
    assert found is not None
    assert found.items[0].trigger.startswith(
        "Calm (Elever): 31 pct. af forskellene mellem svarene ligger mellem klasserne, "
        "40 svar."
    )
    assert found.items[0].follow_up == "Følg op på samme tal i næste runde."


def test_a_missed_goal_says_which_share_it_is_about(profile: Compose) -> None:
    grade = {"informant_group": None, "measure": "reading", "breakdown": "grade:2"}
    missed = need(value=0.24, low=0.12, high=0.4, because="goal_missed", **grade)
    poor = cell("share_poor", 0.24, n=34, **grade)
    good = cell("share_good", 0.6, n=34, **grade)
    found = profile(frame(missed, poor, good)).proposals
    assert found is not None
    assert found.items[0].trigger == (
        "Læsning (2. klasse): 24 pct. har dårlige resultater (fra 12 til 40), 40 svar. "
        "Målet for den andel er ikke nået."
    )


def test_of_two_equal_shares_the_one_whose_goal_is_missed_is_told(
    profile: Compose,
) -> None:
    grade = {"informant_group": None, "measure": "reading", "breakdown": "grade:2"}
    told = {"since": "2017", "about": "poor", "verdict": "not_met"}
    found = profile(
        frame(
            need(value=0.24, low=0.12, high=0.4, because="goal_missed", **grade),
            cell("share_good", 0.24, n=34, **grade),
            cell("share_poor", 0.24, n=34, **grade),
            cell("goal", 0.1, 0.05, n=34, **told, **grade),
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
    found = profile(frame(nothing | {"informant_group": None})).proposals
    assert found is not None
    assert (found.lead, found.items) == (words, ())


def test_a_hidden_need_is_not_proposed(profile: Compose) -> None:
    hidden = need(status="too_few", value=None, low=None, high=None, detectable=None)
    assert profile(frame(hidden)).proposals is None


def gap(value: float, verdict: str | None) -> list[dict]:
    """Return a gap in 2017: the parents' scale is another one in 2019."""
    told = {"about": "parents.home", "n": 40, "base": 30, "verdict": verdict}
    rows = [
        cell("points", 503.0, 10.0, n=40),
        cell("points", 480.0, 10.0, n=30, **PARENTS),
        cell("gap", value, 14.0, **told),
    ]
    return [row | {"round": "2017"} for row in rows]


def test_the_group_that_sees_it_brighter_is_named_first(profile: Compose) -> None:
    def said(value: float, verdict: str) -> str:
        found = profile(frame(*gap(value, verdict)), "2017").perspectives
        assert found is not None
        return found.items[0].text

    assert said(24.0, "above") == (
        "Elever svarer mere positivt end forældre, når hver gruppe måles mod "
        "programmet i 2015: 24 point (fra 10 til 38)."
    )
    assert said(-24.0, "below").startswith("Forældre svarer mere positivt end elever")


def test_no_certain_gap_is_one_sentence(profile: Compose) -> None:
    found = profile(frame(*gap(3.0, "no_certain_difference")), "2017").perspectives
    assert found is not None
    assert (found.items, found.lead[:21]) == ((), "Ingen to grupper ser ")
    assert profile(frame(*gap(3.0, None)), "2017").perspectives is None


def test_no_gap_is_told_of_a_scale_that_is_no_longer_the_first_one(
    profile: Compose,
) -> None:
    later = [row | {"round": "2019"} for row in gap(24.0, "above")]
    assert profile(frame(*later)).perspectives is None


def bounds(scale: str, verdict: str | None) -> list[dict]:
    return [
        cell("points", 520.0, 10.0, measure=scale, n=40),
        cell("bounds", 520.0, 60.0, measure=scale, n=40, base=100, verdict=verdict),
    ]


def test_few_answers_say_what_silence_could_change(profile: Compose) -> None:
    rate = cell("response_rate", 0.4, measure="all", n=40, base=100)
    some = profile(
        frame(
            rate,
            *bounds("wellbeing", "holds"),
            *bounds("calm", "may_not_hold"),
            *bounds("play", None),
        )
    )
    assert "1 af gruppens 2 sikre forskelle til programmet" in some.cautions[0]
    assert [row[-1] for row in some.data[0].blocks[0].rows] == ["460–580"] * 3
    none = profile(frame(rate, *bounds("calm", "may_not_hold")))
    assert "kunne gruppens ene sikre forskel til programmet vende" in none.cautions[0]
    untold = profile(frame(rate, *bounds("play", None)))
    assert untold.cautions[0].endswith("ikke som facit.")
    assert untold.data[0].notes[-1].startswith("Yderpunkter: hvor tallet ville ligge")
