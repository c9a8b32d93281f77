"""What to talk about: the gravest certain problems, each with answers and questions."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice

from pipeline.programme.model import Ask
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.answers import (
    Answers,
    answers,
    is_told,
)
from pipeline.reports.parts.certainties import STANDING, Certainty, Judged, Way
from pipeline.reports.parts.participation import low_rate

MOST_TOPICS = 3
PLACES: tuple[Way, Way] = ("programme", "municipality")
TIMES: tuple[Way, Way] = ("moved", "since_start")


@dataclass(frozen=True, kw_only=True)
class Question:
    """Something to ask."""

    whom: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Topic:
    """Something to talk about.

    Attributes:
        number: Its place, from 1 on.
        key: Its row in the tables.
        name: What it is called, and whose answers or which grade it is.
        certain: Whether it is a certain problem; otherwise answers to begin with.
        of_tests: Whether it is about national tests, which not everybody may see.
        verdicts: What is certain about it, in words.
        low: What a low number means, a sentence. Empty: a test, or nothing is certain.
        meaning: The same, said so.
        answers: Answers per 100, those that tell most first.
        brief: The same beside the level that the verdict is about, for the first page.
        others: What other groups see of the same theme.
        silent: That many of those whose answers these are did not answer.
        questions: One to those who answered, one to the staff.
        better: What would count as better next time.
    """

    number: int
    key: str
    name: str
    certain: bool
    of_tests: bool
    verdicts: tuple[str, ...]
    low: str
    meaning: str
    answers: Answers | None
    brief: Answers | None
    others: str
    silent: str
    questions: tuple[Question, ...]
    better: str


def topics(
    scope: Scope,
    found: list[Certainty],
    scales: list[Series],
    most: int = MOST_TOPICS,
) -> tuple[Topic, ...]:
    """Return at most so many things to talk about."""
    return tuple(
        _topic(scope, number, series, judged, scales)
        for number, (series, judged) in enumerate(
            chosen(scope, found, scales, most), start=1
        )
    )


def chosen(
    scope: Scope,
    found: list[Certainty],
    scales: list[Series],
    most: int = MOST_TOPICS,
) -> list[tuple[Series, tuple[Judged, ...]]]:
    """Return what is talked about first, and what is certain about it.

    A test in several grades is one talk: the gravest of them stands for it. Where
    nothing is certainly wrong, the unit's own pupils or children are heard on what is
    most serious: answers to begin a talk with.
    """
    gravest: dict[tuple[str | None, str], Certainty] = {}
    for one in found:
        if not one.good:
            gravest.setdefault((one.series.what.group, one.series.what.measure), one)
    if gravest:
        return [(one.series, one.judged) for one in [*gravest.values()][:most]]
    heard = (one for one in _most_serious(scope, scales) if is_told(scope, one))
    return [(one, ()) for one in islice(heard, most)]


def verdicts_of(scope: Scope, judged: tuple[Judged, ...]) -> tuple[str, ...]:
    """Say what is certain in words; how much, the tables say."""
    said = [*_said(scope, judged)]
    if len(said) > 1 and judged[0].way in STANDING and said[0][1] != said[1][1]:
        (first, _), (second, _), *rest = said
        contrast = scope.wording.say("topic.contrast", first=first, second=second)
        return (contrast, *(text for text, _ in rest))
    return tuple(text for text, _ in said)


def _said(scope: Scope, judged: tuple[Judged, ...]) -> Iterator[tuple[str, bool]]:
    """Yield what is certain in words, and whether it is good; two of a kind at once."""
    ways = {one.way: one for one in judged}
    said: set[str] = set()
    for one in judged:
        key: str = one.way
        for alike, both in ((PLACES, "both"), (TIMES, "moved_both")):
            first, second = (ways.get(way) for way in alike)
            if one.way in alike and first and second and first.good == second.good:
                one, key = first, both  # noqa: PLW2901
        if key not in said:
            yield _verdict(scope, key, one), one.good
        said.add(key)


def _verdict(scope: Scope, way: str, judged: Judged) -> str:
    goal = judged.goal.text.of(scope.wording.language) if judged.goal else ""
    said = scope.wording.say(
        f"topic.{way}.{'good' if judged.good else 'bad'}",
        since=scope.previous or "",
        first=scope.rounds[0],
        goal=goal,
    )
    scope.told(judged.little)
    return scope.wording.say("topic.little", verdict=said) if judged.little else said


def _most_serious(scope: Scope, scales: list[Series]) -> list[Series]:
    """Return the scales with a number now, pupils' and children's and serious first."""
    groups = [group for group, _ in scope.groups]
    own = {group.id for group in groups if group.are_pupils}
    weights = scope.programme.seriousness
    return sorted(
        (one for one in scales if one.now is not None and one.now.shown),
        key=lambda one: (one.what.group not in own, -weights[one.what.measure]),
    )


def _topic(
    scope: Scope,
    number: int,
    series: Series,
    judged: tuple[Judged, ...],
    scales: list[Series],
) -> Topic:
    say = scope.wording.say
    scope.told(*(one.cell for one in judged))
    standing = any(one.way in STANDING and not one.good for one in judged)
    low = series.low if standing else ""
    told = answers(scope, series)
    ways = [one.way for one in judged]
    beside = "municipality" if ways[:1] == ["municipality"] else "programme"
    return Topic(
        number=number,
        key=series.key,
        name=scope.wording.named(series.label, series.below),
        certain=bool(judged),
        of_tests=series.what.group is None,
        verdicts=verdicts_of(scope, judged),
        low=low,
        meaning=say("topic.low", meaning=low) if low else "",
        answers=told,
        brief=told.beside(beside) if told is not None else None,
        others=others_of(scope, series, scales),
        silent=_silent(scope, series),
        questions=questions_of(scope, series.ask),
        better=_better(scope, series, told),
    )


def others_of(scope: Scope, series: Series, scales: list[Series]) -> str:
    """Say how other groups see the theme: alike, the other way, or no certain way."""
    told: dict[str, list[str]] = {"bad": [], "good": [], "neither": []}
    for one in scales:
        cell = one.to_programme
        if (
            one.theme != series.theme
            or one.what.group == series.what.group
            or cell is None
            or not cell.shown
            or cell.verdict is None
        ):
            continue
        side = {"below": "bad", "above": "good"}.get(cell.verdict, "neither")
        scope.told(cell)
        group = scope.wording.inside(one.below)
        if group not in told[side]:
            told[side].append(group)
    seen = {*told["bad"], *told["good"]}
    told["neither"] = [group for group in told["neither"] if group not in seen]
    return " ".join(
        scope.wording.say(f"topic.others.{side}", groups=scope.wording.listed(groups))
        for side, groups in told.items()
        if groups
    )


def _silent(scope: Scope, series: Series) -> str:
    """Say that many did not answer, where the first page says so of the group.

    What is certain is certain of those who answered; else a reader would meet a certain
    problem here, and below that the group cannot be known.
    """
    group = next((one for one, _ in scope.groups if one.id == series.what.group), None)
    if group is None or low_rate(scope, group) is None:
        return ""
    return scope.wording.say("topic.silent")


def questions_of(scope: Scope, ask: Ask | None) -> tuple[Question, ...]:
    """Return whom to ask what of a scale; of tests (None), the staff alone."""
    return tuple(_questions(scope, ask))


def _questions(scope: Scope, ask: Ask | None) -> Iterator[Question]:
    say, language = scope.wording.say, scope.wording.language
    if ask is None:
        yield Question(whom=say("topic.ask.staff"), text=say("topic.ask.tests"))
        return
    if ask.families is not None:
        text = ask.families.of(language)
        whom = say(f"topic.ask.families.{scope.unit.unit_type}")
        yield Question(whom=whom, text=text)
    yield Question(whom=say("topic.ask.staff"), text=ask.staff.of(language))


def _better(scope: Scope, series: Series, told: Answers | None) -> str:
    """Say what would count as better in the next round, or if people measure again.

    `told`: the answers that stand above. None: there are none to follow.
    """
    change = series.changes.get(scope.previous or "")
    needed = change.detectable if change is not None and change.shown else None
    if needed is None or series.what.group is None:
        return scope.ahead(f"topic.better.{'answers' if told else 'words'}")
    if needed > scope.programme.file.thresholds.change_in_sight:
        return scope.ahead("topic.better.unseen")
    size = scope.wording.amount("points", needed)
    return scope.ahead("topic.better.points", size=size)
