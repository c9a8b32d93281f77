"""Which modules are proposed."""

import pandera.polars as pa
import polars as pl

from schemas.compared.grains import LEVELS
from schemas.fields import round_id


class Needs(pa.DataFrameModel):
    """One row per round, level, unit, module and sign; or an abstention."""

    round: str = round_id()
    level: str = pa.Field(isin=LEVELS, description="Who is proposed something.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
    kind: str = pa.Field(isin=["A", "B"], description="A: general, B: for one unit.")
    module: str = pa.Field(nullable=True, description="Module. Null: an abstention.")
    abstention: str = pa.Field(
        nullable=True,
        isin=["no_certain_difference", "data_too_weak"],
        description="Why nothing is proposed. Null: something is.",
    )
    place: pl.Int64 = pa.Field(
        nullable=True,
        ge=1,
        description="1: the strongest sign of the kind. Null: an abstention.",
    )
    sign: str = pa.Field(nullable=True, description="Kind of sign, see modules.yaml.")
    trigger: str = pa.Field(
        nullable=True, description="Scale, measure or test: the follow-up indicator."
    )
    informant_group: str = pa.Field(nullable=True, description="Null: no survey.")
    breakdown: str = pa.Field(nullable=True, description="'all', or e.g. 'grade:4'.")
    n: pl.Int64 = pa.Field(nullable=True, description="Persons. Null: not delivered.")
    value: float = pa.Field(nullable=True, description="Points, or the measure's unit.")
    difference: float = pa.Field(nullable=True, description="To what it fell short of.")
    low: float = pa.Field(nullable=True, description="Lower end. Null: no interval.")
    high: float = pa.Field(nullable=True, description="Upper end.")
    q: float = pa.Field(nullable=True, description="q value. Null: no test.")
    reliability: float = pa.Field(nullable=True, description="Alpha of the scale.")
    agreement: float = pa.Field(
        nullable=True,
        ge=0,
        le=1,
        description="Share of the unit's scales on the theme that point down.",
    )
    priority: float = pa.Field(
        nullable=True, ge=0, description="Gap x reliability x certainty x agreement."
    )
    evidence: pl.Int64 = pa.Field(
        nullable=True,
        ge=1,
        le=4,
        description="Best certainty of the module's research.",
    )
    detectable: float = pa.Field(
        nullable=True, description="Smallest change of the trigger seen next round."
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.needs"
        strict = True
        unique = [
            *["round", "level", "municipality", "unit", "module", "kind"],
            *["trigger", "informant_group", "breakdown"],
        ]
