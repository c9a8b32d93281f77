"""The profile of a school or daycare unit: every part, in the order of reading."""

import json
from collections.abc import Iterable
from dataclasses import dataclass, replace

from pipeline.documents.marks import claims_in
from pipeline.reports.numbers.measured import scale_series, unit_series
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.agreed import Agreed, agreed
from pipeline.reports.parts.answers import answers_pictures
from pipeline.reports.parts.board import Board, board
from pipeline.reports.parts.cautions import cautions, hidden
from pipeline.reports.parts.certainties import certainties
from pipeline.reports.parts.children import (
    Children,
    Environment,
    children,
    environment,
)
from pipeline.reports.parts.courses import courses
from pipeline.reports.parts.data_tables import DataTable, data_tables
from pipeline.reports.parts.further import Further, further
from pipeline.reports.parts.genders import genders
from pipeline.reports.parts.goals import Goals, goals
from pipeline.reports.parts.guide import Guide, guide, guide_pictures
from pipeline.reports.parts.heading import Heading, heading
from pipeline.reports.parts.highlights import Highlights
from pipeline.reports.parts.moved import moved
from pipeline.reports.parts.national_tests import national_test_sections
from pipeline.reports.parts.overview import Overview, overview, overview_pictures
from pipeline.reports.parts.participation import (
    Participation,
    needed,
    participation,
    participation_pictures,
)
from pipeline.reports.parts.perspectives import perspectives
from pipeline.reports.parts.proposals import Proposals, proposals
from pipeline.reports.parts.rounds_together import rounds_together
from pipeline.reports.parts.sections import measure_sections, scale_sections
from pipeline.reports.parts.small_units import small_units
from pipeline.reports.parts.story import Story, nothing_told, story
from pipeline.reports.parts.table import Section, table_pictures
from pipeline.reports.parts.talk import Talk, talk
from pipeline.reports.parts.topics import MOST_TOPICS, topics
from pipeline.reports.parts.views import Views, views, views_pictures

WORDS = ["page", "contents", "skip", "hidden", "evidence", "continued", "switch"]
MOST_NUMBERS = {"first": 25, "both": 60}  # on the first page, on the first two
MOST_BESIDE_CHILDREN = 2  # topics
BEGINNING = ("goals", "moved", "proposals", "perspectives", "overview", "courses")


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What a profile says; its templates lay out, they neither compute nor word."""

    language: str
    heading: Heading
    lead: str  # where there is nothing to tell: why
    agreed: Agreed | None
    story: Story
    further: tuple[Further, ...]
    goals: Goals | None
    moved: Highlights | None
    courses: Highlights | None
    perspectives: Highlights | None
    proposals: Proposals | None
    participation: Participation
    talk: Talk | None
    board: Board | None
    overview: Overview | None
    cautions_title: str
    cautions: tuple[str, ...]
    scales_title: str
    scales: tuple[Section, ...]
    hidden: tuple[str, ...]
    small_units: Section | None
    rounds_together: Section | None
    figures_title: str
    figures: tuple[Section, ...]
    certain: tuple[str, ...]  # keys of the rows of which something is certain
    needed: Participation | None
    guide: Guide
    data_title: str
    data: tuple[DataTable, ...]
    words: dict[str, str]  # short words of the layout: page, of, contents
    children: Children | None = None  # of a daycare unit
    environment: Environment | None = None
    views: Views | None = None  # of the gaps between its groups
    second_page: tuple[str, ...] = ()  # parts that it has beside all that is certain

    @property
    def pictures(self) -> dict[str, str]:
        """Every chart by name, the same ones for screen and paper."""
        told = (*self.story.topics, self.children, self.environment)
        pictures = guide_pictures(self.guide)
        pictures |= answers_pictures(*(one.answers for one in told if one is not None))
        if self.views is not None:
            pictures |= views_pictures(self.views)
        if self.overview is not None:
            pictures |= overview_pictures(self.overview)
        for section in (*self.scales, *self.figures):
            pictures |= table_pictures(section)
        return pictures | participation_pictures(self.participation)


def daycare_profile_of(scope: Scope) -> Profile:
    """Return the profile of a daycare unit: the children come first.

    Its own assessment of the environment of learning and of children follows.
    """
    profile = profile_of(scope, MOST_BESIDE_CHILDREN)
    scales = scale_series(scope)  # single answers tell, even where no sum of them does
    whole = replace(
        profile,
        children=children(scope, scales, profile.story.topics),
        environment=environment(scope, scales),
        views=views(scope, scales, profile.perspectives),
    )
    return replace(whole, second_page=tuple(_second_page(whole)))


def profile_of(scope: Scope, most_topics: int = MOST_TOPICS) -> Profile:
    """Return everything that the profile of one unit and round says.

    Args:
        scope: Unit and round.
        most_topics: How many things to talk about its first page has at most.
    """
    say = scope.wording.say
    measured = unit_series(scope)
    scales, tests, measures = measured.scales, measured.tests, measured.measures
    test_sections = national_test_sections(scope, tests)
    sections = scale_sections(scope, scales)
    figures = (*test_sections, *measure_sections(scope, measures))
    everything = measured.everything
    found = certainties(scope, everything)
    chosen = topics(scope, found, scales, most_topics)
    proposed = proposals(scope)
    judged = goals(scope, [*tests, *measures])
    told = story(scope, found, chosen, scales, proposed, judged)
    first_page = {one.key for one in (*told.topics, *told.strengths)}
    profile = Profile(
        language=scope.wording.language,
        heading=heading(scope, tests=bool(test_sections)),
        lead="" if sections or figures else nothing_told(scope),
        agreed=agreed(scope, everything),
        story=told,
        further=further(scope, found, first_page),
        goals=judged,
        moved=moved(scope, everything),
        courses=courses(scope, scales),
        perspectives=perspectives(scope, scales),
        proposals=proposed if proposed is not None and proposed.items else None,
        overview=overview(scope, scales, chosen),
        participation=participation(scope, scales),
        talk=talk(scope, chosen),
        board=board(scope, told),
        cautions_title=say("caution.title"),
        cautions=cautions(scope, scales, [*tests, *measures], measured.held_back),
        scales_title=say("scales.title"),
        scales=sections,
        hidden=hidden(scope, scales, tests, measures),
        small_units=small_units(scope, scales),
        rounds_together=rounds_together(scope, scales),
        figures_title=say("figures.title_tests" if test_sections else "figures.title"),
        figures=figures,
        certain=tuple(one.series.key for one in found),
        needed=needed(scope, scales),
        guide=guide(scope, scales=bool(sections), figures=bool(figures)),
        data_title=say("data.title"),
        data=(
            *data_tables(scope, scales, tests, measures),
            *([apart] if (apart := genders(scope, scales)) is not None else []),
        ),
        words={word: say(f"word.{word}") for word in WORDS},
    )
    return replace(profile, second_page=tuple(_second_page(profile)))


def _second_page(profile: Profile) -> Iterable[str]:
    """Yield which parts the second page has before there are too many numbers."""
    left = MOST_NUMBERS["both"] - MOST_NUMBERS["first"]
    left -= _numbers(profile.participation)
    for name in BEGINNING:
        part = getattr(profile, name)
        count = _numbers(part)
        if name == "perspectives" and profile.views is not None:
            count += len(profile.views.axis.labels)
        if part is not None and count <= left:
            left -= count
            yield name


def _numbers(part: object) -> int:
    """Return how many numbers a part tells."""
    said = json.dumps(part, default=vars, ensure_ascii=False)
    return sum(1 for _ in claims_in(said))
