"""The council's brief, three pages: where we stand, why and where, what to decide.

Both editions say the same, from what everybody may read; the council's own has numbers
of national tests and names of units besides.
"""

from collections.abc import Iterator
from dataclasses import dataclass, is_dataclass

from pipeline.documents.marks import plain
from pipeline.documents.wording import begun
from pipeline.reports.municipality_brief.choices import Choices, choices
from pipeline.reports.municipality_brief.standing import goals_reached
from pipeline.reports.municipality_brief.themes import (
    Found,
    Theme,
    evidence_of,
    theme_of,
    themes_found,
)
from pipeline.reports.numbers.cells import HIDDEN
from pipeline.reports.numbers.measured import UnitSeries, unit_series
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.answers import answers_pictures
from pipeline.reports.parts.calendar import Calendar, calendar
from pipeline.reports.parts.certainties import Certainty, certainties
from pipeline.reports.parts.heading import Heading, heading
from pipeline.reports.parts.matrix import Matrix
from pipeline.reports.parts.participation import low_rate
from pipeline.reports.parts.story import Story, story
from pipeline.reports.parts.topics import topics

WORDS = ["page", "skip"]
MOST_UNKNOWN, MOST_GROUPS = 3, 3
MOST_WORDS = 615  # of what everybody reads; 700 hold what is added, head and foot
UNSAID = ("heading", "language", "words", "key", "asked", "own")


@dataclass(frozen=True, kw_only=True)
class Card:
    """One thing under a heading of its own: what it is called, and what it means."""

    title: str
    name: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Brief:
    """What a brief says; its templates lay out, they neither compute nor word."""

    language: str
    heading: Heading
    where_title: str
    headline: str
    goals: Matrix | None
    cards: tuple[Card, ...]  # one good thing, one worry, how certain
    why_title: str
    why_lead: str
    themes: tuple[Theme, ...]
    unknown_title: str
    unknown: tuple[str, ...]
    decide_title: str
    choices: Choices
    calendar: Calendar | None
    words: dict[str, str]

    @property
    def pictures(self) -> dict[str, str]:
        """Every chart by name, the same ones for screen and paper."""
        return answers_pictures(*(one.answers for one in self.themes))


def brief_of(scope: Scope) -> Brief:
    """Return everything that the brief of one municipality and round says.

    Where three themes are too many words, it has two of them, or one.
    """
    closed = scope if scope.open is not None else None
    told = scope.open or scope
    measured = unit_series(told)
    found = certainties(told, [*measured.scales, *measured.measures])
    themes = themes_found(told, found, measured.scales)
    # Counted without what the council alone reads: both editions have the same themes.
    while len(themes) > 1:
        if _words(_brief(scope, told, None, measured, found, themes)) <= MOST_WORDS:
            break
        themes = themes[:-1]
    brief = _brief(scope, told, closed, measured, found, themes)
    scope.cells.told |= told.cells.told
    return brief


def _brief(
    scope: Scope,
    told: Scope,
    closed: Scope | None,
    measured: UnitSeries,
    found: list[Certainty],
    themes: list[Found],
) -> Brief:
    """Return the brief of these themes.

    Args:
        scope: The municipality in the edition of the document.
        told: The same as everybody may read of it.
        closed: `scope`, if that is more. None: the document is for everybody.
        measured: What was measured.
        found: What is certain, but for tests.
        themes: What there is to decide on.
    """
    say, scales = told.wording.say, measured.scales
    first_page = story(told, found, topics(told, found, scales), scales, None)
    return Brief(
        language=told.wording.language,
        heading=heading(scope, tests=closed is not None, of="brief"),
        where_title=say("brief.where"),
        headline=first_page.headline,
        goals=goals_reached(told, closed),
        cards=(
            _good(told, first_page, found),
            _worry(told, first_page),
            _certain(told),
        ),
        why_title=say("brief.why"),
        why_lead=_why(told, themes),
        themes=tuple(theme_of(told, one, scales, closed) for one in themes),
        unknown_title=say("brief.unknown.title"),
        unknown=tuple(_unknown(told, themes, scales))[:MOST_UNKNOWN],
        decide_title=say("brief.decide"),
        choices=choices(told, themes, found, scope.written),
        calendar=calendar(told),
        words={word: say(f"word.{word}") for word in WORDS},
    )


def _words(said: object) -> int:
    """Return how many words a reader meets in what is said."""
    if isinstance(said, str):
        return len(plain(said).split())
    if isinstance(said, tuple):
        return sum(map(_words, said))
    if said is None or not is_dataclass(said):
        return 0
    return sum(_words(v) for name, v in vars(said).items() if name not in UNSAID)


def _good(scope: Scope, told: Story, found: list[Certainty]) -> Card:
    """Return the first strength; what the headline says of it is not said again."""
    say, title = scope.wording.say, scope.wording.say("brief.good.title")
    meanings = {one.series.key: one.series.meaning for one in found}
    for one in told.strengths[:1]:
        meaning = meanings[one.key]
        text = one.text.removesuffix(meaning) if meaning in told.headline else one.text
        return Card(title=title, name=one.name, text=text.strip())
    return Card(title=title, name="", text=say("brief.good.none"))


def _worry(scope: Scope, told: Story) -> Card:
    """Return the first problem; what the headline says of it is not said again."""
    say, title = scope.wording.say, scope.wording.say("brief.worry.title")
    for one in told.topics[:1]:
        if one.certain:
            verdicts = begun("; ".join(one.verdicts))
            low = "" if one.low in told.headline else one.low
            text = f"{verdicts}. {low}".strip()
            return Card(title=title, name=one.name, text=text)
    return Card(title=title, name="", text=say("brief.worry.none"))


def _certain(scope: Scope) -> Card:
    say = scope.wording.say
    title, text = say("brief.certain.title"), say("brief.certain.text")
    return Card(title=title, name="", text=text)


def _why(scope: Scope, themes: list[Found]) -> str:
    say = scope.wording.say
    if not themes:
        return say("story.headline.nothing")
    shares = say("brief.shares")
    if any(one.certain for one in themes):
        return shares
    return f"{say('brief.open')} {shares}"


def _unknown(scope: Scope, themes: list[Found], scales: list[Series]) -> Iterator[str]:
    """Yield what the numbers do not tell, the weightiest first."""
    say, language = scope.wording.say, scope.wording.language
    if any(one.certain for one in themes):
        yield say("brief.unknown.cause")
    read = [evidence_of(scope, one.series) for one in themes]
    if any(one is not None and not one.checked for one in read):
        yield say("brief.unknown.unread")
    silent, hidden = [], []
    for group, _ in scope.groups:
        name = scope.wording.inside(group.name.of(language))
        if low_rate(scope, group) is not None:
            silent.append(name)
        own = [one.now for one in scales if one.what.group == group.id and one.now]
        if own and all(cell.status in HIDDEN for cell in own):
            scope.told(*own)
            hidden.append(name)
    for key, groups in (("silent", silent), ("hidden", hidden)):
        if groups:
            named = groups[:MOST_GROUPS]
            if len(groups) > len(named):
                named.append(say("brief.unknown.others"))
            yield say(f"brief.unknown.{key}", groups=scope.wording.listed(named))
