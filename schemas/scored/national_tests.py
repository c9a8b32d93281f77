"""How many pupils of a unit reached which level."""

import pandera.polars as pa
import polars as pl

from schemas.scored.grains import OfUnit


class TestLevels(OfUnit):
    """One row per unit, subject, grade and breakdown."""

    subject: str = pa.Field(description="Test.")
    grade: str = pa.Field(description="Grade.")
    breakdown: str = pa.Field(description="'all', or e.g. 'gender:girl'.")
    enrolled: pl.Int64 = pa.Field(ge=1, description="Pupils in the delivery.")
    exempt: pl.Int64 = pa.Field(ge=0, description="Pupils who were exempt.")
    tested: pl.Int64 = pa.Field(ge=0, description="Pupils with a level.")
    good: pl.Int64 = pa.Field(ge=0, description="Level good or better.")
    top: pl.Int64 = pa.Field(ge=0, description="Highest level.")
    poor: pl.Int64 = pa.Field(ge=0, description="One of the poor levels.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.test_levels"
        strict = True
        unique = ["round", "unit", "subject", "grade", "breakdown"]
