"""The council's brief, worked out by hand on single cells."""

from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace
from typing import Any

import polars as pl
import pytest

from pipeline.documents.wording import Wording
from pipeline.editorial.fields import Fields, Filled, Key
from pipeline.programme.model import (
    CalendarStep,
    Evidence,
    Language,
    Module,
    Modules,
    Programme,
)
from pipeline.reports.municipality_brief.brief import Brief, brief_of
from pipeline.reports.numbers.cells import CellBook
from pipeline.reports.numbers.scope import MUNICIPALITY, Scope, Unit
from tests.unit.reports.as_read import as_read
from tests.unit.reports.cell_rows import READING, cell, frame
from tests.unit.reports.conftest import scope_of, with_modules
from tests.unit.reports.made_programme import text

ABOVE = {"level": "municipality", "unit": None}
BELOW, HIGH, NOTHING = "below", "above", "no_certain_difference"
NAMES = {"1": "Birkeskolen", "2": "Ådalsskolen", "3": "Aaskolen"}


def scope(
    programme: Programme, open_rows: list[dict], closed_rows: list[dict] | None
) -> Scope:
    """Return Ærø in 2019 for everybody; with rows of the council's, for the council."""
    editions = [("public", open_rows), ("confidential", closed_rows or [])]
    cells = pl.concat(
        frame(*rows).with_columns(edition=pl.lit(edition)) for edition, rows in editions
    )
    everybody = CellBook(cells, "479", "public")
    if closed_rows is None:
        return of_book(programme, cells, everybody)
    book = CellBook(cells, "479", "confidential")
    less = of_book(programme, cells, book.as_told_in(everybody))
    return replace(of_book(programme, cells, book), open=less)


def of_book(
    programme: Programme, cells: pl.DataFrame, book: CellBook, language: Language = "da"
) -> Scope:
    """Return Ærø with three schools, in the order of their names."""
    school = scope_of(programme, cells, "2019", language)
    units = tuple(
        replace(
            school,
            unit=Unit(code=code, name=NAMES[code], unit_type="school"),
            cells=book.of(code),
            edition=book.edition,
        )
        for code in ("1", "3", "2")
    )
    return replace(
        school,
        unit=Unit(code="479", name="Ærø", unit_type=MUNICIPALITY),
        cells=book.of_municipality(),
        wording=Wording(programme.phrases[language], language, MUNICIPALITY),
        units=units,
        edition=book.edition,
    )


def brief(programme: Programme, *rows: dict, closed: list[dict] | None = None) -> Brief:
    """Return the brief of these cells."""
    return as_read(brief_of(scope(programme, list(rows), closed)))


def compared(verdict: str, **rest: Any) -> list[dict]:  # noqa: ANN401
    """Return points and their difference to the programme; of pupils' well-being."""
    value = {BELOW: -30.0, HIGH: 30.0}.get(verdict, -3.0)
    return [
        cell("points", 500 + value, 10.0, n=40, **rest),
        cell("difference_programme", value, 10.0, n=40, verdict=verdict, **rest),
    ]


def goal(grade: str, verdict: str, **rest: Any) -> dict:  # noqa: ANN401
    """Return what became of the goal for reading in a grade."""
    about = {**READING, **ABOVE, "breakdown": f"grade:{grade}", "about": "good"}
    return cell("goal", 0.7, 0.05, verdict=verdict, **(about | rest))


def left_out(row: dict) -> dict:
    """Return what everybody may read of a cell: its verdict."""
    numbers = dict.fromkeys(["value", "low", "high", "n", "base", "detectable"])
    return {**row, **numbers, "status": "confidential"}


def reached(found: Brief) -> list[tuple[str, ...]]:
    """Return what is said of every goal."""
    assert found.goals is not None
    return [row.outcomes for block in found.goals.blocks for row in block.rows]


def said(view: object) -> Iterator[str]:
    """Yield every text of a view."""
    if isinstance(view, str):
        yield view
    elif isinstance(view, tuple):
        for one in view:
            yield from said(one)
    elif is_dataclass(view):
        for one in fields(view):
            yield from said(getattr(view, one.name))


@pytest.mark.parametrize(
    ("second", "fourth", "told"),
    [
        ("met", "met", "Ja"),
        ("met", "cannot_be_decided", "Kan ikke afgøres"),
        ("not_met", "met", "Nej: 2. klasse"),
        ("not_met", "not_met", "Nej, på alle klassetrin"),
    ],
)
def test_a_goal_is_reached_where_every_grade_reaches_it(
    small: Programme, second: str, fourth: str, told: str
) -> None:
    found = brief(small, goal("2", second), goal("4", fourth))
    assert [row[0] for row in reached(found)] == [told]


def test_everybody_reads_the_verdict_of_a_test_and_the_council_its_lowest_share(
    small: Programme,
) -> None:
    goals = [goal("2", "not_met"), goal("4", "met")]
    shares = [
        cell("share_good", value, 0.05, **{**READING, **ABOVE, "breakdown": grade})
        for grade, value in (("grade:2", 0.67), ("grade:4", 0.88))
    ]
    everybody = [left_out(one) for one in goals]
    [opened] = reached(brief(small, *everybody))
    [closed] = reached(brief(small, *everybody, closed=[*goals, *shares]))
    assert opened == ("Nej: 2. klasse", "–")
    assert closed == (*opened, "67 (2. klasse)")


@pytest.mark.parametrize(
    ("verdict", "arrow"),
    [("up", "↑"), ("down", "↓"), ("no_certain_change", "→")],
)
def test_an_arrow_says_which_way_a_share_went_and_how_far_nobody_reads(
    small: Programme, verdict: str, arrow: str
) -> None:
    change = cell(
        "change_share_good", 0.1, 0.02, since="2017", verdict=verdict,
        **{**READING, **ABOVE},
    )  # fmt: skip
    rows = [left_out(goal("2", "not_met")), left_out(change)]
    [(_, moved)] = reached(brief(small, *rows))
    assert moved.startswith(arrow)
    assert not any(letter.isdigit() for letter in moved)


def test_nothing_is_recommended_where_nothing_is_certain(small: Programme) -> None:
    found = brief(small, *compared(NOTHING, **ABOVE))
    wanted = "Vi anbefaler ikke et nyt tiltag; ingen ændring er sikker."
    assert found.choices.advice == wanted
    assert found.choices.columns[-1] == "Intet nyt tiltag"


def test_what_is_certainly_high_is_no_reason_to_act(small: Programme) -> None:
    found = brief(small, *compared(HIGH, **ABOVE))
    wanted = "Vi anbefaler ikke et nyt tiltag; intet problem er sikkert."
    assert found.choices.advice == wanted
    assert [card.name for card in found.cards] == ["Wellbeing (Elever)", "", ""]


def course(hours: int | None) -> Modules:
    """Return a module about well-being, with what research says of it."""
    research = Evidence(
        source="En bog", edition="2000", design="trial", effect=text("Det virker 9."),
        in_short=text("Det virker."), certainty=3,
    )  # fmt: skip
    module = Module(
        id="m", kind="A", name=text("Trivsel for alle"), competence="relation",
        triggered_by=["wellbeing"], hours=hours, evidence=[research],
    )  # fmt: skip
    return Modules(modules=[module])


def need(**rest: Any) -> dict:  # noqa: ANN401
    """Return that pupils' well-being calls for the module."""
    return cell(
        "need", -30.0, 10.0, n=40, about="m", verdict="first",
        because="certainly_below", **ABOVE, **rest,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("hours", "time"), [(24, "24 timer til hver"), (None, "Forvaltningen udfylder")]
)
def test_what_calls_for_a_module_is_a_choice_beside_nothing_new(
    small: Programme, hours: int | None, time: str
) -> None:
    programme = with_modules(small, course(hours))
    found = brief(programme, *compared(BELOW, **ABOVE), need())
    assert found.choices.columns == ("Forløb: trivsel for alle", "Intet nyt tiltag")
    rows = {row[0]: row[1:] for row in found.choices.rows}
    assert rows["Tid"] == (time, "Intet")
    assert rows["Pris"] == ("Forvaltningen udfylder", "Intet")
    [theme] = found.themes
    assert theme.research == "Forskning: Det virker. Det er ret sikkert."


def test_the_advice_says_whether_one_course_is_called_for_or_several(
    small: Programme,
) -> None:
    one = course(24)
    other = one.modules[0].model_copy(update={"id": "n", "triggered_by": ["calm"]})
    programme = with_modules(small, Modules(modules=[*one.modules, other]))
    low = compared(BELOW, **ABOVE)
    found = brief(programme, *low, need())
    assert found.choices.advice == "Tallene peger på et forløb. Valget er jeres."
    calm = compared(BELOW, **ABOVE, measure="calm")
    second = need(measure="calm") | {"about": "n", "verdict": "second"}
    found = brief(programme, *low, need(), *calm, second)
    assert len(found.choices.columns) == 3
    assert found.choices.advice == "Tallene peger på flere forløb. Valget er jeres."


def test_a_problem_that_calls_for_no_module_is_talked_of(small: Programme) -> None:
    found = brief(small, *compared(BELOW, **ABOVE))
    assert found.choices.columns == ("Samtale: wellbeing", "Intet nyt tiltag")
    assert "samtale" in found.choices.advice


def test_who_takes_part_is_whom_the_plan_names_and_not_everybody(
    small: Programme,
) -> None:
    named = course(24).modules[0].model_copy(update={"participants": ["leaders"]})
    programme = with_modules(small, Modules(modules=[named]))
    found = brief(programme, *compared(BELOW, **ABOVE), need())
    rows = {row[0]: row[1:] for row in found.choices.rows}
    assert rows["Hvem"] == ("Ledere i hele kommunen", "De samme som nu")
    talk = brief(small, *compared(BELOW, **ABOVE))
    rows = {row[0]: row[1:] for row in talk.choices.rows}
    assert rows["Hvem"][0] == "Alle teams på skolerne"


def test_a_missed_goal_that_no_choice_is_about_is_said_beside_the_choices(
    small: Programme,
) -> None:
    low = compared(BELOW, **ABOVE)
    missed = brief(small, *low, goal("2", "not_met"), goal("4", "met"))
    assert missed.choices.beside == (
        "Ingen af valgene handler om »Læsning«, hvor målet ikke er nået. "
        "Bed om en handlingsplan, hvis det ikke er godt nok."
    )
    assert brief(small, *low, goal("2", "met")).choices.beside == ""
    alone = brief(small, *compared(NOTHING, **ABOVE), goal("2", "not_met"))
    assert alone.choices.advice == (
        "Svarene peger ikke på et nyt tiltag. Men et mål er ikke nået."
    )


@pytest.mark.parametrize(
    ("verdicts", "told"),
    [
        ((BELOW, BELOW, NOTHING), "Med sikkerhed lavt: 2 af 3 skoler. Det er fælles."),
        (
            (BELOW, NOTHING, NOTHING),
            "Med sikkerhed lavt: 1 af 3 skoler, og kommunen som helhed.",
        ),
        (
            (NOTHING, NOTHING, NOTHING),
            "Vi ser det kun, når vi lægger alle svar sammen.",
        ),
    ],
)
def test_a_theme_tells_how_many_schools_have_it(
    small: Programme, verdicts: tuple[str, ...], told: str
) -> None:
    units = zip(NAMES, verdicts, strict=True)
    rows = [row for unit, verdict in units for row in compared(verdict, unit=unit)]
    [theme] = brief(small, *compared(BELOW, **ABOVE), *rows).themes
    assert theme.place == told
    assert theme.named == ""


def test_the_council_reads_everything_that_everybody_reads_and_more(
    small: Programme,
) -> None:
    rows = [*compared(BELOW, **ABOVE), *compared(BELOW, unit="2"), goal("2", "not_met")]
    everybody = [left_out(one) if one["quantity"] == "goal" else one for one in rows]
    # What the council alone may know as certain is graver, and changes nothing.
    graver = compared(BELOW, **ABOVE, measure="calm")
    graver[1] |= {"value": -90.0, "low": -100.0, "high": -80.0}
    hidden = [{**left_out(one), "verdict": None, "status": "hidden"} for one in graver]
    opened = brief(small, *everybody, *hidden)
    closed = brief(small, *everybody, *hidden, closed=[*rows, *graver])
    assert not {*said(opened)} - {*said(closed)}
    assert [theme.key for theme in closed.themes] == ["pupils.wellbeing"]
    assert closed.themes[0].named == "Her: Ådalsskolen."


def test_a_timetable_counts_months_from_the_last_day_of_the_fieldwork(
    small: Programme,
) -> None:
    steps = [
        CalendarStep(text=text("Udtalelser"), months=4),
        CalendarStep(text=text("Beslutning"), months=5, day=31),
        CalendarStep(text=text("Planer"), months=6, until=7),
    ]
    file = small.file.model_copy(update={"calendar": steps})
    found = brief(small.model_copy(update={"file": file})).calendar
    assert found is not None
    assert [when for when, _ in found.rows] == [  # from 31 October 2019 on
        "Februar",
        "Senest 31. marts 2020",
        "April og maj",
    ]


def test_of_a_municipality_with_no_answers_three_pages_say_so(small: Programme) -> None:
    found = brief(small)
    assert found.goals is None
    assert found.themes == ()
    assert found.why_lead == "Der er ikke svar nok til at sige noget om kommunen."
    assert found.choices.columns == ("Intet nyt tiltag",)


@pytest.mark.parametrize(
    ("row", "cost", "time"),
    [
        ({"cost": "250.000 kroner"}, "250.000 kroner", "Forvaltningen udfylder"),
        ({"hours": "To dage"}, "Forvaltningen udfylder", "To dage"),
        ({"module": "other", "cost": "En krone"}, *["Forvaltningen udfylder"] * 2),
    ],
)
def test_what_is_written_of_a_choice_stands_instead_of_a_line(
    small: Programme, row: dict, cost: str, time: str
) -> None:
    programme = with_modules(small, course(None))
    told = scope(programme, [*compared(BELOW, **ABOVE), need()], None)
    filled = Filled(rows=({"module": "m"} | row,))
    fields = Fields({Key("2019", "brief_costs"): filled})
    found = as_read(brief_of(replace(told, written=fields))).choices
    rows = {row[0]: row[1:] for row in found.rows}
    assert (rows["Pris"], rows["Tid"]) == ((cost, "Intet"), (time, "Intet"))
    assert set(found.own) == {cost, time} - {found.field}


def test_the_time_that_the_programme_names_is_not_written_over(
    small: Programme,
) -> None:
    programme = with_modules(small, course(24))
    told = scope(programme, [*compared(BELOW, **ABOVE), need()], None)
    filled = Filled(rows=({"module": "m", "hours": "To dage"},))
    fields = Fields({Key("2019", "brief_costs"): filled})
    found = as_read(brief_of(replace(told, written=fields))).choices
    rows = {row[0]: row[1:] for row in found.rows}
    assert rows["Tid"] == ("24 timer til hver", "Intet")
    assert found.own == ()
