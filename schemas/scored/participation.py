"""How many were invited and answered."""

import pandera.polars as pa
import polars as pl

from schemas.scored.grains import OfUnit


class Participation(OfUnit):
    """One row per unit, informant group and grade."""

    informant_group: str = pa.Field(description="Group.")
    grade: str = pa.Field(nullable=True, description="Null: the group has no grades.")
    n_invited: pl.Int64 = pa.Field(
        nullable=True, ge=1, description="Persons invited. Null: not delivered."
    )
    n_answered: pl.Int64 = pa.Field(
        ge=0, description="Persons who answered wholly or in part."
    )

    class Config:
        """Row identity and closed column set."""

        name = "scored.participation"
        strict = True
        unique = ["round", "unit", "informant_group", "grade"]
