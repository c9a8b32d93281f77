"""How girls and boys differ."""

import pandera.polars as pa
import polars as pl

from schemas.compared.grains import ScaleOfLevel


class GenderGaps(ScaleOfLevel):
    """One row per round, level, unit, pupils' group and scale that both answered.

    A municipality and the programme are the mean of their units' gaps, weighed by
    pupils: of those units whose gap may be told, and of no other.
    """

    units: pl.Int64 = pa.Field(ge=1, description="Units behind it.")
    n_girls: pl.Int64 = pa.Field(ge=1, description="Girls with a score.")
    n_boys: pl.Int64 = pa.Field(ge=1, description="Boys with a score.")
    n_unknown: pl.Int64 = pa.Field(
        ge=0, description="With a score, but of no known gender; in no gap."
    )
    may_be_told: bool = pa.Field(
        description="Girls and boys reach the minimum each, those of unknown gender "
        "too or are nobody, and none of the three is all at one end of the scale."
    )
    gap: float = pa.Field(description="Girls minus boys, points.")
    variance: float = pa.Field(
        ge=0, description="Its sampling variance, classes respected."
    )
    freedom: float = pa.Field(
        nullable=True, gt=0, description="Its degrees of freedom. Null: assumed known."
    )
    low: float = pa.Field(description="Lower end of the interval.")
    high: float = pa.Field(description="Upper end.")
    p: float = pa.Field(nullable=True, description="Two-sided p value. Null: no test.")
    q: float = pa.Field(
        nullable=True, description="Its q value within round and informant group."
    )
    detectable: float = pa.Field(
        nullable=True, description="Smallest gap called certain. Null: no test."
    )
    verdict: str = pa.Field(
        nullable=True,
        isin=["above", "below", "no_certain_difference"],
        description="Do girls answer higher than boys? Null: no test.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.gender_gaps"
        strict = True
        unique = [
            "round",
            "level",
            "municipality",
            "unit",
            "informant_group",
            "scale",
        ]
