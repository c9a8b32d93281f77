"""What pupils' background explains."""

import pandera.polars as pa
import polars as pl

from schemas.fields import round_id


class Gradients(pa.DataFrameModel):
    """One row per round, level, outcome and breakdown: the weight of background."""

    round: str = round_id()
    level: str = pa.Field(
        isin=["municipality", "programme"], description="What the row describes."
    )
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    informant_group: str = pa.Field(nullable=True, description="Null: national test.")
    outcome: str = pa.Field(description="Scale, or test.")
    breakdown: str = pa.Field(description="'all', or e.g. 'grade:4' of a test.")
    n: pl.Int64 = pa.Field(
        ge=1, description="Pupils whose parents' education is known."
    )
    units: pl.Int64 = pa.Field(ge=2, description="Units.")
    slope: float = pa.Field(
        description="Points, or percentage points good, per year of education."
    )
    variance: float = pa.Field(ge=0, description="Its sampling variance.")
    low: float = pa.Field(description="Lower end of the interval.")
    high: float = pa.Field(description="Upper end.")
    since: str = pa.Field(nullable=True, description="First round. Null: this is it.")
    change: float = pa.Field(nullable=True, description="Slope minus the first one.")
    change_low: float = pa.Field(nullable=True, description="Lower end.")
    change_high: float = pa.Field(nullable=True, description="Upper end.")
    p: float = pa.Field(
        nullable=True,
        description="Two-sided p value of |slope| minus |first slope|. Null: no test.",
    )
    q: float = pa.Field(nullable=True, description="Its q value within round.")
    detectable: float = pa.Field(
        nullable=True, description="Smallest change called certain. Null: no test."
    )
    verdict: str = pa.Field(
        nullable=True,
        isin=["flatter", "steeper", "no_certain_change"],
        description="Has background come to weigh less? Null: no test, or the first "
        "slope is not certain.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.gradients"
        strict = True
        unique = [
            "round",
            "level",
            "municipality",
            "informant_group",
            "outcome",
            "breakdown",
        ]


class Expected(pa.DataFrameModel):
    """One row per round, unit, outcome and breakdown: against pupils' background."""

    round: str = round_id()
    municipality: str = pa.Field(description="Municipality.")
    unit: str = pa.Field(description="Unit.")
    informant_group: str = pa.Field(nullable=True, description="Null: national test.")
    outcome: str = pa.Field(description="Scale, or test.")
    breakdown: str = pa.Field(description="'all', or e.g. 'grade:4' of a test.")
    n: pl.Int64 = pa.Field(
        ge=1, description="Pupils whose parents' education is known."
    )
    education: float = pa.Field(ge=0, description="Mean years of education.")
    observed: float = pa.Field(description="Points, or per cent good, of those pupils.")
    expected: float = pa.Field(description="Of pupils with that background elsewhere.")
    difference: float = pa.Field(description="Observed minus expected.")
    shrunken: float = pa.Field(description="Drawn to 0 by its uncertainty.")
    low: float = pa.Field(description="Lower end of the shrunken difference.")
    high: float = pa.Field(description="Upper end.")

    class Config:
        """Row identity and closed column set."""

        name = "compared.expected"
        strict = True
        unique = [
            "round",
            "municipality",
            "unit",
            "informant_group",
            "outcome",
            "breakdown",
        ]
