"""The profile of a municipality: what is common, what single units have."""

from dataclasses import dataclass, replace

from pipeline.reports.numbers.measured import unit_series
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.answers import answers_pictures
from pipeline.reports.parts.beyond import beyond
from pipeline.reports.parts.cautions import cautions, hidden
from pipeline.reports.parts.certainties import Certainty, certainties
from pipeline.reports.parts.common import common
from pipeline.reports.parts.courses import courses
from pipeline.reports.parts.data_tables import DataTable, data_tables
from pipeline.reports.parts.further import Further, further
from pipeline.reports.parts.genders import genders
from pipeline.reports.parts.goal_map import goal_map
from pipeline.reports.parts.goals import Goals, goals
from pipeline.reports.parts.guide import Guide, guide, guide_pictures
from pipeline.reports.parts.heading import Heading, heading
from pipeline.reports.parts.highlights import Highlights
from pipeline.reports.parts.matrix import Matrix
from pipeline.reports.parts.moved import moved
from pipeline.reports.parts.municipalities import (
    Municipalities,
    municipalities,
    municipalities_pictures,
)
from pipeline.reports.parts.national_tests import national_test_sections
from pipeline.reports.parts.participation import (
    Participation,
    needed,
    participation,
    participation_pictures,
)
from pipeline.reports.parts.perspectives import perspectives
from pipeline.reports.parts.proposals import Proposals, proposals
from pipeline.reports.parts.sections import measure_sections, scale_sections
from pipeline.reports.parts.story import Story, nothing_told, story
from pipeline.reports.parts.table import Section, table_pictures
from pipeline.reports.parts.themes_by_age import themes_by_age
from pipeline.reports.parts.topics import topics
from pipeline.reports.parts.unit_list import unit_list

WORDS = ["page", "contents", "skip", "hidden", "evidence", "continued", "switch"]
NEXT = ("read", "common", "single", "talk")


@dataclass(frozen=True, kw_only=True)
class MunicipalityProfile:
    """What a profile says; its templates lay out, they neither compute nor word."""

    language: str
    heading: Heading
    lead: str  # where there is nothing to tell: why
    story: Story
    further: tuple[Further, ...]
    common: Matrix | None
    ages: Matrix | None
    goals: Goals | None
    goal_map: Matrix | None
    moved: Highlights | None
    courses: Highlights | None
    beyond: Highlights | None
    perspectives: Highlights | None
    proposals: Proposals | None
    voices_title: str
    voices_lead: str
    voices: tuple[Section, ...]  # of those who are shown for the municipality alone
    units: Matrix | None
    municipalities: Municipalities | None
    participation: Participation
    needed: Participation | None
    cautions_title: str
    cautions: tuple[str, ...]
    hidden: tuple[str, ...]
    scales_title: str
    scales: tuple[Section, ...]
    figures_title: str
    figures: tuple[Section, ...]
    certain: tuple[str, ...]  # keys of the rows of which something is certain
    guide: Guide
    data_title: str
    data: tuple[DataTable, ...]
    words: dict[str, str]

    @property
    def pictures(self) -> dict[str, str]:
        """Every chart by name, the same ones for screen and paper."""
        pictures = guide_pictures(self.guide)
        pictures |= answers_pictures(*(one.answers for one in self.story.topics))
        pictures |= municipalities_pictures(self.municipalities)
        for section in (*self.voices, *self.scales, *self.figures):
            pictures |= table_pictures(section)
        return pictures | participation_pictures(self.participation)


def municipality_profile_of(scope: Scope) -> MunicipalityProfile:
    """Return everything that the profile of one municipality and round says."""
    say, measured = scope.wording.say, unit_series(scope)
    scales, tests, measures = measured.scales, measured.tests, measured.measures
    voices = [one for one in scales if one.what.group in _of_all_alone(scope)]
    others = [one for one in scales if one not in voices]
    everything = measured.everything
    found = certainties(scope, everything)
    proposed = proposals(scope)
    judged = goals(scope, [*tests, *measures])
    told = _story(scope, found, scales, proposed, judged)
    first_page = {one.key for one in (*told.topics, *told.strengths)}
    test_sections = national_test_sections(scope, tests)
    sections = scale_sections(scope, others)
    figures = (*test_sections, *measure_sections(scope, measures))
    apart = genders(scope, scales)
    return MunicipalityProfile(
        language=scope.wording.language,
        heading=heading(scope, tests=bool(test_sections)),
        lead="" if sections or figures else nothing_told(scope),
        story=told,
        further=further(scope, found, first_page),
        common=common(scope, others),
        ages=themes_by_age(scope, others),
        goals=judged,
        goal_map=goal_map(scope, [*tests, *measures]),
        moved=moved(scope, everything),
        courses=courses(scope, scales),
        beyond=beyond(scope, others),
        perspectives=perspectives(scope, scales),
        proposals=proposed if proposed is not None and proposed.items else None,
        voices_title=say("voices.title"),
        voices_lead=say("voices.lead"),
        voices=tuple(
            replace(one, key=f"voices-{one.key}")
            for one in scale_sections(scope, voices)
        ),
        units=unit_list(scope),
        municipalities=municipalities(scope),
        participation=participation(scope, scales),
        needed=needed(scope, scales),
        cautions_title=say("caution.title"),
        cautions=cautions(scope, scales, [*tests, *measures], measured.held_back),
        hidden=hidden(scope, scales, tests, measures),
        scales_title=say("scales.title"),
        scales=sections,
        figures_title=say("figures.title_tests" if test_sections else "figures.title"),
        figures=figures,
        certain=tuple(one.series.key for one in found),
        guide=guide(scope, scales=bool(sections), figures=bool(figures)),
        data_title=say("data.title"),
        data=(
            *data_tables(scope, scales, tests, measures),
            *([apart] if apart is not None else []),
        ),
        words={word: say(f"word.{word}") for word in WORDS},
    )


def _of_all_alone(scope: Scope) -> set[str]:
    """Return the groups that are shown for the municipality as a whole, never apart."""
    return {group.id for group, _ in scope.groups if not group.per_unit}


def _story(
    scope: Scope,
    found: list[Certainty],
    scales: list[Series],
    proposed: Proposals | None,
    judged: Goals | None,
) -> Story:
    """Return the first page, with the next steps of a municipality."""
    chosen = topics(scope, found, scales)
    told = story(scope, found, chosen, scales, proposed, judged)
    if not told.topics:
        return told
    say = scope.wording.say
    steps = [say(f"municipality.next.{one}") for one in NEXT]
    if proposed is not None and proposed.items:
        quoted = [say("quoted", text=one.name) for one in proposed.items]
        names = scope.wording.listed(quoted)
        steps.insert(2, say("story.next.proposals", names=names))
    return replace(told, next=tuple(steps))
