"""The goals of a plan: why, what to begin with, and what would count as better."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace

from pipeline.editorial.agreements import AgreedGoal
from pipeline.reports.numbers.cells import HIDDEN, Cell
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.agreed import goal_name
from pipeline.reports.parts.answers import Answers, answers
from pipeline.reports.parts.certainties import Certainty, Judged, cautious
from pipeline.reports.parts.highlights import cautiously
from pipeline.reports.parts.offers import Offer, offer
from pipeline.reports.parts.topics import Question, chosen, others_of, questions_of

CHANGES = {"moved", "since_start"}
# By the number of goals, so that their page has few numbers; own goals have dates, too.
MOST_ANSWERS = {1: 4, 2: 1, 3: 1}
MOST_OF_OWN = {1: 4, 2: 1, 3: 0}


@dataclass(frozen=True, kw_only=True)
class Labelled:
    """Something that the unit wrote, and what it is."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class PlanGoal:
    """Something to change.

    Attributes:
        name: What it is called, and whose answers or which grade it is.
        measure: What a file of agreements calls it.
        code: The same, said so.
        why: The one number that is the reason for it.
        answers: Answers per 100, those that tell most first.
        others: What other groups see of the same theme.
        agreed: What the unit wrote: what would be seen, who, by when.
        offer: The module or sheet to begin with.
        questions: Whom to ask what.
        better: What would count as better, and whether these numbers could show it.
    """

    name: str
    measure: str
    code: str
    why: str
    answers: Answers | None
    others: str
    agreed: tuple[Labelled, ...]
    offer: Offer | None
    questions: tuple[Question, ...]
    better: str


def plan_goals(
    scope: Scope,
    found: list[Certainty],
    scales: list[Series],
    everything: list[Series],
    taken: dict[str, str],
) -> tuple[PlanGoal, ...]:
    """Return the goals that the unit agreed on; without any, those that are proposed.

    Args:
        scope: Unit and round.
        found: Everything that is certain, most important first.
        scales: Every scale that may be shown.
        everything: Those, the tests and the figures.
        taken: Is filled with the modules and sheets that are offered -> their names.
    """
    agreement = scope.agreement
    certain = {one.series.key: one.judged for one in found}
    if agreement is None or not agreement.goals:
        return _fitting(
            (
                _goal(scope, one, certain.get(one.key, ()), scales, taken)
                for one, _ in chosen(scope, found, scales)
            ),
            MOST_ANSWERS,
        )
    known = {(one.what.measure, one.what.breakdown): one for one in everything}
    goals = []
    for goal in agreement.goals:
        series = known.get((goal.measure, goal.breakdown))
        if series is None:
            goals.append(_unknown(scope, goal))
        else:
            judged = certain.get(series.key, ())
            goals.append(_goal(scope, series, judged, scales, taken, goal))
    return _fitting(goals, MOST_OF_OWN)


def _fitting(
    goals: Iterable[PlanGoal], rows: Mapping[int, int]
) -> tuple[PlanGoal, ...]:
    """Return goals with as many answers each as their number leaves room for."""
    listed = list(goals)
    most = rows.get(len(listed), 0)
    return tuple(
        replace(one, answers=replace(one.answers, rows=one.answers.rows[:most]))
        if one.answers is not None and most
        else replace(one, answers=None)
        for one in listed
    )


def _goal(
    scope: Scope,
    series: Series,
    judged: tuple[Judged, ...],
    scales: list[Series],
    taken: dict[str, str],
    goal: AgreedGoal | None = None,
) -> PlanGoal:
    told = answers(scope, series)
    return PlanGoal(
        name=scope.wording.named(series.label, series.below),
        measure=series.what.measure,
        code=scope.wording.say("plan.code", code=series.what.measure),
        why=scope.wording.say("plan.why.because", reason=_why(scope, series, judged)),
        answers=told.beside(_beside(judged)) if told is not None else None,
        others=others_of(scope, series, scales),
        agreed=_own_words(scope, goal),
        offer=offer(scope, series, taken),
        questions=questions_of(scope, series.ask),
        better=_better(scope, series),
    )


def _beside(judged: tuple[Judged, ...]) -> str:
    """Return beside whom answers are shown: whom the reason compares with."""
    ways = [one.way for one in judged]
    return "municipality" if ways[:1] == ["municipality"] else "programme"


def _unknown(scope: Scope, goal: AgreedGoal) -> PlanGoal:
    """Return a goal of which the release says nothing about this unit."""
    say = scope.wording.say
    return PlanGoal(
        name=goal_name(scope, goal),
        measure=goal.measure,
        code=say("plan.code", code=goal.measure),
        why=say("plan.why.because", reason=say("plan.why.nothing")),
        answers=None,
        others="",
        agreed=_own_words(scope, goal),
        offer=None,
        questions=(),
        better=scope.ahead("plan.better.unknown"),
    )


def _own_words(scope: Scope, goal: AgreedGoal | None) -> tuple[Labelled, ...]:
    if goal is None or goal.by is None:
        return ()
    say, by = scope.wording.say, goal.by
    day = say("date", day=by.day, month=say(f"month.{by.month}"), year=by.year)
    return (
        Labelled(label=say("plan.agreed.seen"), text=goal.seen),
        Labelled(label=say("plan.agreed.who"), text=goal.who),
        Labelled(label=say("plan.agreed.by"), text=day),
    )


def _why(scope: Scope, series: Series, judged: tuple[Judged, ...]) -> str:
    """Say the one number that is the reason: what is certain first, or the level."""
    bad = next((one for one in judged if not one.good), None)
    if bad is not None:
        return _certain(scope, series, bad)
    say, now = scope.wording.say, series.now
    if now is None or not now.shown or now.value is None:
        scope.told(now)
        hidden = now is not None and now.status in HIDDEN
        return say("plan.why.hidden" if hidden else "plan.why.nothing")
    level = scope.wording.level(series.what.kind, now.value)
    key = "now" if judged else "now_open"
    return _with_interval(scope, series, key, level, now)


def _certain(scope: Scope, series: Series, bad: Judged) -> str:
    scope.told(bad.cell)
    kind, value = series.what.kind, bad.cell.told
    wording = scope.wording
    level = bad.goal is not None and bad.goal.rule == "at_least"
    written = wording.number(kind, value) if level else wording.amount(kind, value)
    cell = bad.cell
    if not level and cell.low is not None and cell.high is not None:
        low, high = sorted((abs(cell.low), abs(cell.high)))  # their sign is said
        cell = cell._replace(low=low, high=high)
    goal = bad.goal.text.of(wording.language) if bad.goal else ""
    return _with_interval(
        scope, series, bad.way, written, cell, goal=scope.wording.inside(goal)
    )


def _with_interval(
    scope: Scope, series: Series, key: str, written: str, cell: Cell, goal: str = ""
) -> str:
    wording, interval = scope.wording, ""
    estimate = _estimate(scope, series, key)
    if cell.low is not None and cell.high is not None:
        ends = wording.between(series.what.kind, cell.low, cell.high)
        interval = f" ({ends})"
    answered = ""
    if cell.n is not None and key not in CHANGES:  # who answered twice is told nowhere
        answered = wording.count("proposal.answers", cell.n)
    return wording.say(
        f"plan.why.{key}",
        value=written,
        interval=interval,
        answers=answered,
        cautious=cautiously(scope, "moved", estimate),
        since=scope.previous or "",
        first=scope.rounds[0],
        goal=goal,
    )


def _estimate(scope: Scope, series: Series, way: str) -> Cell | None:
    """Return the cautious estimate of what is the reason. None: there is none."""
    if way == "moved":
        return cautious(scope, series, "change", scope.previous)
    if way == "since_start":
        return cautious(scope, series, "since_start", scope.rounds[0])
    return cautious(scope, series) if way == "programme" else None


def _better(scope: Scope, series: Series) -> str:
    """Say what would be certain next time, and whether a module is likely to do it."""
    experience = scope.programme.modules.experience
    change = series.changes.get(scope.previous or "")
    needed = change.detectable if change is not None and change.shown else None
    if needed is None:
        needed = next(_of_needs(scope, series), None)
    if needed is None or series.what.kind != "points":
        return scope.ahead("plan.better.unknown")
    size = scope.wording.amount("points", needed)
    if experience is None:
        return scope.ahead("plan.better.size", size=size)
    return scope.ahead(
        f"plan.better.{'seen' if needed <= experience.high else 'unseen'}",
        size=size,
        least=scope.wording.bare("points", experience.low),
        most=scope.wording.amount("points", experience.high),
    )


def _of_needs(scope: Scope, series: Series) -> Iterator[float]:
    """Yield what a change would have to be, as the needs of the unit know it."""
    what = (series.what.group, series.what.measure, series.what.breakdown)
    for address, cell in scope.cells.unit_cells("need", scope.round.id):
        here = (address.group, address.measure, address.breakdown)
        if here == what and cell.shown and cell.detectable is not None:
            yield cell.detectable
