"""Schemas of the `staged` tables: what each delivered value means.

The item columns of `Responses` come from the instrument: `responses_schema`.
"""

import pandera.polars as pa
import polars as pl

from schemas.fields import municipality, round_id, unit_id

STATUSES = ["invited", "partial", "completed", "withdrawn"]


class Units(pa.DataFrameModel):
    """One row per unit and round."""

    round: str = round_id()
    municipality: str = municipality()
    unit: str = unit_id()
    name: str = pa.Field(description="Name in the unit register.")
    unit_type: str = pa.Field(
        isin=["school", "daycare", "childminders", "municipality"],
        description="Kind of unit.",
    )
    successor: str = pa.Field(
        nullable=True, description="Unit that took over later. Null: none."
    )
    main_unit: str = pa.Field(
        nullable=True,
        description="Unit that it is a department of. Null: of none, or not delivered.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "staged.units"
        strict = True
        unique = ["round", "unit"]


class Invitations(pa.DataFrameModel):
    """One row per unit, informant group and grade."""

    round: str = round_id()
    municipality: str = municipality()
    unit: str = unit_id()
    informant_group: str = pa.Field(description="Who was invited.")
    grade: str = pa.Field(nullable=True, description="Null: the group has no grades.")
    n_invited: pl.Int64 = pa.Field(ge=1, description="Persons invited.")

    class Config:
        """Row identity and closed column set."""

        name = "staged.invitations"
        strict = True
        unique = ["round", "unit", "informant_group", "grade"]


class Respondents(pa.DataFrameModel):
    """One row per respondent: everybody who answered, wholly or in part."""

    round: str = round_id()
    municipality: str = municipality()
    respondent: str = pa.Field(
        str_matches=r"^[0-9a-f]{24}$",
        description="Pseudonym: keyed BLAKE2b of municipality, group family and key.",
    )
    unit: str = unit_id()
    informant_group: str = pa.Field(description="Group that answered.")
    grade: str = pa.Field(nullable=True, description="Grade. Null: has none.")
    grade_band: str = pa.Field(description="Norm group of the grade; 'all' if one.")
    class_id: str = pa.Field(
        nullable=True,
        description="Class within the unit, e.g. '4A'. Null: has none or not given.",
    )
    gender: str = pa.Field(
        nullable=True, isin=["girl", "boy"], description="Null: not given."
    )
    about: str = pa.Field(
        nullable=True,
        str_matches=r"^[0-9a-f]{24}$",
        description="Pseudonym of the pupil or child described. Null: about oneself.",
    )
    parents_education: str = pa.Field(
        nullable=True, description="Parents' longest education. Null: not given."
    )
    status: str = pa.Field(isin=STATUSES, description="How far the sheet came.")

    class Config:
        """Row identity and closed column set."""

        name = "staged.respondents"
        strict = True
        unique = ["round", "informant_group", "respondent"]


class RejectedRows(pa.DataFrameModel):
    """One row per rejected row; never its values."""

    round: str = round_id()
    municipality: str = municipality()
    delivery: str = pa.Field(description="Path below the raw folder.")
    source: str = pa.Field(description="Id of exports/<source>.yaml.")
    line: pl.Int64 = pa.Field(ge=1, description="Line or sheet row in the file.")
    column: str = pa.Field(nullable=True, description="Column at fault, if one.")
    check_id: str = pa.Field(description="Id of the failed check.")

    class Config:
        """Closed column set."""

        name = "staged.rejected_rows"
        strict = True


class AcceptedRows(pa.DataFrameModel):
    """One row per delivery, source, unit and grade: how many rows were accepted."""

    round: str = round_id()
    municipality: str = municipality()
    delivery: str = pa.Field(description="Path below the raw folder.")
    source: str = pa.Field(description="Id of exports/<source>.yaml.")
    unit: str = pa.Field(
        nullable=True, description="Unit. Null: a figure of the municipality itself."
    )
    grade: str = pa.Field(nullable=True, description="Grade. Null: has none.")
    rows: pl.Int64 = pa.Field(ge=1, description="Delivered rows that were accepted.")

    class Config:
        """Row identity and closed column set."""

        name = "staged.accepted_rows"
        strict = True
        unique = ["delivery", "source", "unit", "grade"]


class TestResults(pa.DataFrameModel):
    """One row per pupil, subject and grade."""

    round: str = round_id()
    municipality: str = municipality()
    unit: str = unit_id()
    pupil: str = pa.Field(
        str_matches=r"^[0-9a-f]{24}$", description="Pseudonym of the pupil."
    )
    subject: str = pa.Field(description="Test, as in indicators.yaml.")
    grade: str = pa.Field(description="Grade the test was taken in.")
    class_id: str = pa.Field(
        nullable=True, description="Class within the unit, e.g. '4A'. Null: not given."
    )
    gender: str = pa.Field(
        nullable=True, isin=["girl", "boy"], description="Null: not given."
    )
    exempt: bool = pa.Field(description="True: exempt by the school leader.")
    level: str = pa.Field(
        nullable=True, description="Criterion level. Null: exempt or not tested."
    )
    scale_version: str = pa.Field(nullable=True, description="Version of the scale.")

    class Config:
        """Row identity and closed column set."""

        name = "staged.test_results"
        strict = True
        unique = ["round", "pupil", "subject", "grade"]


class UnitResults(pa.DataFrameModel):
    """One row per unit, measure and breakdown: what arrives as aggregates."""

    round: str = round_id()
    municipality: str = municipality()
    unit: str = pa.Field(
        description="Unit; the municipality's code for its own published figure."
    )
    measure: str = pa.Field(description="Measure, as in indicators.yaml.")
    breakdown: str = pa.Field(description="'all' or e.g. 'stage:Mellemtrin'.")
    value: float = pa.Field(
        nullable=True, description="Value in the measure's unit; shares are 0-1."
    )
    n: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="Persons behind it. Null: not delivered."
    )

    class Config:
        """Row identity and closed column set."""

        name = "staged.unit_results"
        strict = True
        unique = ["round", "unit", "measure", "breakdown"]


def responses_schema(ranges: dict[str, tuple[int, int]]) -> pa.DataFrameSchema:
    """Return the schema of `staged.responses` of one instrument.

    Args:
        ranges: Item -> lowest and highest code that may stand in it, missing codes
            included (they are kept apart from answers, which null never is).
    """

    def answers_are_codes(data: pa.PolarsData) -> pl.LazyFrame:
        return data.lazyframe.select(
            pl.all_horizontal(
                pl.col(item).is_between(low, high) | pl.col(item).is_null()
                for item, (low, high) in ranges.items()
            )
        )

    return pa.DataFrameSchema(
        {
            "round": pa.Column(str, description="Round, e.g. 2015"),
            "municipality": pa.Column(str, description="Municipality code, e.g. 479."),
            "informant_group": pa.Column(str, description="Group that answered."),
            "respondent": pa.Column(str, unique=True, description="Pseudonym."),
            **{
                item: pa.Column(
                    pl.Int8,
                    nullable=True,
                    description="Delivered code: an answer or a missing code. Null: "
                    "not asked or left blank.",
                )
                for item in ranges
            },
        },
        checks=pa.Check(answers_are_codes, name="answers_are_codes"),
        strict=True,
        name="staged.responses",
    )


class Warnings(pa.DataFrameModel):
    """One row per warning about what a delivery brought to a partition; no values."""

    round: str = round_id()
    municipality: str = municipality()
    delivery: str = pa.Field(description="Path below the raw folder.")
    source: str = pa.Field(description="Id of exports/<source>.yaml.")
    check_id: str = pa.Field(description="Id of the check that warns.")
    sheet: str = pa.Field(nullable=True, description="Sheet meant, if one.")
    line: pl.Int64 = pa.Field(
        ge=1, nullable=True, description="Line or sheet row meant, if one."
    )
    column: str = pa.Field(nullable=True, description="Column meant, if one.")
    facts: str = pa.Field(
        nullable=True, description="What the words of the check need, as JSON."
    )

    class Config:
        """Row identity and closed column set."""

        name = "staged.warnings"
        strict = True
        unique = [
            "round",
            "municipality",
            "delivery",
            "source",
            "check_id",
            "sheet",
            "line",
            "column",
        ]


class HeldBack(pa.DataFrameModel):
    """One row per unit and group, or figure, whose new answers wait to be counted.

    They are too few to change numbers that a release has published already.
    """

    round: str = round_id()
    municipality: str = municipality()
    unit: str = pa.Field(
        nullable=True, description="Unit. Null: the municipality's group as a whole."
    )
    informant_group: str = pa.Field(
        nullable=True, description="Group. Null: tests, or a delivered figure."
    )
    measure: str = pa.Field(
        nullable=True, description="Delivered figure. Null: answers and tests."
    )
    n: pl.Int64 = pa.Field(
        ge=0,
        description="Persons whose answers wait. 0: it only waits with another unit, "
        "out of which or into which somebody moved.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "staged.held_back"
        strict = True
        unique = ["round", "municipality", "unit", "informant_group", "measure"]


TABLES = (  # in the order of the data dictionary
    Units,
    Invitations,
    Respondents,
    RejectedRows,
    AcceptedRows,
    TestResults,
    UnitResults,
    Warnings,
    HeldBack,
)
