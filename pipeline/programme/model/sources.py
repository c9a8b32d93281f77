"""`exports/<source>.yaml`: a kind of delivery."""

from typing import Literal

from pydantic import Field

from pipeline.programme.model.blocks import Block, Identifier, UnitType
from pipeline.programme.model.source_columns import Columns, MeasureColumn, Origin


class Source(Block):
    """`exports/<source>.yaml`: one kind of delivery and what it means."""

    id: Identifier
    reader: Identifier = Field(description="A module of pipeline/ingest/readers.")
    feeds: Literal["survey", "test_results", "unit_results", "units"]
    files: list[str] = Field(
        min_length=1,
        description="Patterns below the raw folder; {round} and {municipality} match a "
        "folder name, * matches within one name.",
    )
    instrument: Identifier | None = None
    round: Origin
    municipality: Origin
    encoding: str | None = Field(
        default=None,
        description="Of SPSS and Stata files that declare a wrong one or none.",
    )
    delimiter: Literal[";", "\t", ","] | None = Field(
        default=None, description="Of delimited text. Unset: found in the text."
    )
    preamble_lines: int = Field(
        default=0, ge=0, description="Lines before the header that say something else."
    )
    header_rows: int = Field(default=1, ge=1, le=3, description="Rows of the header.")
    name_row: int | None = Field(
        default=None,
        ge=1,
        le=3,
        description="The header row that names the columns. Unset: all of them, joined "
        "by ' | '; a cell of an upper row holds for the empty ones to its right.",
    )
    sheet: str | None = Field(
        default=None,
        description="Sheet of a workbook that holds the table. Unset: the first one "
        "that is not hidden.",
    )
    decimal: Literal[",", "."] = ","
    unit_type: UnitType = Field(
        default="school", description="Of units where no column says it."
    )
    columns: Columns
    ignored_columns: list[str] = Field(
        default=[],
        description="Delivered columns that are dropped at intake; * matches any text.",
    )
    dropped_rows: dict[str, list[str]] = Field(
        default={}, description="Column -> values of rows that are no record (totals)."
    )
    item_columns: dict[str, dict[Identifier, str]] = Field(
        default={},
        description="Round id or 'all' -> item -> delivered column. Items that a round "
        "did not ask are left out.",
    )
    missing_values: list[str] = Field(
        default=[], description="Delivered texts that mean 'not answered'."
    )
    values: dict[str, dict[str, str]] = Field(
        default={},
        description="Meaning (e.g. 'gender', 'measure', 'level', or the name of an "
        "answer scale) -> delivered value -> our value. Labels of the instrument need "
        "no translation.",
    )
    status_columns: dict[str, str] = Field(
        default={},
        description="SurveyXact one-hot status: invited, partial, completed, withdrawn "
        "-> column; a row with none of them set was invited. Empty: every row is a "
        "completed answer sheet, nobody is known to have been invited.",
    )
    measures: list[MeasureColumn] = Field(
        default=[], description="Wide aggregates: a column per measure."
    )
