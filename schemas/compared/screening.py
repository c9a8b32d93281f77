"""Signs that figures do not mean what they should."""

import pandera.polars as pa
import polars as pl

from schemas.fields import round_id


class Screening(pa.DataFrameModel):
    """One row per sign that figures do not mean what they should."""

    municipality: str = pa.Field(
        nullable=True, description="Whose figures. Null: the programme as a whole."
    )
    round: str = round_id()
    since: str = pa.Field(
        nullable=True, description="Earlier round compared with. Null: none."
    )
    subject_kind: str = pa.Field(
        isin=[
            "unit",
            "item",
            "scale",
            "measure",
            "column",
            "delivery",
            "informant_group",
            "municipality",
        ],
        description="What it is about.",
    )
    subject: str = pa.Field(
        description="Its id: a unit's number, a measure and its breakdown, group.item, "
        "group.scale."
    )
    check_id: str = pa.Field(description="Id of the check, as in programme/checks.")
    facts: str = pa.Field(
        description="What the words of the check need, as JSON; confidential."
    )
    n: pl.Int64 = pa.Field(
        ge=0, description="Units, or respondents where no unit is named, concerned."
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.screening"
        strict = True
        unique = [
            "municipality",
            "round",
            "since",
            "subject_kind",
            "subject",
            "check_id",
        ]
