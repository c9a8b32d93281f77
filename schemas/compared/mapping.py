"""Where units, municipalities and the programme stand."""

import pandera.polars as pa
import polars as pl

from schemas.compared.grains import ScaleOfLevel, classes_from


class Mapping(ScaleOfLevel):
    """One row per round, level, unit, informant group and scale."""

    n: pl.Int64 = pa.Field(ge=1, description="Respondents with a score.")
    points: float = pa.Field(description="Mean, 500 and SD 100 in the first round.")
    sd: float = pa.Field(
        nullable=True, ge=0, description="Over respondents, points. Null: one of them."
    )
    classes_from: str = classes_from()
    spread: float = pa.Field(
        nullable=True,
        ge=0,
        description="Variance within the unit, 1: usual; compared.unit_spreads. Null: "
        "not a unit of the programme.",
    )
    variance: float = pa.Field(
        ge=0, description="Sampling variance of points, classes respected."
    )
    freedom: float = pa.Field(
        nullable=True, gt=0, description="Its degrees of freedom. Null: assumed known."
    )
    low: float = pa.Field(description="Lower end of the interval of points.")
    high: float = pa.Field(description="Upper end.")
    shrunken: float = pa.Field(
        nullable=True,
        description="Points drawn to the units' mean by their uncertainty. Null: not a "
        "unit, or fewer than three units.",
    )
    shrunken_low: float = pa.Field(nullable=True, description="Lower end.")
    shrunken_high: float = pa.Field(nullable=True, description="Upper end.")
    reliability: float = pa.Field(
        nullable=True, ge=0, le=1, description="Of the unit's mean. Null: as above."
    )
    in_bottom_quarter: float = pa.Field(
        nullable=True,
        ge=0,
        le=1,
        description="Probability that the true value lies in the lowest quarter.",
    )
    in_top_quarter: float = pa.Field(
        nullable=True, ge=0, le=1, description="In the highest quarter."
    )
    difference_municipality: float = pa.Field(
        nullable=True, description="Minus its municipality, points. Null: not a unit."
    )
    difference_municipality_low: float = pa.Field(nullable=True, description="Lower.")
    difference_municipality_high: float = pa.Field(nullable=True, description="Upper.")
    difference_programme: float = pa.Field(
        nullable=True, description="Minus the programme, points. Null: programme."
    )
    difference_programme_low: float = pa.Field(nullable=True, description="Lower.")
    difference_programme_high: float = pa.Field(nullable=True, description="Upper.")
    p_municipality: float = pa.Field(nullable=True, description="Two-sided p value.")
    q_municipality: float = pa.Field(
        nullable=True, description="Its q value within round and informant group."
    )
    p_programme: float = pa.Field(nullable=True, description="Two-sided p value.")
    q_programme: float = pa.Field(
        nullable=True, description="Its q value within round and informant group."
    )
    detectable_municipality: float = pa.Field(
        nullable=True, description="Smallest difference called certain. Null: no test."
    )
    detectable_programme: float = pa.Field(
        nullable=True, description="Smallest difference called certain. Null: no test."
    )
    verdict_municipality: str = pa.Field(
        nullable=True,
        isin=["above", "below", "no_certain_difference"],
        description="Conclusion at q <= the false discovery rate.",
    )
    verdict_programme: str = pa.Field(
        nullable=True,
        isin=["above", "below", "no_certain_difference"],
        description="Conclusion at q <= the false discovery rate.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.mapping"
        strict = True
        unique = [
            "round",
            "level",
            "municipality",
            "unit",
            "informant_group",
            "scale",
        ]
