"""What children say: questions with counts of children, and what becomes of it.

The first page of a daycare unit begins with it. Two pages for the unit's own assessment
of its environment hold all of it, and room for what no question is about.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import islice, zip_longest

from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.answers import AnswerRow, Answers, answers
from pipeline.reports.parts.topics import Topic

MOST_QUESTIONS, MOST_ALONE = 5, 8  # on the first page, beside topics and without
FIELDS = ("problem", "action", "who", "follow_up")
UNSEEN = ("physical", "aesthetic")  # what the children are not asked about
PLAN = ("personal", "social", "language", "body", "nature", "culture")


@dataclass(frozen=True, kw_only=True)
class Children:
    """Questions to children under a heading, with how many gave which answer."""

    title: str
    group: str
    answers: Answers


@dataclass(frozen=True, kw_only=True)
class Environment:
    """Two pages for an assessment of the environment.

    Attributes:
        lead: What they are for, and what they do not hold.
        seen_title: Of what children were asked about.
        group: Who answered.
        answers: All of their answers.
        fields: What is to be filled in about each, in words.
        unseen: Sides of the environment that are to be described.
        plan_title: Of the themes of the learning plan.
        plan: The themes.
        signed: When it was discussed and made public, to be filled in.
    """

    title: str
    lead: str
    seen_title: str
    group: str
    answers: Answers
    fields: tuple[str, ...]
    unseen: tuple[str, ...]
    plan_title: str
    plan: tuple[str, ...]
    signed: tuple[str, ...]


def children(
    scope: Scope, scales: list[Series], topics: tuple[Topic, ...]
) -> Children | None:
    """Return the most telling answers to the children's scales, each scale in turn.

    A scale that is a topic has its answers there. None: no children answered here.
    """
    taken = {one.key for one in topics}
    told = [
        one.only({"unit"})
        for series, one in _told(scope, scales)
        if series.key not in taken
    ]
    if not told:
        return None
    most = MOST_QUESTIONS if topics else MOST_ALONE
    return Children(
        title=scope.wording.say("children.title"),
        group=_group(scope),
        answers=_joined(told, list(islice(_in_turn(told), most))),
    )


def environment(scope: Scope, scales: list[Series]) -> Environment | None:
    """Return the pages for the assessment. None: no children answered here."""
    told = [one.beside("programme") for _, one in _told(scope, scales)]
    if not told:
        return None
    told = [one for one in told if one.levels == told[0].levels]
    say = scope.wording.say
    return Environment(
        title=say("environment.title"),
        lead=say("environment.lead"),
        seen_title=say("environment.seen"),
        group=_group(scope),
        answers=_joined(told, [row for one in told for row in one.rows]),
        fields=tuple(say(f"environment.field.{one}") for one in FIELDS),
        unseen=tuple(say(f"environment.{one}") for one in UNSEEN),
        plan_title=say("environment.plan.title"),
        plan=tuple(say(f"environment.plan.{one}") for one in PLAN),
        signed=(say("environment.discussed"), say("environment.published")),
    )


def _told(scope: Scope, scales: list[Series]) -> Iterable[tuple[Series, Answers]]:
    """Yield the children's scales with their answers, the most serious first."""
    own = {group.id for group, _ in scope.groups if group.are_pupils}
    weights = scope.programme.seriousness
    of_children = [one for one in scales if one.what.group in own]
    for series in sorted(of_children, key=lambda one: -weights[one.what.measure]):
        told = answers(scope, series)
        if told is not None:
            yield series, told


def _in_turn(told: list[Answers]) -> Iterator[AnswerRow]:
    """Yield the first row of each, then the second of each, and so on."""
    for rows in zip_longest(*(one.rows for one in told)):
        yield from (row for row in rows if row is not None)


def _joined(told: list[Answers], rows: list[AnswerRow]) -> Answers:
    return Answers(columns=told[0].columns, levels=told[0].levels, rows=tuple(rows))


def _group(scope: Scope) -> str:
    """Return what the children are called."""
    return next(
        group.name.of(scope.wording.language)
        for group, _ in scope.groups
        if group.are_pupils
    )
