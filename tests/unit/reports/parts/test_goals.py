"""What became of goals, worked out by hand on single cells."""

from dataclasses import replace
from typing import Any

import pytest

from pipeline.programme.model import Language, Programme
from pipeline.reports.numbers.measured import unit_series
from pipeline.reports.parts.goals import Goals, aims_of, goals, goals_of
from tests.unit.reports.as_read import as_read
from tests.unit.reports.cell_rows import READING, Compose, cell, frame
from tests.unit.reports.conftest import scope_of
from tests.unit.reports.made_programme import text

LEVEL, CHANGE = "Mindst 80 pct. gode", "Fraværet skal falde"


def goal(
    verdict: str | None = "not_met",
    because: str | None = None,
    *,
    grade: str = "2",
    **rest: Any,  # noqa: ANN401
) -> list[dict]:
    """Return the good readers of a grade, and what became of the goal."""
    tested = {"n": 20, "base": 22, **READING, "breakdown": f"grade:{grade}"}
    told = {"about": "good", "verdict": verdict, "because": because}
    share = {"value": 0.9, "half": 0.1}
    return [
        cell("share_good", **share, **tested),
        cell("goal", **share) | tested | told | rest,
    ]


def absence(
    verdict: str | None, because: str | None = None, status: str = "shown"
) -> list[dict]:
    """Return the absence, and what became of the goal about its change."""
    known = {"informant_group": None, "measure": "absence", "n": 278}
    told = {"since": "2017", "about": "present", "verdict": verdict}
    change = None if status != "shown" else -0.02
    return [
        cell("value", 0.06, **known),
        cell("goal", change) | known | told | {"because": because, "status": status},
    ]


@pytest.fixture
def graded(small: Programme) -> Programme:
    """The small programme with reading tests in three grades."""
    tests = small.indicators.tests
    assert tests is not None
    (reading,) = tests.subjects
    grades = {year: ["2", "4", "6"] for year in reading.grades}
    mathematics = {"id": "mathematics", "label": text("Matematik"), "grades": grades}
    subjects = [
        reading.model_copy(update={"grades": grades}),
        reading.model_copy(update=mathematics),
    ]
    first, *others = small.indicators.goals
    of_both = first.model_copy(update={"subjects": ["reading", "mathematics"]})
    indicators = small.indicators.model_copy(
        update={
            "tests": tests.model_copy(update={"subjects": subjects}),
            "goals": [of_both, *others],
        }
    )
    return small.model_copy(update={"indicators": indicators})


def told(
    programme: Programme, rows: list[dict], language: Language = "da"
) -> Goals | None:
    """Return what school 1 is told of the goals in 2019."""
    scope = scope_of(programme, frame(*rows), "2019", language)
    series = unit_series(scope)
    return as_read(goals(scope, [*series.tests, *series.measures]))


def mathematics(rows: list[dict]) -> list[dict]:
    """Return the same of another test."""
    return [row | {"measure": "mathematics"} for row in rows]


@pytest.mark.parametrize(("verdict", "outcome"), [("met", "Ja"), ("not_met", "Nej")])
def test_a_goal_is_met_or_not_by_grade(
    profile: Compose, verdict: str, outcome: str
) -> None:
    found = profile(frame(*goal(verdict))).goals
    assert found is not None
    assert found.table is not None
    assert found.table.columns == ("2. klasse",)
    [block] = found.table.blocks
    assert block.title == LEVEL
    assert [(row.label, row.outcomes) for row in block.rows] == [
        ("Læsning", (outcome,))
    ]
    assert found.undecided == ()


def test_a_row_in_which_one_cell_is_decided_stays_whole(graded: Programme) -> None:
    open_ = goal("cannot_be_decided", "too_uncertain", grade="6")
    found = told(graded, [*goal("met"), *open_])
    assert found is not None
    assert found.table is not None
    assert found.table.columns == ("2. klasse", "6. klasse")
    assert found.table.blocks[0].rows[0].outcomes == ("Ja", "Kan ikke afgøres")
    assert found.table.notes[0].startswith("»Kan ikke afgøres«: ")
    assert found.undecided == ()


def test_rows_and_goals_that_say_nothing_become_words(graded: Programme) -> None:
    """Columns that they alone need go, and so does the note on cells like theirs."""
    open_ = goal("cannot_be_decided", "too_uncertain", grade="6")
    found = told(graded, [*goal("met"), *mathematics(open_), *absence("met")])
    assert found is not None
    assert found.table is not None
    assert found.table.columns == ("2. klasse",)
    [block] = found.table.blocks
    assert [row.label for row in block.rows] == ["Læsning"]
    assert len(found.table.notes) == 1
    by_chance, without = found.undecided
    assert "tilfældigt" in by_chance.why
    assert by_chance.names == (f"{LEVEL}: Matematik",)
    assert "ikke kendt" in without.why
    assert without.names == (f"{CHANGE} (siden 2017)",)


@pytest.mark.parametrize(
    ("rows", "why"),
    [
        (goal("cannot_be_decided", "could_not_be_seen"), "for få elever"),
        (goal("cannot_be_decided", "too_uncertain"), "tilfældigt"),
        (goal(None, status="hidden", value=None, low=None, high=None), "skjult"),
        (absence("met"), "ikke kendt"),
        (absence(None, "no_earlier_round", "not_measured"), "intet at sammenligne"),
        (absence(None, "not_comparable", "not_comparable"), "kan ikke sammenlignes"),
    ],
)
def test_where_nothing_is_decided_there_is_no_table_but_why(
    small: Programme, rows: list[dict], why: str
) -> None:
    found = told(small, rows)
    assert found is not None
    assert found.table is None
    [one] = found.undecided
    assert why in one.why
    assert one.names[0].startswith((LEVEL, CHANGE))
    english = told(small, rows, "en")
    assert english is not None
    assert english.undecided[0].why.startswith("Cannot be decided")


def test_too_few_are_the_reason_only_if_they_are_for_the_whole_goal(
    graded: Programme,
) -> None:
    few = goal("cannot_be_decided", "could_not_be_seen")
    more = goal("cannot_be_decided", "too_uncertain", grade="6")
    for rows, why in ([*few, *mathematics(few)], "få"), ([*few, *more], "tilfældigt"):
        found = told(graded, rows)
        assert found is not None
        [one] = found.undecided
        assert why in one.why
        assert one.names == (LEVEL,)


def test_goals_of_which_readers_can_do_the_same_have_one_reason(
    small: Programme,
) -> None:
    open_ = goal("cannot_be_decided", "too_uncertain")
    found = told(small, [*open_, *absence(None, status="hidden")])
    assert found is not None
    [one] = found.undecided
    assert "skjult eller" in one.why
    assert one.names == (LEVEL, f"{CHANGE} (siden 2017)")


def test_grades_are_named_where_a_row_has_several_reasons(graded: Programme) -> None:
    open_ = goal("cannot_be_decided", "too_uncertain")
    gone = {"value": None, "low": None, "high": None}
    hidden = goal(None, grade="4", status="hidden", **gone)
    broken = goal(None, "not_comparable", grade="6", status="not_comparable", **gone)
    found = told(graded, [*open_, *hidden, *broken])
    assert found is not None
    assert [(one.why.rpartition(": ")[2], one.names) for one in found.undecided] == [
        (
            "resultatet er skjult eller kan være tilfældigt.",
            (f"{LEVEL}: Læsning (2. klasse og 4. klasse)",),
        ),
        ("de to runder kan ikke sammenlignes.", (f"{LEVEL}: Læsning (6. klasse)",)),
    ]


def test_what_an_edition_may_not_hold_has_no_reason_of_its_own(
    graded: Programme,
) -> None:
    """Of a test without a number it is not told how few there were."""
    alone = {"value": None, "low": None, "high": None, "status": "confidential"}
    [_, left_out] = goal("cannot_be_decided", "could_not_be_seen", **alone)
    found = told(graded, [left_out])
    assert found is not None
    [one] = found.undecided
    assert "tilfældigt" in one.why


def test_the_first_page_says_that_no_goal_could_be_decided(profile: Compose) -> None:
    document = profile(frame(*goal("cannot_be_decided", "too_uncertain")))
    assert document.goals is not None
    assert document.goals.table is None
    assert any(document.goals.title in one for one in document.story.unknown)
    decided = profile(frame(*goal("met")))
    assert decided.goals is not None
    assert not any(decided.goals.title in one for one in decided.story.unknown)


def test_no_outcome_is_told_of_a_hidden_result(profile: Compose) -> None:
    hidden = [row | {"status": "hidden", "value": None} for row in goal("met")]
    hidden = [row | {"low": None, "high": None} for row in hidden]
    document = profile(frame(*hidden))
    assert document.goals is None


@pytest.mark.parametrize(
    ("verdict", "outcome"),
    [("up", "Nej ↑"), ("down", "Nej ↓"), ("no_change", "Nej"), (None, "Nej")],
)
def test_an_arrow_tells_which_way_a_share_has_certainly_moved(
    small: Programme, verdict: str | None, outcome: str
) -> None:
    """Of tests an edition may hold which way alone: neither has a number here."""
    alone = {"status": "confidential", "value": None, "low": None, "high": None}
    moved = cell("change_share_good", **READING, since="2017", verdict=verdict)
    rows = [row | alone for row in (*goal("not_met"), moved)]
    scope = scope_of(small, frame(*rows), "2019", "da")
    tests = unit_series(scope).tests
    found = as_read(goals(scope, tests, arrows=True))
    assert found.table.blocks[0].rows[0].outcomes == (outcome,)
    assert found.table.notes[0].startswith("Pile: andelen er med sikkerhed steget")
    silent = as_read(goals(scope, tests))
    assert silent.table.blocks[0].rows[0].outcomes == ("Nej",)


def test_a_row_with_an_arrow_alone_stays(small: Programme) -> None:
    moved = cell("change_share_good", 0.1, 0.05, **READING, since="2017", verdict="up")
    rows = [*goal("cannot_be_decided", "too_uncertain"), moved]
    scope = scope_of(small, frame(*rows), "2019", "da")
    tests = unit_series(scope).tests
    found = as_read(goals(scope, tests, arrows=True))
    assert found.table.blocks[0].rows[0].outcomes == ("Kan ikke afgøres ↑",)
    assert found.undecided == ()
    assert as_read(goals(scope, tests)).table is None


def test_two_schools_of_one_name_have_a_row_each(small: Programme) -> None:
    first = scope_of(small, frame(*goal("met")), "2019", "da")
    second = replace(first, unit=replace(first.unit, code="2"))
    aims = [
        replace(aim, row="Skolen")
        for school in (first, second)
        for aim in aims_of(school, unit_series(school).tests)
    ]
    found = goals_of(first, aims, "Skole")
    assert found is not None
    assert found.table is not None
    (block,) = found.table.blocks
    assert [row.label for row in block.rows] == ["Skolen", "Skolen"]
