"""A profile as its templates see it: texts ready to print.

Templates lay out; they neither compute nor word anything. Every text is in the
reader's language.
"""

from dataclasses import dataclass

from pipeline.reports.parts.tables import Axis, DataTable, Entry, Section


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is certain."""

    number: int
    label: str
    below: str
    text: str
    meaning: str
    upward: bool | None  # None: neither
    key: str


@dataclass(frozen=True, kw_only=True)
class Tally:
    """How many scales came out how."""

    title: str
    counts: tuple[tuple[str, str], ...]  # number and what it counts


@dataclass(frozen=True, kw_only=True)
class Dot:
    """A scale in the overview."""

    value: float
    certain: bool
    number: int | None  # of the finding


@dataclass(frozen=True, kw_only=True)
class OverviewRow:
    """A theme in the overview."""

    label: str
    dots: tuple[Dot, ...]


@dataclass(frozen=True, kw_only=True)
class Overview:
    """All differences at a glance."""

    title: str
    caption: str
    text: str  # what it shows, in words
    rows: tuple[OverviewRow, ...]
    axis: Axis
    below: str
    above: str


@dataclass(frozen=True, kw_only=True)
class ParticipationRow:
    """One informant group."""

    label: str
    entries: tuple[Entry, ...]
    rate: float | None  # response rate, 0-1


@dataclass(frozen=True, kw_only=True)
class Participation:
    """Who answered."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[ParticipationRow, ...]
    rate_column: int | None  # entry that the response rate's bar stands beside
    low_rate: float  # below this a response rate is called low
    notes: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """A list of findings under a heading, or the sentence that there is none."""

    title: str
    lead: str
    items: tuple[Finding, ...]
    numbered: bool = False  # True: the overview chart refers to the numbers


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A competence module worth considering."""

    name: str
    competence: str
    trigger: str  # what was seen
    evidence: tuple[str, ...]  # what research says, and how certain that is
    follow_up: str


@dataclass(frozen=True, kw_only=True)
class Proposals:
    """Modules under a heading, or the sentence that there is none."""

    title: str
    lead: str
    items: tuple[Proposal, ...]


@dataclass(frozen=True, kw_only=True)
class Explanation:
    """A term and what it means."""

    term: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Guide:
    """How to read the profile: a key to the charts, and terms."""

    title: str
    key_title: str
    key_text: str  # what the key shows, in words
    key: dict[str, str]  # mark -> what it means
    items: tuple[Explanation, ...]


@dataclass(frozen=True, kw_only=True)
class Heading:
    """Who, where, when, and how the document is marked."""

    kind: str  # e.g. Skoleprofil
    name: str
    round: str
    title: str  # of the document, for its metadata
    description: str
    facts: tuple[str, ...]
    history: tuple[str, ...]  # what the unit was before
    markings: tuple[str, ...]
    source: str


@dataclass(frozen=True, kw_only=True)
class Profile:
    """A whole document."""

    language: str
    heading: Heading
    lead: str
    tallies: tuple[Tally, ...]
    standing_out: Findings | None
    overview: Overview | None
    moved: Findings | None
    courses: Findings | None
    perspectives: Findings | None
    proposals: Proposals | None
    cautions_title: str
    cautions: tuple[str, ...]
    participation: Participation
    scales_title: str
    scales: tuple[Section, ...]
    hidden: tuple[str, ...]
    figures_title: str
    figures: tuple[Section, ...]
    guide: Guide
    data_title: str
    data: tuple[DataTable, ...]
    words: dict[str, str]  # short words of the layout: page, of, contents
