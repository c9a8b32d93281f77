"""How far a municipality is from its targets: deadline, status, distance, visibility.

For the council and the administration alone: it holds results of national tests.
"""

from collections.abc import Iterator

from pipeline.documents.marks import Number
from pipeline.programme.model import Goal
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.goals import goal_cell, outcome, target_of
from pipeline.reports.parts.matrix import Matrix, MatrixBlock, MatrixRow
from pipeline.reports.parts.undecided import UNSEEN

COLUMNS = ("target", "now", "distance", "status", "seen")


def goal_map(scope: Scope, series: list[Series]) -> Matrix | None:
    """Return a row per target and what it is read from, below its national goal.

    How far a share lies from its target, in percentage points, is below 0 where it is
    short of it. None: in this edition, or of these, there is no target.

    Args:
        scope: The municipality and round.
        series: Tests and figures that have a number in this edition.
    """
    if scope.edition != "confidential":
        return None
    say, blocks = scope.wording.say, dict[str, list[MatrixRow]]()
    for goal in scope.programme.indicators.goals:
        rows = list(_rows(scope, goal, series))
        if rows:
            blocks.setdefault(_helped(scope, goal), []).extend(rows)
    if not blocks:
        return None
    return Matrix(
        title=say("goal_map.title"),
        label=say("goals.label"),
        columns=tuple(say(f"goal_map.column.{one}") for one in COLUMNS),
        blocks=tuple(
            MatrixBlock(title=title, rows=tuple(rows)) for title, rows in blocks.items()
        ),
        notes=(say("goal_map.note"),),
        wide=(COLUMNS.index("target"),),
    )


def _helped(scope: Scope, goal: Goal) -> str:
    """Return the national goal that a goal helps to decide, else its own words."""
    for national in scope.programme.indicators.national_goals:
        if national.id in goal.national_goals[:1]:
            return national.text.of(scope.wording.language)
    return goal.text.of(scope.wording.language)


def _rows(scope: Scope, goal: Goal, series: list[Series]) -> Iterator[MatrixRow]:
    wording, target = scope.wording, target_of(scope, goal)
    if goal.rule != "at_least" or target is None:
        return
    for one in series:
        cell, now = goal_cell(scope, goal, one.what), one.now
        if cell is None or now is None or not now.shown or now.value is None:
            continue
        scope.told(cell)
        distance = Number(now.value - target, now.claim)
        seen = "no" if cell.because == UNSEEN else "yes"
        yield MatrixRow(
            label=wording.named(one.label, one.below),
            outcomes=(
                _target(scope, goal, target),
                wording.number("share", now.value),
                wording.signed("share", distance),
                outcome(scope, cell),
                wording.say(f"goal_map.seen.{seen}"),
            ),
        )


def _target(scope: Scope, goal: Goal, target: float) -> str:
    """Say what is aimed at, whose target it is, and by when."""
    say, code = scope.wording.say, scope.municipality_code
    key = "own" if code in goal.municipal_targets else "at_least"
    told = say(f"goal_map.{key}", target=scope.wording.number("share", target))
    by = goal.municipal_deadlines.get(code)
    if by is None:
        return told
    day = say("date", day=by.day, month=say(f"month.{by.month}"), year=by.year)
    return say("goal_map.by", target=told, day=day)
