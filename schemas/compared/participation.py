"""How many answered, and what their silence could hide."""

import pandera.polars as pa
import polars as pl

from schemas.compared.grains import OfLevel, ScaleOfLevel


class Participation(OfLevel):
    """One row per round, level, unit and informant group."""

    informant_group: str = pa.Field(description="Group.")
    n_answered: pl.Int64 = pa.Field(ge=0, description="Persons who answered.")
    n_invited: pl.Int64 = pa.Field(
        nullable=True,
        description="Persons invited. Null: one unit or grade of them does not say.",
    )
    response_rate: float = pa.Field(
        nullable=True, ge=0, le=1, description="Null: as above."
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.participation"
        strict = True
        unique = ["round", "level", "municipality", "unit", "informant_group"]


class Nonresponse(ScaleOfLevel):
    """One row per round, level, unit, informant group and scale."""

    n: pl.Int64 = pa.Field(ge=1, description="Respondents with a score.")
    n_invited: pl.Int64 = pa.Field(
        nullable=True, description="Invited, at least n. Null: not known of all."
    )
    response_rate: float = pa.Field(nullable=True, ge=0, le=1, description="As above.")
    is_low: bool = pa.Field(
        nullable=True, description="Below the programme's limit. Null: not known."
    )
    lowest: float = pa.Field(description="Lowest possible mean, points.")
    highest: float = pa.Field(description="Highest possible mean, points.")
    worst: float = pa.Field(
        nullable=True, description="Mean if all silent were at the lowest. Null: above."
    )
    best: float = pa.Field(nullable=True, description="At the highest. Null: as above.")
    tipping: float = pa.Field(
        nullable=True,
        description="Mean of the silent that cancels the difference to the programme.",
    )
    holds: bool = pa.Field(
        nullable=True,
        description="Does a certain difference hold whatever they would have answered?",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.nonresponse"
        strict = True
        unique = ["round", "level", "municipality", "unit", "informant_group", "scale"]
