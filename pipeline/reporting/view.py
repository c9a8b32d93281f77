"""What a profile's templates see: texts ready to print, and numbers for charts.

Templates lay out; they neither compute nor word anything. Every text is in the
reader's language, every number in `Plot` and `Trend` is one that is also printed.
"""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A table cell: the number, and its interval or remark below it."""

    main: str
    below: str = ""
    hidden: bool = False  # True: `main` says why there is no number
    unknown: bool = False  # True: not hidden, nobody knows it


@dataclass(frozen=True, kw_only=True)
class Axis:
    """A shared axis, with the marks that are labelled."""

    low: float
    high: float
    ticks: tuple[float, ...]
    labels: tuple[str, ...]
    centre: float | None = None  # mark to emphasise, e.g. 500 points


@dataclass(frozen=True, kw_only=True)
class Plot:
    """A unit's number with interval, beside municipality and programme."""

    value: float
    low: float | None
    high: float | None
    municipality: float | None
    programme: float | None
    band: tuple[float, float] | None  # in here no difference is certain
    certain: bool
    target: float | None = None


@dataclass(frozen=True, kw_only=True)
class TrendPoint:
    """One round of a trend."""

    value: float
    low: float | None
    high: float | None


@dataclass(frozen=True, kw_only=True)
class Trend:
    """A number over the rounds; None where it is not shown."""

    points: tuple[TrendPoint | None, ...]
    breaks: tuple[bool, ...]  # between neighbouring rounds: not comparable
    certain: bool  # False: the last change is not certain
    axis: Axis


@dataclass(frozen=True, kw_only=True)
class Row:
    """One scale, test or measure."""

    key: str
    label: str
    below: str  # whose answers, or which grade
    entries: tuple[Entry, ...]
    plot: Plot | None
    plot_text: str  # what the plot says, in words
    trend: Trend | None
    trend_text: str


@dataclass(frozen=True, kw_only=True)
class DataBlock:
    """Rows of a data table under one head; a row is its label and its numbers."""

    title: str
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, kw_only=True)
class DataTable:
    """The numbers behind charts, round by round."""

    title: str
    label: str
    heads: tuple[str, ...]  # column groups: the rounds
    columns: tuple[str, ...]  # columns within each group
    last: tuple[str, ...]  # single columns at the end
    blocks: tuple[DataBlock, ...]


@dataclass(frozen=True, kw_only=True)
class Section:
    """A table of rows with their charts."""

    key: str
    title: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    axis: Axis | None
    label: str
    plot_title: str
    trend_title: str
    rounds: tuple[str, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Finding:
    """Something that is certain."""

    number: int
    label: str
    below: str
    text: str
    meaning: str
    upward: bool
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
