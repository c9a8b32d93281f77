"""What a row of a `compared` table can be about."""

import pandera.polars as pa

from schemas.fields import round_id

LEVELS = ["unit", "municipality", "programme"]


class OfLevel(pa.DataFrameModel):
    """Rows of a round, each about a unit, a municipality or the programme."""

    round: str = round_id()
    level: str = pa.Field(isin=LEVELS, description="What the row describes.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")


class ScaleOfLevel(OfLevel):
    """The same, by informant group and scale."""

    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
