"""What points and their uncertainty are made from."""

import pandera.polars as pa
import polars as pl

from schemas.fields import round_id


class Norms(pa.DataFrameModel):
    """One row per informant group, grade band and scale: 500 and 100 points."""

    informant_group: str = pa.Field(description="Group.")
    grade_band: str = pa.Field(description="Norm group.")
    scale: str = pa.Field(description="Scale.")
    round: str = round_id()
    n: pl.Int64 = pa.Field(ge=2, description="Respondents of that first round.")
    mean: float = pa.Field(ge=0, description="M, answer steps from the lowest.")
    sd: float = pa.Field(gt=0, description="SD, answer steps.")

    class Config:
        """Row identity and closed column set."""

        name = "compared.norms"
        strict = True
        unique = ["informant_group", "grade_band", "scale"]


class VarianceComponents(pa.DataFrameModel):
    """One row per round, informant group, grade band and scale."""

    round: str = round_id()
    informant_group: str = pa.Field(description="Group.")
    grade_band: str = pa.Field(description="Norm group.")
    scale: str = pa.Field(description="Scale.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents.")
    units: pl.Int64 = pa.Field(ge=1, description="Units.")
    classes: pl.Int64 = pa.Field(ge=0, description="Classes. 0: the group has none.")
    within: float = pa.Field(
        ge=0, description="Variance of respondents within classes, points squared."
    )
    between_classes: float = pa.Field(
        ge=0, description="Variance of class means within units, points squared."
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.variance_components"
        strict = True
        unique = ["round", "informant_group", "grade_band", "scale"]
