"""What became of goals, worked out by hand on single cells."""

import pytest

from pipeline.programme.model import Programme
from pipeline.reports.numbers.measured import unit_series
from pipeline.reports.parts.goals import goals
from tests.unit.reports.as_read import as_read
from tests.unit.reports.cell_rows import READING, Compose, cell, frame
from tests.unit.reports.conftest import scope_of


def goal(verdict: str, because: str | None = None) -> list[dict]:
    """Return the good readers of grade 2, and what became of the goal."""
    tested = {"n": 20, "base": 22, **READING}
    told = {"about": "good", "verdict": verdict, "because": because}
    return [
        cell("share_good", 0.9, 0.1, **tested),
        cell("goal", 0.9, 0.1, **told, **tested),
    ]


@pytest.mark.parametrize(
    ("verdict", "because", "outcome"),
    [
        ("met", None, "Ja"),
        ("not_met", None, "Nej"),
        ("cannot_be_decided", "could_not_be_seen", "Kan ikke afgøres"),
    ],
)
def test_a_goal_is_met_or_not_or_cannot_be_decided_by_grade(
    profile: Compose, verdict: str, because: str | None, outcome: str
) -> None:
    goals = profile(frame(*goal(verdict, because))).goals
    assert goals is not None
    assert goals.columns == ("2. klasse",)
    [block] = goals.blocks
    assert block.title == "Mindst 80 pct. gode"
    assert [(row.label, row.outcomes) for row in block.rows] == [
        ("Læsning", (outcome,))
    ]


def test_a_figure_without_a_known_uncertainty_meets_no_goal(profile: Compose) -> None:
    absence = {"informant_group": None, "measure": "absence", "n": 278}
    told = {"since": "2017", "about": "present", "verdict": "met"}
    goals = profile(
        frame(cell("value", 0.06, **absence), cell("goal", -0.02, **told, **absence))
    ).goals
    assert goals is not None
    assert goals.columns == ("Alle",)
    assert goals.blocks[0].title == "Fraværet skal falde (siden 2017)"
    assert goals.blocks[0].rows[0].outcomes == ("Kan ikke afgøres",)


def test_no_outcome_is_told_of_a_hidden_result(profile: Compose) -> None:
    hidden = [row | {"status": "hidden", "value": None} for row in goal("met")]
    hidden = [row | {"low": None, "high": None} for row in hidden]
    assert profile(frame(*hidden)).goals is None


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
    told = as_read(goals(scope, unit_series(scope).tests, arrows=True))
    assert told is not None
    assert told.blocks[0].rows[0].outcomes == (outcome,)
    assert told.notes[0].startswith("Pile: andelen er med sikkerhed steget")
    silent = as_read(goals(scope, unit_series(scope).tests))
    assert silent is not None
    assert silent.blocks[0].rows[0].outcomes == ("Nej",)
