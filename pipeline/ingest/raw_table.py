"""What every reader returns: a delivery as text, nothing renamed or recoded."""

from dataclasses import dataclass

import polars as pl

LINE = "#line"  # no delivered column is called that
ROUND = "#round"
MUNICIPALITY = "#municipality"


@dataclass(frozen=True)
class Codebook:
    """What a survey tool says that its variables mean.

    Attributes:
        answers_in: File or sheet that lists the answers, as messages call it.
        questions_in: File or sheet that lists the questions.
        answers: Variable -> answer code as text -> label.
        questions: Variable -> text of the question.
    """

    answers_in: str
    questions_in: str
    answers: dict[str, dict[str, str]]
    questions: dict[str, str]


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
    """

    frame: pl.DataFrame
    encoding: str | None
    codebook: Codebook | None = None
