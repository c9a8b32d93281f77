"""Where a municipality stands: each goal in one line, and which way it moves.

Of national tests everybody may read yes, no, or that it cannot be decided; their
numbers are for the council.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.programme.model import Goal
from pipeline.reports.numbers.cells import Cell
from pipeline.reports.numbers.measured import breakdown_label, breakdowns, kind_of
from pipeline.reports.numbers.scope import Measured, Scope
from pipeline.reports.parts.goals import AT_LEAST, UNDECIDED, goal_title, move
from pipeline.reports.parts.matrix import Matrix, MatrixBlock, MatrixRow

COLUMNS = ("reached", "moved")
LOWEST = "lowest"  # the column of numbers


@dataclass(frozen=True, kw_only=True)
class _Aim:
    """What a goal is set for, in one row: a test in its grades, or an area's figures.

    Attributes:
        judged: What was judged, and the goal's cell of it.
        of_test: Is it a test?
    """

    label: str
    judged: tuple[tuple[Measured, Cell], ...]
    of_test: bool

    @property
    def verdicts(self) -> list[str]:
        """What became of the goal in each; without a known uncertainty: undecided."""
        return [
            cell.verdict or UNDECIDED
            if self.of_test or cell.low is not None
            else UNDECIDED
            for _, cell in self.judged
        ]

    @property
    def missed(self) -> list[Measured]:
        """Where the goal is certainly not met."""
        pairs = zip(self.judged, self.verdicts, strict=True)
        return [what for (what, _), verdict in pairs if verdict == "not_met"]


def goals_reached(scope: Scope, closed: Scope | None) -> Matrix | None:
    """Return a row per goal and what it is set for. None: nothing is judged.

    Args:
        scope: The municipality as everybody may read of it.
        closed: The same as the council may. None: the document is for everybody.
    """
    say, blocks = scope.wording.say, []
    lowest = False
    for goal in scope.programme.indicators.goals:
        rows = []
        for aim in _aims(scope, goal):
            scope.told(*(cell for _, cell in aim.judged))
            share = _lowest(closed, goal, aim) if closed is not None else ""
            lowest = lowest or bool(share)
            told = (_reached(scope, aim), _moved(scope, goal, aim))
            rows.append(MatrixRow(label=aim.label, outcomes=(*told, share)))
        if rows:
            text = goal.text.of(scope.wording.language)
            title = goal_title(scope, goal) if goal.rule == AT_LEAST else text
            blocks.append(MatrixBlock(title=title, rows=tuple(rows)))
    if not blocks:
        return None
    columns = COLUMNS if not lowest else (*COLUMNS, LOWEST)
    return Matrix(
        title=say("brief.goals.title"),
        label=say("brief.goals.label"),
        columns=tuple(say(f"brief.goals.column.{one}") for one in columns),
        blocks=tuple(
            MatrixBlock(
                title=block.title,
                rows=tuple(
                    MatrixRow(label=row.label, outcomes=row.outcomes[: len(columns)])
                    for row in block.rows
                ),
            )
            for block in blocks
        ),
        wide=(0, 1),
    )


def goals_missed(scope: Scope) -> list[tuple[str, set[str]]]:
    """Return what goals are set for and certainly not met, and what is measured of it.

    Each once, in the order of the goals.
    """
    found: dict[str, set[str]] = {}
    for goal in scope.programme.indicators.goals:
        for aim in _aims(scope, goal):
            missed = {what.measure for what in aim.missed}
            if missed:
                found.setdefault(aim.label, set()).update(missed)
    return [*found.items()]


def _aims(scope: Scope, goal: Goal) -> Iterator[_Aim]:
    """Yield what a goal is set for, as far as it is judged."""
    language, indicators = scope.wording.language, scope.programme.indicators
    for subject in indicators.tests.subjects if indicators.tests else []:
        if subject.id in goal.subjects:
            whats = [
                Measured(group=None, measure=subject.id, breakdown=one, kind="share")
                for one in breakdowns(scope, subject)
            ]
            if judged := tuple(_judged(scope, goal, whats)):
                label = subject.label.of(language)
                yield _Aim(label=label, judged=judged, of_test=True)
    for area in indicators.areas:
        whats = [
            Measured(
                group=None,
                measure=measure.id,
                breakdown=breakdown,
                kind=kind_of(measure),
            )
            for measure in indicators.measures
            if measure.id in goal.measures and measure.area == area.id
            for breakdown in breakdowns(scope, measure)
        ]
        if judged := tuple(_judged(scope, goal, whats)):
            yield _Aim(label=area.name.of(language), judged=judged, of_test=False)


def _judged(
    scope: Scope, goal: Goal, whats: list[Measured]
) -> Iterator[tuple[Measured, Cell]]:
    """Yield where a goal is judged; of a test a verdict may stand without a number."""
    since = None if goal.rule == AT_LEAST else scope.previous
    for what in whats:
        cell = scope.cell(what, "goal", since=since, about=goal.id)
        if cell is not None and cell.verdict is not None:
            yield what, cell


def _reached(scope: Scope, aim: _Aim) -> str:
    """Say whether a goal is met everywhere or missed somewhere, if one is certain."""
    say = scope.wording.say
    if aim.missed:
        if not aim.of_test:
            names = [
                scope.wording.inside(_measure_label(scope, what)) for what in aim.missed
            ]
        elif len(aim.missed) == len(aim.judged) > 1:
            return say("brief.goals.not_met.every")
        else:
            names = [breakdown_label(scope, what.breakdown) for what in aim.missed]
        if not all(names):
            return say("goals.outcome.not_met")
        grades = scope.wording.listed(names)
        return say("brief.goals.not_met.some", grades=grades)
    met = all(verdict == "met" for verdict in aim.verdicts)
    return say(f"goals.outcome.{'met' if met else UNDECIDED}")


def _measure_label(scope: Scope, what: Measured) -> str:
    language = scope.wording.language
    label = next(
        one.label.of(language)
        for one in scope.programme.indicators.measures
        if one.id == what.measure
    )
    return scope.wording.named(label, breakdown_label(scope, what.breakdown))


def _moved(scope: Scope, goal: Goal, aim: _Aim) -> str:
    """Say which way it went since the round before, where that is certain."""
    if goal.rule == AT_LEAST:
        ways = [
            way
            for what, _ in aim.judged
            if (way := move(scope, goal, what)) is not None
        ]
        better, worse = "up", "down"
    else:
        ways, better, worse = aim.verdicts, "met", "not_met"
    if scope.previous is None or not ways:
        way = "unknown"
    elif worse in ways:
        way = "worse"
    else:
        way = "better" if better in ways else "same"
    return scope.wording.say(f"brief.goals.moved.{way}")


def _lowest(closed: Scope, goal: Goal, aim: _Aim) -> str:
    """Return the lowest share that a goal wants high, and where. Empty: none."""
    if goal.rule != AT_LEAST or not aim.of_test:
        return ""
    found = [
        (share.value, breakdown_label(closed, what.breakdown))
        for what, _ in aim.judged
        if (share := closed.shown(what, goal.indicator)) is not None
        and share.value is not None
    ]
    if not found:
        return ""
    value, grade = min(found)
    share = closed.wording.bare("share", value)
    return closed.wording.say("brief.goals.lowest", share=share, grade=grade)
