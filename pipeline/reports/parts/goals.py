"""Goals: a table of yes, no, or cannot be decided, by grade."""

from pipeline.programme.model import Goal
from pipeline.reports.numbers.cells import HIDDEN, LEFT_OUT, Cell
from pipeline.reports.numbers.scope import Measured, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.matrix import Matrix, MatrixBlock, MatrixRow

DECIDED = ("met", "not_met")
UNDECIDED = "undecided"
AT_LEAST = "at_least"
MOVES = ("up", "down")


def goals(scope: Scope, series: list[Series], *, arrows: bool = False) -> Matrix | None:
    """Return what became of every goal in these tests and figures. None: of none.

    A goal is met or not only where the numbers bear it: without a known uncertainty,
    or with one that holds the target, it cannot be decided. Of tests an edition may
    hold the outcome alone.

    Args:
        scope: The unit or municipality, and the round.
        series: Its tests and figures.
        arrows: Whether an outcome at a fixed target has an arrow beside it where the
            share has certainly moved; goals about a move say it themselves.
    """
    judged = [
        (goal, one, cell)
        for goal in scope.programme.indicators.goals
        for one in series
        if (cell := goal_cell(scope, goal, one.what)) is not None
        and ((one.now is not None and one.now.shown) or cell.status == LEFT_OUT)
    ]
    if not judged:
        return None
    scope.told(*(cell for _, _, cell in judged))
    say = scope.wording.say
    columns = _in_order({one.below for _, one, _ in judged})
    blocks = []
    for goal in scope.programme.indicators.goals:
        of_goal = [(one, cell) for each, one, cell in judged if each is goal]
        labels = list(dict.fromkeys(one.label for one, _ in of_goal))
        rows = tuple(
            MatrixRow(
                label=label,
                outcomes=tuple(
                    _outcome(scope, column, label, of_goal, goal if arrows else None)
                    for column in columns
                ),
            )
            for label in labels
        )
        if rows:
            blocks.append(MatrixBlock(title=goal_title(scope, goal), rows=rows))
    confidence = scope.wording.number(
        "share", scope.programme.file.thresholds.confidence
    )
    told = (say("goals.note"), say("goals.judged", confidence=confidence))
    if arrows and scope.previous is not None:
        told = (say("goals.arrows", since=scope.previous), *told)
    return Matrix(
        title=say("goals.title"),
        label=say("goals.label"),
        columns=tuple(column or say("goals.all") for column in columns),
        blocks=tuple(blocks),
        notes=told,
    )


def goal_cell(scope: Scope, goal: Goal, what: Measured) -> Cell | None:
    """Return what became of a goal in one test or figure. None: it is not aimed at."""
    if what.measure not in (*goal.subjects, *goal.measures):
        return None
    since = None if goal.rule == AT_LEAST else scope.previous
    cell = scope.cell(what, "goal", since=since, about=goal.id)
    if cell is None or (cell.status in HIDDEN and cell.verdict is None):
        return None
    return cell


def outcome(scope: Scope, cell: Cell) -> str:
    """Say yes, no, or that it cannot be decided."""
    sure = cell.low is not None or cell.status == LEFT_OUT
    decided = cell.verdict in DECIDED and sure
    return scope.wording.say(f"goals.outcome.{cell.verdict if decided else UNDECIDED}")


def target_of(scope: Scope, goal: Goal) -> float | None:
    """Return the municipality's own target, else the national one."""
    return goal.municipal_targets.get(scope.municipality_code, goal.target)


def goal_title(scope: Scope, goal: Goal) -> str:
    """Return a goal in words, with the round it looks back on or its own target."""
    wording = scope.wording
    text = goal.text.of(wording.language)
    if goal.rule != AT_LEAST and scope.previous is not None:
        return wording.say("goals.since", goal=text, since=scope.previous)
    target = target_of(scope, goal)
    if target is None or target == goal.target:
        return text
    share = wording.number("share", target)
    return wording.say("goals.own", goal=text, target=share)


def move(scope: Scope, goal: Goal, what: Measured) -> str | None:
    """Return which way what a goal asks for went since the round before.

    Up or down is certain, anything else is not; None: nobody knows. Of tests an edition
    may hold that alone, without the number.
    """
    since = scope.previous
    change = scope.cell(what, f"change_{goal.indicator}", since=since)
    if since is None or change is None or change.verdict is None:
        return None
    scope.told(change)
    return change.verdict


def _outcome(
    scope: Scope,
    column: str,
    label: str,
    judged: list[tuple[Series, Cell]],
    moves: Goal | None,
) -> str:
    """Return what became of a goal; `moves`: that goal, if it has an arrow."""
    for one, cell in judged:
        if one.below == column and one.label == label:
            told = outcome(scope, cell)
            way = None
            if moves is not None and moves.rule == AT_LEAST:
                way = move(scope, moves, one.what)
            if way not in MOVES:
                return told
            return scope.wording.say(f"goals.moved.{way}", outcome=told)
    return ""


def _in_order(columns: set[str]) -> list[str]:
    return sorted(columns, key=lambda text: (_grade(text), text))


def _grade(text: str) -> int:
    return int("".join(filter(str.isdigit, text)) or 0)
