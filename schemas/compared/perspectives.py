"""Whether two groups see the same thing."""

import pandera.polars as pa
import polars as pl

from schemas.compared.grains import OfLevel


class Perspectives(OfLevel):
    """One row per round, level, unit, theme and two groups' scales of it.

    Both groups are 500 in the first round: a gap is relative to the usual one.
    """

    theme: str = pa.Field(description="What both scales are about.")
    informant_group: str = pa.Field(description="First group.")
    scale: str = pa.Field(description="Its scale.")
    other_group: str = pa.Field(description="Second group.")
    other_scale: str = pa.Field(description="Its scale.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents of the first group.")
    n_other: pl.Int64 = pa.Field(ge=1, description="Of the second.")
    n_pairs: pl.Int64 = pa.Field(ge=0, description="Pupils whom both describe.")
    gap: float = pa.Field(description="First minus second, points.")
    variance: float = pa.Field(ge=0, description="Its sampling variance.")
    low: float = pa.Field(description="Lower end of the interval.")
    high: float = pa.Field(description="Upper end.")
    p: float = pa.Field(nullable=True, description="Two-sided p value. Null: no test.")
    q: float = pa.Field(
        nullable=True, description="q value within round and pair of groups."
    )
    detectable: float = pa.Field(
        nullable=True, description="Smallest gap called certain. Null: no test."
    )
    verdict: str = pa.Field(
        nullable=True,
        isin=["above", "below", "no_certain_difference"],
        description="Does the first group see it higher than usual? Null: no test.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.perspectives"
        strict = True
        unique = [
            "round",
            "level",
            "municipality",
            "unit",
            "informant_group",
            "scale",
            "other_group",
            "other_scale",
        ]
