"""Goals: a table of yes, no, or cannot be decided, by grade, and words for the rest."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.programme.model import Goal
from pipeline.reports.numbers.cells import HIDDEN, LEFT_OUT, Cell
from pipeline.reports.numbers.scope import Measured, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.matrix import Matrix, MatrixBlock, MatrixRow
from pipeline.reports.parts.undecided import Aim, Undecided, undecided

DECIDED = ("met", "not_met")
UNDECIDED = "undecided"
AT_LEAST = "at_least"
MOVES = ("up", "down")


@dataclass(frozen=True, kw_only=True)
class Goals:
    """What became of goals.

    Attributes:
        title: What to call them where there is no table.
        table: The rows in which something is decided, or has an arrow. None: nothing.
        undecided: All that stands in no row.
    """

    title: str
    table: Matrix | None
    undecided: tuple[Undecided, ...]

    def titled(self, title: str) -> "Goals":
        """Return them under another heading."""
        table = self.table and replace(self.table, title=title)
        return replace(self, title=title, table=table)


def goals(scope: Scope, series: list[Series], *, arrows: bool = False) -> Goals | None:
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
    aims = aims_of(scope, series)
    return goals_of(scope, aims, scope.wording.say("goals.label"), arrows=arrows)


def aims_of(scope: Scope, series: list[Series]) -> list[Aim]:
    """Return where each goal is judged, or would be if its number were not hidden."""
    return [
        Aim(
            goal=goal,
            title=goal_title(scope, goal),
            unit=scope.unit.code,
            row=one.label,
            column=one.below,
            what=one.what,
            cell=cell,
        )
        for goal in scope.programme.indicators.goals
        for one in series
        if (cell := _cell(scope, goal, one.what)) is not None
        and (
            _is_told_alone(cell)
            or (one.now is not None and one.now.shown and cell.status != LEFT_OUT)
        )
    ]


def goals_of(
    scope: Scope, aims: list[Aim], label: str, *, arrows: bool = False
) -> Goals | None:
    """Return the table of some goals, and the words for the others. None: of none.

    Args:
        scope: The unit or municipality, and the round.
        aims: Where they are judged.
        label: What the rows are.
        arrows: See `goals`.
    """
    if not aims:
        return None
    kept = {aim.place for aim in aims if _says(scope, aim, arrows=arrows)}
    told = [aim for aim in aims if aim.place in kept and not _is_hidden(aim.cell)]
    left = [aim for aim in aims if aim.place not in kept]
    scope.told(*(aim.cell for aim in (*told, *left)))
    return Goals(
        title=scope.wording.say("goals.undecided.title"),
        table=_table(scope, told, label, arrows=arrows) if told else None,
        undecided=undecided(scope, left, aims),
    )


def goal_cell(scope: Scope, goal: Goal, what: Measured) -> Cell | None:
    """Return what became of a goal in one test or figure. None: it is not told."""
    cell = _cell(scope, goal, what)
    return None if cell is None or _is_hidden(cell) else cell


def is_decided(cell: Cell) -> bool:
    """Is a goal met or not, by a number that bears it?"""
    return cell.verdict in DECIDED and (cell.low is not None or _is_told_alone(cell))


def outcome(scope: Scope, cell: Cell) -> str:
    """Say yes, no, or that it cannot be decided."""
    key = cell.verdict if is_decided(cell) else UNDECIDED
    return scope.wording.say(f"goals.outcome.{key}")


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
    change = _change(scope, goal, what)
    scope.told(change)
    return None if change is None else change.verdict


def _change(scope: Scope, goal: Goal, what: Measured) -> Cell | None:
    """Return the change of what a goal asks for. None: nobody knows which way."""
    since = scope.previous
    change = scope.cell(what, f"change_{goal.indicator}", since=since)
    if since is None or change is None or change.verdict is None:
        return None
    return change


def _cell(scope: Scope, goal: Goal, what: Measured) -> Cell | None:
    """Return the cell of a goal, hidden or not. None: it is not aimed at."""
    if what.measure not in (*goal.subjects, *goal.measures):
        return None
    since = None if goal.rule == AT_LEAST else scope.previous
    return scope.cell(what, "goal", since=since, about=goal.id)


def _is_hidden(cell: Cell) -> bool:
    """Is nothing of it told?"""
    return cell.status in HIDDEN and cell.verdict is None


def _is_told_alone(cell: Cell) -> bool:
    """May the edition hold the outcome, and not the number?"""
    return cell.status == LEFT_OUT and cell.verdict is not None


def _says(scope: Scope, aim: Aim, *, arrows: bool) -> bool:
    """Does the cell of a table say more than that nothing can be decided?"""
    if is_decided(aim.cell):
        return True
    if not arrows or aim.goal.rule != AT_LEAST:
        return False
    change = _change(scope, aim.goal, aim.what)
    return change is not None and change.verdict in MOVES


def _table(scope: Scope, aims: list[Aim], label: str, *, arrows: bool) -> Matrix:
    """Return rows that say something; no column is empty."""
    say = scope.wording.say
    columns = _in_order({aim.column for aim in aims})
    blocks: dict[str, dict[tuple[str, str], dict[str, str]]] = {}
    for aim in aims:
        row = blocks.setdefault(aim.title, {}).setdefault((aim.unit, aim.row), {})
        row.setdefault(aim.column, _outcome(scope, aim, arrows=arrows))
    notes = []
    if arrows and scope.previous is not None:
        notes.append(say("goals.arrows", since=scope.previous))
    if not all(is_decided(aim.cell) for aim in aims):
        notes.append(say("goals.note"))
    confidence = scope.wording.number(
        "share", scope.programme.file.thresholds.confidence
    )
    return Matrix(
        title=say("goals.title"),
        label=label,
        columns=tuple(column or say("goals.all") for column in columns),
        blocks=tuple(
            MatrixBlock(
                title=title,
                rows=tuple(
                    MatrixRow(
                        label=name,
                        outcomes=tuple(row.get(column, "") for column in columns),
                    )
                    for (_, name), row in rows.items()
                ),
            )
            for title, rows in blocks.items()
        ),
        notes=(*notes, say("goals.judged", confidence=confidence)),
    )


def _outcome(scope: Scope, aim: Aim, *, arrows: bool) -> str:
    """Return what became of a goal, with an arrow where it has one."""
    told, way = outcome(scope, aim.cell), None
    if arrows and aim.goal.rule == AT_LEAST:
        way = move(scope, aim.goal, aim.what)
    if way not in MOVES:
        return told
    return scope.wording.say(f"goals.moved.{way}", outcome=told)


def _in_order(columns: Iterable[str]) -> list[str]:
    return sorted(columns, key=lambda text: (_grade(text), text))


def _grade(text: str) -> int:
    return int("".join(filter(str.isdigit, text)) or 0)
