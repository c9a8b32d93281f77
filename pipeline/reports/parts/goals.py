"""Goals: met, not met, or why it cannot be decided."""

from collections.abc import Iterator

from pipeline.programme.model import Goal
from pipeline.reports.numbers.cells import HIDDEN, Cell
from pipeline.reports.numbers.scope import Measured, Scope
from pipeline.reports.numbers.series import Series

DECIDED = ("met", "not_met")
AT_FACE_VALUE = ("met_at_face_value", "not_met_at_face_value")  # without an interval
TOO_SMALL = "too_small"  # without an interval, and printed as 0
UNDECIDED = (
    "could_not_be_seen",
    TOO_SMALL,
    "too_uncertain",
    "not_comparable",
    "no_earlier_round",
)


def goal_sentences(scope: Scope, series: list[Series]) -> tuple[str, ...]:
    """Return a sentence per goal of these tests or figures, with every outcome."""
    told = (_told(scope, goal, series) for goal in scope.programme.indicators.goals)
    return tuple(sentence for sentence in told if sentence)


def goal_cell(scope: Scope, goal: Goal, what: Measured) -> Cell | None:
    """Return what became of a goal in one test or figure. None: it is not aimed at."""
    if what.measure not in (*goal.subjects, *goal.measures):
        return None
    since = None if goal.rule == "at_least" else scope.previous
    cell = scope.cell(what, "goal", since=since, about=goal.id)
    return None if cell is None or cell.status in HIDDEN else cell


def target_of(scope: Scope, goal: Goal) -> float | None:
    """Return the municipality's own target, else the national one."""
    return goal.municipal_targets.get(scope.municipality_code, goal.target)


def _told(scope: Scope, goal: Goal, series: list[Series]) -> str:
    cells = [
        (one, cell)
        for one in series
        if one.now is not None
        and one.now.shown
        and (cell := goal_cell(scope, goal, one.what)) is not None
    ]
    if not cells:
        return ""
    scope.told(*(cell for _, cell in cells))
    wording = scope.wording
    change = goal.rule != "at_least" and scope.previous is not None
    outcomes = "; ".join(_outcomes(scope, cells, change=change))
    sentence = wording.say(
        "goals.change" if change else "goals.level",
        goal=goal.text.of(wording.language),
        outcomes=outcomes,
        since=scope.previous,
        round=scope.round.id,
    )
    target = target_of(scope, goal)
    if target is None or target == goal.target:
        return sentence
    own = wording.say("goals.own", target=wording.number("share", target))
    return f"{sentence} {own}"


def _outcomes(
    scope: Scope, cells: list[tuple[Series, Cell]], *, change: bool
) -> Iterator[str]:
    """Yield each outcome with what it is true of, decided ones first."""
    judged = [(one, _is(scope, one, cell, change=change)) for one, cell in cells]
    for outcome in (*DECIDED, *AT_FACE_VALUE, *UNDECIDED):
        if found := [one for one, told in judged if told == outcome]:
            yield scope.wording.say(
                f"goals.outcome.{outcome}", names=_named(scope, found)
            )


def _is(scope: Scope, series: Series, cell: Cell, *, change: bool) -> str | None:
    if cell.verdict not in DECIDED:
        return cell.because
    if cell.low is not None:
        return cell.verdict
    if change and scope.wording.is_zero(series.what.kind, cell.value or 0.0):
        return TOO_SMALL
    return f"{cell.verdict}_at_face_value"


def _named(scope: Scope, series: list[Series]) -> str:
    """Name tests once, with all grades of them."""
    grades: dict[str, list[str]] = {}
    for one in series:
        grades.setdefault(one.label, []).extend([one.below] if one.below else [])
    return scope.wording.listed(
        [
            scope.wording.say("named", label=label, below=scope.wording.listed(belows))
            if belows
            else label
            for label, belows in grades.items()
        ]
    )
