"""What a municipality's plan proposes, and why not more, worked out by hand."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import polars as pl
import pytest

from pipeline.editorial.fields import Fields, Filled, Key
from pipeline.programme.model import (
    Abstention,
    EditionId,
    Evidence,
    Experience,
    Module,
    Modules,
    Programme,
    Step,
)
from pipeline.reports.municipality_plan.plan import (
    MunicipalityPlan,
    municipality_plan_of,
)
from tests.unit.reports.as_read import as_read
from tests.unit.reports.cell_rows import cell, frame
from tests.unit.reports.conftest import with_modules
from tests.unit.reports.made_programme import text
from tests.unit.reports.municipality_profile.test_profile import municipality

ABOVE = {"level": "municipality", "unit": None}
SIGN = {"because": "certainly_below"}

Compose = Callable[..., MunicipalityPlan]


def module(name: str, *scales: str, **given: object) -> Module:
    read = Evidence.model_validate(
        {
            "source": "En undersøgelse",
            "edition": "2015",
            "design": "trial",
            "effect": text("Der blev mere ro."),
            "certainty": 3,
        }
    )
    return Module.model_validate(
        {
            "id": f"{name}_module",
            "kind": "A",
            "name": text(f"Forløb om {name}"),
            "competence": "management",
            "triggered_by": list(scales),
            "evidence": [read],
            **given,
        }
    )


MODULES = Modules(
    modules=[
        module(
            "calm",
            "calm",
            hours=20,
            goal=text("Der er ro."),
            participants=["pupils", "parents"],
        ),
        module("wellbeing", "wellbeing"),
        module("home", "home"),
        module("friends", "friends"),
        module("units", "play", kind="B"),
    ],
    common_steps=[
        Step(text=text("Drøft"), who=text("Alle"), months=4),
        Step(text=text("Begynd"), who=text("Alle"), months=10),
    ],
    experience=Experience(low=2, high=10),
    abstentions=[
        Abstention(id="r11_no_certain_difference", wording=text("Intet.")),
    ],
)


@pytest.fixture
def compose(small: Programme) -> Compose:
    """Return the plan that cells make of Ærø with three schools, after 2019."""
    programme = with_modules(small, MODULES)

    def plan(
        *rows: dict[str, Any],
        edition: EditionId = "confidential",
        filled: Filled | None = None,
    ) -> MunicipalityPlan:
        cells = frame(*rows).with_columns(edition=pl.lit(edition))
        scope = municipality(programme, cells, edition)
        if filled is not None:
            fields = Fields({Key("2019", "competence_plan"): filled})
            scope = replace(scope, written=fields)
        return as_read(municipality_plan_of(scope))

    return plan


def need(place: str = "first", **given: Any) -> dict:  # noqa: ANN401
    """Return that a number of 400 pupils calls for the module of calm, 31 below."""
    told = {"n": 400, "verdict": place, "detectable": 8.0, **ABOVE, **SIGN}
    told |= {"measure": "calm", "about": "calm_module"}
    return cell("need", -31.0, 10.0, **told) | given


def beside(
    value: float,
    verdict: str,
    scale: str = "calm",
    **given: Any,  # noqa: ANN401
) -> list[dict]:
    """Return points and their difference to the programme; of the municipality."""
    who = ABOVE | {"measure": scale} | given
    return [
        cell("points", 500 + value, 10.0, n=400, **who),
        cell("difference_programme", value, 10.0, n=400, verdict=verdict, **who),
    ]


LOW = beside(-31.0, "below")


def of_unit(code: str, verdict: str) -> list[dict]:
    return beside(-31.0, verdict, level="unit", unit=code)


def terms(plan: MunicipalityPlan) -> dict[str, str]:
    [theme] = plan.themes
    return {one.label: one.text for one in theme.terms}


def others(plan: MunicipalityPlan) -> dict[str, str]:
    return {one.label: one.text for one in plan.others}


def test_a_theme_says_the_one_number_that_is_its_reason(compose: Compose) -> None:
    plan = compose(need(), *LOW)
    [theme] = plan.themes
    assert plan.headline == "Tallene peger på ét fælles forløb"
    assert theme.name == "Forløb om calm"
    assert theme.why == (
        "Calm (Elever) ligger med sikkerhed under programmet: 31 point (fra 21 til "
        "41), 400 svar."
    )


def test_its_printed_condition_is_its_sign(compose: Compose) -> None:
    assert terms(compose(need(), *LOW))["Betingelse"] == (
        "Det foreslås, når tallet med sikkerhed ligger under programmet og er målt "
        "mindst 15 point lavere."
    )


def test_the_administration_reads_which_units_are_low_and_the_public_how_many(
    compose: Compose,
) -> None:
    rows = [need(), *LOW, *of_unit("1", "below"), *of_unit("2", "below")]
    rows += of_unit("3", "no_certain_difference")
    [told] = compose(*rows).themes
    assert told.about == (
        "For alle skoler i kommunen. 2 af 3 skoler ligger også selv med sikkerhed "
        "lavere. Det er Birkeskolen og Ådalsskolen."
    )
    [public] = compose(*rows, edition="public").themes
    assert public.about == (
        "For alle skoler i kommunen. 2 af 3 skoler ligger også selv med sikkerhed "
        "lavere."
    )


def test_what_no_single_unit_shows_is_said_to_be_of_all_of_them(
    compose: Compose,
) -> None:
    [theme] = compose(need(), *LOW, *of_unit("1", "no_certain_difference")).themes
    assert theme.about.endswith(
        "Ingen af de enkelte skoler ligger selv med sikkerhed lavere. Det gør de "
        "tilsammen."
    )


def test_the_module_with_the_strongest_sign_comes_first(compose: Compose) -> None:
    second = need("second", measure="wellbeing", about="wellbeing_module", value=-20.0)
    plan = compose(second, need(), *LOW, *beside(-20.0, "below", "wellbeing"))
    assert [one.key for one in plan.themes] == ["calm_module", "wellbeing_module"]
    assert plan.headline == "Tallene peger på to fælles forløb"


def test_a_fourth_module_is_one_too_many(compose: Compose) -> None:
    scales = ("calm", "wellbeing", "friends")
    three = [
        need(place, measure=scale, about=f"{scale}_module")
        for place, scale in zip(("first", "second", "third"), scales, strict=True)
    ]
    home = beside(-30.0, "below", "home", informant_group="parents")
    assert others(compose(*three, *home))["Forløb om home"] == (
        "Tallene peger også på det, men en plan har højst tre."
    )


def test_every_other_module_says_why_it_is_not_proposed(compose: Compose) -> None:
    found = others(
        compose(
            need(),
            *LOW,
            *beside(-30.0, "below", "wellbeing"),
            *beside(-10.0, "below", "home", informant_group="parents"),
            *beside(4.0, "no_certain_difference", "friends"),
        )
    )
    assert "lavt nok" in found["Forløb om wellbeing"]
    assert "for lidt til et forløb" in found["Forløb om home"]
    assert "Ingen af de tal" in found["Forløb om friends"]
    assert "Forløb om units" not in found  # one for single units


def test_of_a_module_without_a_number_nothing_else_is_said(compose: Compose) -> None:
    assert "må vises" in others(compose(need(), *LOW))["Forløb om friends"]


def test_other_low_areas_are_named_by_how_far_they_reach(compose: Compose) -> None:
    rows = [need(), *LOW, *beside(-12.0, "below", "play")]
    rows += beside(-30.0, "below", "effort", level="unit", unit="1")
    rows += beside(1.0, "no_certain_difference", "effort", level="unit", unit="2")
    rows += beside(1.0, "no_certain_difference", "effort", level="unit", unit="3")
    rows += beside(1.0, "no_certain_difference", "effort")
    found = others(compose(*rows))
    assert found["Også fælles og lave"].startswith("Play (Elever).")
    assert found["Kun lave i enkelte enheder"].startswith("Effort (Elever).")


def test_what_can_be_expected_is_seen_for_all_though_not_in_a_unit(
    compose: Compose,
) -> None:
    moved = [
        cell("change", 3.0, 9.0, measure="calm", since="2017", unit=code, n=40,
             base=40, detectable=needed)
        for code, needed in (("1", 30.0), ("2", 40.0))
    ]  # fmt: skip
    told = terms(compose(need(), *LOW, *of_unit("1", "below"), *moved))[
        "Det kan ventes"
    ]
    assert told == (
        "Store programmer har flyttet 2 til 10 point. Kommunens tal skal op med "
        "omkring 8 point, før det er sikkert. Så meget kan altså ses for kommunen. I "
        "en enkelt enhed skal der typisk 35 point til. Dér kan det ikke ventes at ses."
    )


def test_what_cannot_even_be_seen_for_all_is_said_to_be_so(compose: Compose) -> None:
    told = terms(compose(need(detectable=11.0), *LOW))["Det kan ventes"]
    assert told.endswith("næppe i tallet, heller ikke for hele kommunen.")


def test_of_a_single_unit_nothing_is_told_in_numbers(compose: Compose) -> None:
    moved = cell("change", 3.0, 9.0, measure="calm", since="2017", unit="1", n=40,
                 base=40, detectable=33.0)  # fmt: skip
    told = terms(compose(need(), *LOW, *of_unit("1", "below"), moved))
    assert "33" not in told["Det kan ventes"]


def test_who_takes_part_is_as_many_as_were_asked(compose: Compose) -> None:
    rate = cell("response_rate", 0.8, measure="all", n=80, base=100, **ABOVE)
    told = terms(compose(need(), *LOW, rate))
    assert told["Deltagere"] == (
        "Alle i gruppen »Elever«; 100 blev bedt om at svare. Alle i gruppen »Forældre«."
    )
    assert told["Form og tid"] == "Det tager omkring 20 timer af hver, der er med."


def test_where_nothing_is_proposed_the_plan_says_so_and_what_to_do(
    compose: Compose,
) -> None:
    nothing = cell("need", measure="all", informant_group=None, about="A",
                   because="no_certain_difference", **ABOVE)  # fmt: skip
    plan = compose(
        nothing,
        *beside(-3.0, "no_certain_difference"),
        *of_unit("1", "below"),
        *of_unit("2", "no_certain_difference"),
    )
    assert plan.headline == "Tallene peger ikke på et fælles forløb"
    assert (plan.themes, plan.steps) == ((), None)
    assert plan.instead[1].startswith(
        "Enheder, hvor noget med sikkerhed ligger lavt: 1 af 2."
    )
    assert [one.name for one in plan.decisions] == ["Intet nyt fælles forløb"]


def test_what_is_hidden_is_not_called_nothing(compose: Compose) -> None:
    hidden = cell("need", measure="calm", about="calm_module", status="hidden", **ABOVE)
    plan = compose(hidden, *beside(-3.0, "no_certain_difference"))
    assert plan.headline == "De tal, der må vises, peger ikke på et fælles forløb"
    assert plan.themes == ()


def test_the_last_plan_says_what_became_of_its_number(compose: Compose) -> None:
    before = need(round="2017", value=-25.0, low=-35.0, high=-15.0)
    then = cell("points", 475.0, 10.0, n=400, round="2017", measure="calm", **ABOVE)
    moved = cell("change", -6.0, 9.0, n=400, base=400, since="2017", measure="calm",
                 verdict="no_certain_change", **ABOVE)  # fmt: skip
    plan = compose(before, then, moved, need(), *LOW)
    assert plan.last is not None
    [row] = plan.last.rows
    assert (row.name, row.measured) == ("Forløb om calm", "Calm (Elever)")
    assert row.text == "Fra 475 point til 469 point: ændringen kan være tilfældig."
    assert row.again == "(foreslås igen)"


def test_after_a_round_without_a_proposal_the_plan_says_that(compose: Compose) -> None:
    nothing = cell("need", measure="all", informant_group=None, about="A",
                   because="no_certain_difference", round="2017", **ABOVE)  # fmt: skip
    plan = compose(nothing, need(), *LOW)
    assert plan.last is not None
    assert plan.last.lead == "Efter 2017 pegede tallene ikke på et fælles forløb."
    assert plan.last.rows == ()


def test_hidden_needs_of_the_last_round_are_not_called_nothing(
    compose: Compose,
) -> None:
    hidden = cell("need", measure="calm", about="calm_module", round="2017",
                  status="hidden", **ABOVE)  # fmt: skip
    plan = compose(hidden, need(), *LOW)
    assert plan.last is not None
    assert "kan ikke vises" in plan.last.lead


def test_the_calendar_has_months_and_no_hours(compose: Compose) -> None:
    steps = compose(need(), *LOW).steps
    assert steps is not None
    assert steps.columns == ("Trin", "Hvem", "Hvornår")
    assert {len(row) for row in steps.rows} == {3}


CHOSEN = Filled(
    rows=(
        {"module": "calm_module", "owner": "Skolechefen", "start": date(2020, 8, 10)},
        {"module": "home_module", "owner": "Ledernes netværk"},
    )
)


def test_what_people_decided_stands_beside_what_the_numbers_propose(
    compose: Compose,
) -> None:
    plan = compose(need(), *LOW, filled=CHOSEN)
    assert [(one.label, one.text) for one in plan.decided[0]] == [
        ("Ansvarlig", "Skolechefen"),
        ("Begynder", "10. august 2020"),
        ("Antal deltagere", ""),
        ("Udgift", ""),
    ]
    assert [(one.name, one.marks) for one in plan.decisions] == [
        ("Forløb om calm", ("Valgt", "", "")),
        ("Forløb om home", ("Valgt", "", "Ikke foreslået ud fra tallene")),
        ("Intet nyt fælles forløb", ("", "", "")),
    ]


def test_choosing_nothing_is_a_decision(compose: Compose) -> None:
    plan = compose(need(), *LOW, filled=Filled(none=True))
    assert [one.marks for one in plan.decisions] == [
        ("", "Fravalgt", ""),
        ("Valgt", "", ""),
    ]


def test_a_file_that_cannot_be_used_is_told(compose: Compose) -> None:
    assert compose(need(), *LOW).unusable == ""
    assert compose(need(), *LOW, filled=Filled(trouble="unusable")).unusable != ""


def test_every_page_says_that_people_decide(compose: Compose) -> None:
    head = compose(need(), *LOW).heading
    assert "Oplæg – kræver faglig vurdering" in head.markings
    assert "Oplæg – kræver faglig vurdering" in head.open_markings
