"""`exports/<source>.yaml`: where a delivery says what."""

from typing import Literal, Self

from pydantic import Field, model_validator

from pipeline.programme.model.blocks import Block, Identifier


class Origin(Block):
    """Where a round or municipality of a delivery comes from: exactly one of three."""

    folder: bool = False
    column: str | None = None
    constant: str | None = None
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

    measure: Identifier
    column: str
    n_column: str | None = None


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
    unit_name: str | None = None
    unit_type: str | None = None
    grade: str | None = None
    class_: str | None = Field(default=None, alias="class")
    gender: str | None = None
    about: str | None = None
    parents_education: str | None = None
    status: str | None = Field(
        default=None,
        description="How far a sheet came, by `values.status`; without it, a sheet "
        "with anything in this column is completed and one without is partial.",
    )
    # test results
    subject: str | None = None
    level: str | None = None
    exempt: str | None = None
    scale_version: str | None = None
    # long aggregates
    measure: str | None = None
    value: str | None = None
    n: str | None = None
    breakdown: str | None = None
    # unit register
    successor: str | None = None
    main_unit: str | None = Field(
        default=None, description="Number of the school that it is a department of."
    )
