"""What a return report says, ready to be laid out: the answer to one delivered file.

It holds words, counts, line numbers and such keys as may be shown (`keys.py`); never a
delivered answer.
"""

from dataclasses import dataclass
from typing import Literal

from pipeline.checks.catalogue import Severity
from pipeline.programme.model import Language

Verdict = Literal["clean", "partly", "none", "refused", "superseded"]


@dataclass(frozen=True, kw_only=True)
class Place:
    """A row of the file: its line and its key, null where it may not be shown."""

    line: int
    key: str | None


@dataclass(frozen=True, kw_only=True)
class Problem:
    """What one check found in one column.

    Attributes:
        check: Id of the check.
        severity: Of the check.
        anchor: Its address within the page.
        title: Name of the check.
        column: Delivered column at fault. Empty: no single one.
        count: How many rows, in words. Empty: it is about the whole file.
        what: What is wrong.
        remedy: What to do.
        guidance: Why we ask and how it usually comes about.
        where: The lines in words. Empty: no single ones.
        more: That further lines stand in the workbook. Empty: there are no others.
        lines: All its lines, in order.
        rows: Its first rows, as the workbook lists them.
        truncated: That there are more than the workbook lists. Empty: there are not.
    """

    check: str
    severity: Severity
    anchor: str
    title: str
    column: str
    count: str
    what: str
    remedy: str
    guidance: str
    where: str
    more: str
    lines: tuple[int, ...]
    rows: tuple[Place, ...]
    truncated: str

    @property
    def keyed(self) -> tuple[Place, ...]:
        """The rows whose keys may be shown."""
        return tuple(row for row in self.rows if row.key is not None)


@dataclass(frozen=True, kw_only=True)
class Step:
    """Something to do: about what, how, for how many rows of which columns, where."""

    title: str
    text: str
    below: str
    anchor: str


@dataclass(frozen=True, kw_only=True)
class AcceptedRow:
    """Accepted rows of one unit, or of all: numbers, and how they are written."""

    name: str
    code: str
    counts: tuple[int, ...]
    written: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class AcceptedTable:
    """How many rows were accepted: a row per unit, a column per grade, and the sum."""

    label: str
    columns: tuple[str, ...]
    rows: tuple[AcceptedRow, ...]
    total: AcceptedRow


@dataclass(frozen=True, kw_only=True)
class Understood:
    """A delivered column and what it is read as."""

    column: str
    meaning: str
    detail: str


@dataclass(frozen=True, kw_only=True)
class ReturnReport:
    """The answer to one delivered file.

    Attributes:
        language: Of all texts.
        programme: Its name.
        title: Of the document.
        kind: What the document is.
        about: Municipality and round, as far as they are known.
        file: Name of the file below the drop zone.
        read_as: What the file is taken for.
        markings: Confidential, synthetic.
        verdict: What became of the file.
        said: The verdict in one sentence.
        lead: What it means for the reader.
        tallies: Counts with their labels: rows, accepted, to be corrected, remarks.
        accepted_share: Of the delivered rows, 0-1. Null: no row was judged.
        steps: What to do, most rows first.
        to_fix: What makes rows or the whole file unusable, most rows first.
        remarks: What should be looked at.
        accepted: What was accepted. Null: nothing.
        columns: Delivered columns that are used.
        ignored: Delivered columns that are left out at intake.
        facts: About the file: term and text.
        words: Headings and labels of the layout.
        source: Attribution at the foot.
    """

    language: Language
    programme: str
    title: str
    kind: str
    about: str
    file: str
    read_as: str
    markings: tuple[str, ...]
    verdict: Verdict
    said: str
    lead: str
    tallies: tuple[tuple[str, str], ...]
    accepted_share: float | None
    steps: tuple[Step, ...]
    to_fix: tuple[Problem, ...]
    remarks: tuple[Problem, ...]
    accepted: AcceptedTable | None
    columns: tuple[Understood, ...]
    ignored: tuple[str, ...]
    facts: tuple[tuple[str, str], ...]
    words: dict[str, str]
    source: str
