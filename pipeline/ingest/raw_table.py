"""What every reader returns: a delivery as text, nothing renamed or recoded."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import polars as pl

from pipeline.checks.findings import Finding

LINE = "#line"  # no delivered column is called that
ROUND = "#round"
MUNICIPALITY = "#municipality"
OURS = (LINE, ROUND, MUNICIPALITY)
Place = tuple[str, str | None]  # name of a file, and of its sheet if it has sheets
Declared = str | tuple[float, float]  # a code as delivered, or all numbers from … to …


@dataclass(frozen=True)
class Codebook:
    """What a survey tool says that its variables mean.

    Attributes:
        answers_in: Where the answers are listed.
        questions_in: Where the questions are listed.
        answers: Variable -> answer code as text -> label.
        questions: Variable -> text of the question.
        missing: Variable -> codes that the file declares as no answers.
        sets: Multiple-response set -> its variables.
        voluntary: Are labels a courtesy? Then what has none may still be an answer.
    """

    answers_in: Place
    questions_in: Place
    answers: dict[str, dict[str, str]]
    questions: dict[str, str]
    missing: Mapping[str, Sequence[Declared]] = field(default_factory=dict)
    sets: Mapping[str, Sequence[str]] = field(default_factory=dict)
    voluntary: bool = False


@dataclass(frozen=True)
class RawTable:
    """A delivery as it is.

    Attributes:
        frame: One row per delivered record; every delivered column as text (an empty
            cell is null) in the order of the file, and `LINE`, Int64: where the record
            begins, counted from 1 (line of a text file, row of a sheet, number of the
            object in a JSON list).
        encoding: Encoding of the text. Null for workbooks.
        codebook: What the tool says about its variables. Null where it says nothing.
        warnings: What the reader noticed and could still read.
    """

    frame: pl.DataFrame
    encoding: str | None
    codebook: Codebook | None = None
    warnings: tuple[Finding, ...] = ()

    def telling(self, more: Sequence[Finding]) -> "RawTable":
        """Return the same table with more that was noticed."""
        return replace(self, warnings=(*self.warnings, *more)) if more else self
