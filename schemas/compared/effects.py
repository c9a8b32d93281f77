"""What course a scale took over three rounds or more."""

import pandera.polars as pa
import polars as pl

from schemas.compared.grains import LEVELS
from schemas.fields import round_id


class Effects(pa.DataFrameModel):
    """One row per last round, level, unit, informant group and scale.

    The course from the first round on, three rounds or more, as probabilities.
    """

    round: str = round_id()
    since: str = pa.Field(description="First round of the course.")
    level: str = pa.Field(isin=LEVELS, description="What the row describes.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    n: pl.Int64 = pa.Field(ge=1, description="Fewest respondents of any round.")
    p_lasting: float = pa.Field(ge=0, le=1, description="Up in all later rounds.")
    p_growing: float = pa.Field(ge=0, le=1, description="The same, and rising still.")
    p_faded: float = pa.Field(ge=0, le=1, description="Was up, is not up now.")
    p_delayed: float = pa.Field(
        ge=0, le=1, description="Up now, not in all rounds before."
    )
    p_no_change: float = pa.Field(
        ge=0, le=1, description="Neither up nor down now, and never up before."
    )
    p_decline: float = pa.Field(ge=0, le=1, description="Lower now than at first.")
    verdict: str = pa.Field(
        isin=[
            "lasting",
            "growing",
            "faded",
            "delayed",
            "no_change",
            "decline",
            "cannot_tell",
        ],
        description="The course that reaches the programme's probability limit, by the "
        "unit's own answers, too; `cannot_tell` where none does.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.effects"
        strict = True
        unique = ["round", "level", "municipality", "unit", "informant_group", "scale"]
