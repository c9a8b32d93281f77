"""What changed in the programme beyond what changed outside it."""

import pandera.polars as pa
import polars as pl

from schemas.fields import round_id


class Controlled(pa.DataFrameModel):
    """One row per pair of rounds, informant group and scale: difference in differences.

    Municipalities are the cases, each with one vote. No rows without a control group.
    """

    round: str = round_id()
    since: str = pa.Field(description="Earlier round of the pair.")
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    municipalities: pl.Int64 = pa.Field(ge=1, description="In the programme.")
    municipalities_control: pl.Int64 = pa.Field(ge=1, description="Outside it.")
    change: float = pa.Field(description="Mean change in the programme, points.")
    change_control: float = pa.Field(description="In the control group, points.")
    difference: float = pa.Field(description="The first less the second, points.")
    low: float = pa.Field(
        nullable=True,
        description="Lower end of its interval. Null: fewer than two municipalities in "
        "one of the groups, or none differs from the others.",
    )
    high: float = pa.Field(nullable=True, description="Upper end, likewise.")
    p: float = pa.Field(nullable=True, ge=0, le=1, description="Null: no interval.")
    q: float = pa.Field(
        nullable=True, ge=0, le=1, description="p among all scales of the group."
    )
    verdict: str = pa.Field(
        nullable=True,
        isin=["above", "below", "no_certain_difference"],
        description="Certain where q is at most the false discovery rate.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.controlled"
        strict = True
        unique = ["round", "since", "informant_group", "scale"]
