"""What the unit agreed on after the round before, and how it went."""

from dataclasses import dataclass

from pipeline.documents.wording import begun
from pipeline.editorial.agreements import AgreedGoal
from pipeline.reports.numbers.cells import HIDDEN, shown_value
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series

CONCLUDED = {"up", "down", "no_certain_change"}


@dataclass(frozen=True, kw_only=True)
class AgreedRow:
    """One goal.

    Attributes:
        key: Its row in the tables. Empty: there is none.
        name: What it is about.
        seen: What the unit wanted to see, in its own words. Empty: the proposal.
        text: Then and now, and what can be concluded.
    """

    key: str
    name: str
    seen: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Agreed:
    """What was agreed on, a few lines under a heading."""

    title: str
    rows: tuple[AgreedRow, ...]


def agreed(scope: Scope, series: list[Series]) -> Agreed | None:
    """Return how it went with what was agreed on. None: nothing was.

    Args:
        scope: Unit and round.
        series: Everything that may be shown of it.
    """
    if not scope.agreed or scope.previous is None:
        return None
    found = {(one.what.measure, one.what.breakdown): one for one in series}
    rows = (
        _row(scope, goal, found.get((goal.measure, goal.breakdown)))
        for goal in scope.agreed
    )
    return Agreed(
        title=scope.wording.say("agreed.title", round=scope.previous), rows=tuple(rows)
    )


def _row(scope: Scope, goal: AgreedGoal, series: Series | None) -> AgreedRow:
    if series is None:
        return AgreedRow(
            key="",
            name=goal_name(scope, goal),
            seen=goal.seen,
            text=begun(scope.wording.say("agreed.cannot")),
        )
    return AgreedRow(
        key=series.key if series.measured else "",
        name=scope.wording.named(series.label, series.below),
        seen=goal.seen,
        text=then_and_now(scope, series),
    )


def then_and_now(scope: Scope, series: Series) -> str:
    """Say then and now if both are shown, and what can be concluded."""
    say, then, now = scope.wording.say, series.cells[-2], series.cells[-1]
    verdict = say(f"agreed.{_verdict(scope, series)}")
    first, last = shown_value(then), shown_value(now)
    if first is None or last is None:
        scope.told(then, now)
        return begun(verdict)
    return say(
        "agreed.levels",
        then=scope.wording.level(series.what.kind, first),
        now=scope.wording.level(series.what.kind, last),
        verdict=verdict,
    )


def _verdict(scope: Scope, series: Series) -> str:
    """Return what can be concluded about the change since the round before."""
    change = series.changes.get(scope.previous or "")
    if change is not None and change.shown and change.verdict in CONCLUDED:
        scope.told(change)
        return change.verdict or ""
    cells = (series.cells[-2], series.cells[-1])
    if any(cell is not None and cell.status in HIDDEN for cell in cells):
        return "hidden"
    return "cannot"


def goal_name(scope: Scope, goal: AgreedGoal) -> str:
    """Return what a goal is about where no number of it is in the release."""
    language, programme = scope.wording.language, scope.programme
    tests = programme.indicators.tests
    for group, instrument in scope.groups:
        for scale in instrument.scales:
            if (group.id, scale.id) == (goal.group, goal.measure):
                label, below = scale.label.of(language), group.name.of(language)
                return scope.wording.named(label, below)
    others = (*(tests.subjects if tests else ()), *programme.indicators.measures)
    return next(one.label.of(language) for one in others if one.id == goal.measure)
