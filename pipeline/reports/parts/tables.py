"""The tables of a profile as its templates see them, with numbers for the charts.

Every text is in the reader's language; every number in `Plot` and `Trend` is also
printed.
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
    inherited: tuple[bool, ...]  # per round: the predecessors' numbers, added up
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
    """Numbers behind the charts that stand in no other table, round by round."""

    title: str
    label: str
    heads: tuple[str, ...]  # column groups: the rounds
    columns: tuple[str, ...]  # columns within each group
    last: tuple[str, ...]  # single columns at the end
    blocks: tuple[DataBlock, ...]
    longest: tuple[int, ...]  # characters per column: spares the PDF from measuring
    notes: tuple[str, ...] = ()


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
    goals: tuple[str, ...] = ()  # what became of each goal, in words
    notes: tuple[str, ...] = ()
