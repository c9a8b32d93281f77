"""What a row of a `scored` table can be about."""

import pandera.polars as pa

from schemas.fields import municipality, round_id, unit_id


class OfUnit(pa.DataFrameModel):
    """Rows of a round, each about one unit."""

    round: str = round_id()
    municipality: str = municipality()
    unit: str = unit_id()


class ScaleOfUnit(OfUnit):
    """The same, by informant group and scale."""

    informant_group: str = pa.Field(description="Group that answered.")
    scale: str = pa.Field(description="Scale.")
