"""Where single classes stand; without rows unless an edition holds classes."""

import pandera.polars as pa
import polars as pl

from schemas.fields import municipality, round_id, unit_id


class ClassMeans(pa.DataFrameModel):
    """One row per round, unit, informant group, scale and class."""

    round: str = round_id()
    municipality: str = municipality()
    unit: str = unit_id()
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    class_id: str = pa.Field(description="Class, e.g. 3A.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents with a score.")
    points: float = pa.Field(description="Mean, 500 and SD 100 in the first round.")
    variance: float = pa.Field(
        ge=0, description="Of points, if other pupils of such a class had answered."
    )
    low: float = pa.Field(description="Lower end of the interval of points.")
    high: float = pa.Field(description="Upper end.")
    trust: float = pa.Field(
        ge=0, le=1, description="Share of the class's own points in `shrunken`."
    )
    shrunken: float = pa.Field(description="Points drawn to those of the school.")
    shrunken_low: float = pa.Field(description="Lower end.")
    shrunken_high: float = pa.Field(description="Upper end.")

    class Config:
        """Row identity and closed column set."""

        name = "compared.class_means"
        strict = True
        unique = ["round", "unit", "informant_group", "scale", "class_id"]
