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
    classes: pl.Int64 = pa.Field(
        ge=0, description="Classes c of those tested. 0: not known, class sums are 0."
    )
    class_n2: pl.Int64 = pa.Field(
        ge=0, description="Sum over c of n_c squared; n_c = tested."
    )
    class_good2_n: pl.Int64 = pa.Field(
        ge=0,
        description="Sum over c of t_c squared / n_c, t_c = good; millionths, whole.",
    )
    class_top2_n: pl.Int64 = pa.Field(ge=0, description="The same of top.")
    class_poor2_n: pl.Int64 = pa.Field(ge=0, description="The same of poor.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.test_levels"
        strict = True
        unique = ["round", "unit", "subject", "grade", "breakdown"]
