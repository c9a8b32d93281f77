"""What the later rounds together say against the first one."""

import pandera.polars as pa
import polars as pl

from schemas.compared.grains import LEVELS
from schemas.fields import round_id


class SinceStart(pa.DataFrameModel):
    """One row per last round, level, unit, informant group and scale.

    Two later rounds or more, up to the last, against the first round.
    """

    round: str = round_id()
    since: str = pa.Field(description="First round.")
    level: str = pa.Field(isin=LEVELS, description="What the row describes.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    later: str = pa.Field(
        description="Later rounds that may be compared with the first one and with the "
        "last, over all grade bands and items; by blanks."
    )
    n: pl.Int64 = pa.Field(ge=1, description="Fewest respondents of a later round.")
    n_since: pl.Int64 = pa.Field(ge=1, description="Respondents in the first round.")
    change: float = pa.Field(
        description="Points, the later rounds less the first; each weighs by what is "
        "known of it."
    )
    variance: float = pa.Field(ge=0, description="Sampling variance, points squared.")
    freedom: float = pa.Field(
        nullable=True, gt=0, description="Its degrees of freedom. Null: assumed known."
    )
    low: float = pa.Field(nullable=True, description="Lower end of the interval.")
    high: float = pa.Field(nullable=True, description="Upper end.")
    shrunken: float = pa.Field(
        nullable=True,
        description="Change drawn to the units' mean by its uncertainty. Null: not a "
        "unit, or fewer than three units.",
    )
    p: float = pa.Field(
        nullable=True,
        ge=0,
        le=1,
        description="Two-sided p value. Null: known exactly, or too few.",
    )
    q: float = pa.Field(
        nullable=True,
        ge=0,
        le=1,
        description="Adjusted for all tests of these rounds and the group.",
    )
    detectable: float = pa.Field(
        nullable=True,
        ge=0,
        description="Smallest change that would have been called certain.",
    )
    verdict: str = pa.Field(
        nullable=True,
        isin=["up", "down", "no_certain_change"],
        description="Conclusion. Null: no test.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.since_start"
        strict = True
        unique = ["round", "level", "municipality", "unit", "informant_group", "scale"]
