"""The first page: a headline, what to talk about and build on, what is unknown."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.reports.numbers.cells import HIDDEN
from pipeline.reports.numbers.scope import MUNICIPALITY, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.certainties import STANDING, Certainty, unit_type_of
from pipeline.reports.parts.goals import Goals
from pipeline.reports.parts.participation import (
    low_rate,
    needed_change,
    needed_difference,
)
from pipeline.reports.parts.proposals import Proposals
from pipeline.reports.parts.topics import Topic

MOST_STRENGTHS, MOST_UNKNOWN = 3, 2
MOST_WORDS = 22  # of a headline


@dataclass(frozen=True, kw_only=True)
class Strength:
    """Something to build on."""

    key: str  # of its row in the tables
    name: str
    text: str
    of_tests: bool


@dataclass(frozen=True, kw_only=True)
class Story:
    """What the first page says."""

    headline: str
    topics_title: str
    topics_lead: str
    topics: tuple[Topic, ...]
    strengths_title: str
    strengths: tuple[Strength, ...]
    unknown_title: str
    unknown: tuple[str, ...]
    next_title: str
    next: tuple[str, ...]


def story(
    scope: Scope,
    found: list[Certainty],
    topics: tuple[Topic, ...],
    scales: list[Series],
    proposed: Proposals | None,
    judged: Goals | None = None,
) -> Story:
    """Return the first page of a unit.

    Args:
        scope: Unit and round.
        found: Everything that is certain, most important first.
        topics: What to talk about; where nothing is certain, what was said of the most
            serious.
        scales: Every scale that may be shown.
        proposed: The competence modules that are proposed.
        judged: What became of goals, if the document tells it later.
    """
    say = scope.wording.say
    strengths = [one for one in found if one.good][:MOST_STRENGTHS]
    certain = [topic for topic in topics if topic.certain]
    doubt = "alone" if _is_alone(scales) else "open"
    return Story(
        headline=_headline(scope, certain, found, doubt if topics else "nothing"),
        topics_title=say(f"story.topics.{len(certain)}"),
        topics_lead="" if certain or not topics else say(f"story.topics.{doubt}"),
        topics=topics,
        strengths_title=say("story.strengths"),
        strengths=tuple(_strength(scope, one) for one in strengths),
        unknown_title=say("story.unknown.title"),
        unknown=tuple(unknown(scope, scales, judged))[:MOST_UNKNOWN],
        next_title=say("story.next.title"),
        next=tuple(_next(scope, topics, proposed)),
    )


def _headline(
    scope: Scope, topics: list[Topic], found: list[Certainty], doubt: str
) -> str:
    """Say the first topic and the first strength in as many words as there is room.

    A problem is told as what a low number of it means; a strength as what a high one
    does, or else by its name. What one group says well of the problem's own theme is
    told by its name, which says whose it is: else the two would contradict each other.
    `doubt` is why nothing is certain, if nothing is.
    """
    say = scope.wording.say
    strengths = [one for one in found if one.good]
    if not topics and not strengths:
        return say(f"story.headline.{doubt}")
    first = say("story.headline.low")
    key = topics[0].key if topics else ""
    problem = next((one.series for one in found if one.series.key == key), None)
    if topics:
        named = say("story.headline.topic", topic=scope.wording.inside(topics[0].name))
        low = topics[0].low
        first = _placed(scope, problem, low) if problem and low else named
    for second in _built_on(scope, strengths, problem):
        if len(f"{first} {second}".split()) <= MOST_WORDS:
            return f"{first} {second}"
    return first


def _built_on(
    scope: Scope, strengths: list[Certainty], problem: Series | None
) -> Iterator[str]:
    """Yield ways to tell the first strength, the fullest first.

    Args:
        scope: Unit and round.
        strengths: All of them, most important first.
        problem: What stands beside it; None: nothing does.
    """
    for one in strengths[:1]:
        contrary = (
            problem is not None
            and one.series.theme == problem.theme
            and one.series.what.group != problem.what.group
        )
        if one.series.meaning and one.judged[0].way in STANDING and not contrary:
            yield _placed(scope, one.series, one.series.meaning)
        name = scope.wording.inside(
            scope.wording.named(one.series.label, one.series.below)
        )
        yield scope.wording.say("story.headline.strength", strength=name)


def _placed(scope: Scope, series: Series, said: str) -> str:
    """Say before a sentence where it is true, where the document is of several kinds.

    Teachers and daycare staff call themselves alike.
    """
    if scope.unit.unit_type != MUNICIPALITY:
        return said
    kind = unit_type_of(scope, series)
    return (
        said
        if kind == MUNICIPALITY
        else scope.wording.say(f"story.in.{kind}", said=said)
    )


def _is_alone(scales: list[Series]) -> bool:
    """Is there nobody to compare any number of this round with?"""
    beside = [one.programme[-1] for one in scales if one.now and one.now.shown]
    return bool(beside) and all(cell and cell.status == "alone" for cell in beside)


def _strength(scope: Scope, certainty: Certainty) -> Strength:
    """Return a strength, and in which way it is one."""
    series, first = certainty.series, certainty.judged[0]
    scope.told(first.cell)
    text = scope.wording.say(
        f"story.strength.{first.way}", since=scope.previous or "", first=scope.rounds[0]
    )
    if first.little:
        scope.told(first.little)
        text = f"{text} {scope.wording.say('story.little')}"
    meaning = series.meaning if first.way in STANDING else ""
    return Strength(
        key=series.key,
        name=scope.wording.named(series.label, series.below),
        text=f"{text} {meaning}".strip(),
        of_tests=series.what.group is None,
    )


def unknown(
    scope: Scope, scales: list[Series], judged: Goals | None = None
) -> Iterator[str]:
    """Yield what the numbers cannot tell, the weightiest first."""
    wording = scope.wording
    hidden = [
        scope.wording.inside(group.name.of(wording.language))
        for group, _ in scope.groups
        if _all_hidden([one for one in scales if one.what.group == group.id])
    ]
    if hidden:
        yield wording.say("story.unknown.hidden", groups=wording.listed(hidden))
    low = []
    for group, _ in scope.groups:
        rate = low_rate(scope, group)
        if rate is not None:
            name = group.name.of(wording.language)
            share = wording.number("share", rate)
            low.append(wording.named(scope.wording.inside(name), share))
    if low:
        yield wording.say("story.unknown.silent", groups=wording.listed(low))
    if judged is not None and judged.table is None:
        yield wording.say("story.unknown.goals", title=judged.title)
    difference = needed_difference(scales)
    change = needed_change(scales, scope.previous) if scope.previous else None
    if difference is not None:
        yield wording.say(
            "story.unknown.both" if change is not None else "story.unknown.difference",
            difference=wording.amount("points", difference),
            change="" if change is None else wording.amount("points", change),
        )


def nothing_told(scope: Scope) -> str:
    """Say why a whole profile has nothing to tell."""
    return scope.wording.say(
        "lead.nothing", round=scope.round.id, minimum=scope.programme.file.fewest()
    )


def _all_hidden(series: list[Series]) -> bool:
    now = [one.now for one in series if one.now is not None]
    return bool(now) and all(cell.status in HIDDEN for cell in now)


def _next(
    scope: Scope, topics: tuple[Topic, ...], proposed: Proposals | None
) -> Iterator[str]:
    say = scope.wording.say
    if not topics:
        yield scope.ahead("story.next.answers")
        return
    yield say("story.next.talk")
    yield say("story.next.choose")
    if proposed is not None and proposed.items:
        names = [say("quoted", text=one.name) for one in proposed.items]
        yield say("story.next.proposals", names=scope.wording.listed(names))
    elif proposed is not None:
        yield proposed.lead
    yield say("story.next.board")
