"""`exports/<source>.yaml`: a kind of delivery, and where it says what."""

from typing import Literal, Self

from pydantic import Field, model_validator

from pipeline.programme.model.blocks import Block, Identifier, UnitType

NOT_AVAILABLE = (
    # R, Python, databases, SAS; people.
    *["NA", "N/A", "n.a.", "<NA>", "NaN", "NaT", "None", "NULL", "(null)", r"\N"],
    *["-", "--", "–", "—", ".", "..", "...", "?", "(tom)", "(blank)"],
    *["ukendt", "uoplyst", "ikke oplyst", "unknown", "missing"],
    # Spreadsheets, in Danish, English and German.
    *["#I/T", "#REFERENCE!", "#VÆRDI!", "#DIVISION/0!", "#NAVN?", "#NUL!"],
    *["#N/A", "#REF!", "#VALUE!", "#DIV/0!", "#NAME?", "#NULL!", "#NUM!", "#N/A N/A"],
    *["#NV", "#BEZUG!", "#WERT!", "#SPILL!", "#OVERLØB!", "#CALC!"],
)


class Origin(Block):
    """Where a round or municipality of a delivery comes from: exactly one of three."""

    folder: bool = Field(
        default=False,
        description="True: the folder at `{round}` or `{municipality}` in `files`.",
    )
    column: str | None = Field(default=None, description="Delivered column.")
    constant: str | None = Field(
        default=None,
        description="The same for every row of these files.",
        examples=["2015"],
    )
    values: dict[str, str] = Field(
        default={}, description="Delivered value -> round id or municipality code."
    )
    others: Literal["reject", "leave_out"] = Field(
        default="reject",
        description="Rows of rounds or municipalities that are not in programme.yaml: "
        "an error, or (national files) none of our business.",
    )
    agrees_with: str | None = Field(
        default=None,
        description="Column that repeats it; a row that says otherwise (through "
        "`values`) is rejected.",
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [self.folder, self.column is not None, self.constant is not None]
        if sum(given) != 1:
            raise ValueError("give exactly one of folder, column, constant")
        return self


class MeasureColumn(Block):
    """A wide column that holds one aggregate measure."""

    measure: Identifier = Field(description="Id of a measure of indicators.yaml.")
    column: str = Field(description="Delivered column of its value.")
    n_column: str | None = Field(
        default=None, description="Delivered column of the number of persons behind it."
    )


class Columns(Block):
    """Which delivered column holds what. Unset: not delivered."""

    respondent: str | None = Field(
        default=None,
        description="Key of the respondent; columns joined by + if one is not unique.",
    )
    unit: str | None = Field(
        default=None,
        description="Unset for aggregates: the row describes the municipality itself.",
    )
    unit_name: str | None = Field(default=None, description="Name of the unit.")
    unit_type: str | None = Field(
        default=None, description="Kind of unit, by `values.unit_type`."
    )
    grade: str | None = Field(default=None, description="Grade of the pupil.")
    class_: str | None = Field(
        default=None,
        alias="class",
        description="Class; answers of one class resemble each other, so it counts.",
    )
    gender: str | None = Field(
        default=None, description="`girl` or `boy`, by `values.gender`."
    )
    about: str | None = Field(
        default=None, description="Key of the pupil whom the sheet describes."
    )
    parents_education: str | None = Field(
        default=None, description="A value of `education_years` of programme.yaml."
    )
    status: str | None = Field(
        default=None,
        description="How far a sheet came, by `values.status`; without it, a sheet "
        "with anything in this column is completed and one without is partial.",
        examples=["submitted"],
    )
    subject: str | None = Field(default=None, description="Of a test: its subject.")
    level: str | None = Field(default=None, description="Of a test: the level reached.")
    exempt: str | None = Field(
        default=None, description="Of a test: `true` or `false`, by `values.exempt`."
    )
    scale_version: str | None = Field(
        default=None, description="Of a test: which version of its scale."
    )
    measure: str | None = Field(
        default=None, description="Of a figure: its measure, by `values.measure`."
    )
    value: str | None = Field(default=None, description="Of a figure: its value.")
    n: str | None = Field(
        default=None, description="Of a figure: the number of persons behind it."
    )
    breakdown: str | None = Field(
        default=None, description="Of a figure: the part that it is about."
    )
    successor: str | None = Field(
        default=None,
        description="Of a register: the unit that took this one over.",
        examples=["new_number"],
    )
    main_unit: str | None = Field(
        default=None,
        description="Number of the school that it is a department of.",
        examples=["main_school"],
    )


class Source(Block):
    """One kind of delivery and what it means, a file each."""

    id: Identifier = Field(description="The name of the file without its ending.")
    reader: Identifier = Field(description="A module of pipeline/ingest/readers.")
    feeds: Literal["survey", "test_results", "unit_results", "units"] = Field(
        description="survey: answers; test_results: a row per test of a pupil; "
        "unit_results: figures that arrive as aggregates; units: the unit register."
    )
    files: list[str] = Field(
        min_length=1,
        description="Patterns below the raw folder; {round} and {municipality} match a "
        "folder name, * matches within one name.",
    )
    instrument: Identifier | None = Field(
        default=None, description="Id of the questionnaire that a survey answers."
    )
    round: Origin = Field(description="Where the round of a row stands.")
    municipality: Origin = Field(description="Where its municipality stands.")
    encoding: str | None = Field(
        default=None,
        description="Of SPSS and Stata files that declare a wrong one or none.",
        examples=["cp1252"],
    )
    delimiter: Literal[";", "\t", ","] | None = Field(
        default=None, description="Of delimited text. Unset: found in the text."
    )
    preamble_lines: int = Field(
        default=0,
        ge=0,
        description="Lines before the header that say something else.",
        examples=[2],
    )
    header_rows: int = Field(
        default=1, ge=1, le=3, description="Rows of the header.", examples=[2]
    )
    name_row: int | None = Field(
        default=None,
        ge=1,
        le=3,
        description="The header row that names the columns. Unset: all of them, joined "
        "by ' | '; a cell of an upper row holds for the empty ones to its right.",
        examples=[2],
    )
    sheet: str | None = Field(
        default=None,
        description="Sheet of a workbook that holds the table. Unset: the first one "
        "that is not hidden.",
        examples=["Answers"],
    )
    decimal: Literal[",", "."] = Field(
        default=",", description="Sign before the decimals."
    )
    unit_type: UnitType = Field(
        default="school", description="Of units where no column says it."
    )
    columns: Columns = Field(description="Which delivered column holds what.")
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
    not_available: list[str] = Field(
        default=list(NOT_AVAILABLE),
        description="Texts that say in any case that nothing is there (NA of R, #I/T "
        "of a failed look-up): never a name, class, key or unit, nor an answer unless "
        "it is worded so. They are read as empty, and told.",
        examples=[["NA", "NULL"]],
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
