"""What points and their uncertainty are made from."""

import pandera.polars as pa
import polars as pl

from schemas.compared.grains import classes_from
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
    classes: pl.Int64 = pa.Field(ge=0, description="Classes that were named.")
    class_size: float = pa.Field(
        ge=1, description="Classmates of a respondent on average, himself included."
    )
    classes_from: str = classes_from()
    within: float = pa.Field(
        ge=0, description="Variance of respondents within classes, points squared."
    )
    between_classes: float = pa.Field(
        ge=0, description="Variance of class means within units, points squared."
    )
    between_error: float = pa.Field(
        ge=0, description="Its standard error; 0 where it is assumed."
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.variance_components"
        strict = True
        unique = ["round", "informant_group", "grade_band", "scale"]


class UnitSpreads(pa.DataFrameModel):
    """One row per round, unit, informant group and scale: how much its answers vary."""

    round: str = round_id()
    municipality: str = pa.Field(description="Municipality.")
    unit: str = pa.Field(description="Unit.")
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    observed: float = pa.Field(
        nullable=True,
        ge=0,
        description="Variance of the unit's respondents, 1: as the components let one "
        "expect. Null: one respondent.",
    )
    observed_freedom: float = pa.Field(
        nullable=True, gt=0, description="Its degrees of freedom."
    )
    spread: float = pa.Field(
        ge=0, description="The same, drawn to what is usual by its uncertainty."
    )
    freedom: float = pa.Field(
        nullable=True,
        gt=0,
        description="Degrees of freedom of that. Null: nobody's variance is known.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.unit_spreads"
        strict = True
        unique = ["round", "unit", "informant_group", "scale"]
