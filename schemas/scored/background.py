"""Sums over pupils whose parents' education is known."""

import pandera.polars as pa
import polars as pl

from schemas.scored.grains import OfUnit


class BackgroundMoments(OfUnit):
    """One row per unit, informant group, outcome and breakdown.

    Over pupils whose parents gave their education: x years of education, y the outcome.
    """

    informant_group: str = pa.Field(
        nullable=True, description="Pupils who answered. Null: a national test."
    )
    outcome: str = pa.Field(description="Scale, or test.")
    breakdown: str = pa.Field(description="Grade band, or e.g. 'grade:4' of a test.")
    n: pl.Int64 = pa.Field(ge=1, description="Pupils.")
    sum_x: pl.Int64 = pa.Field(ge=0, description="Sum of x.")
    sum_x2: pl.Int64 = pa.Field(ge=0, description="Sum of squares of x.")
    sum_y: pl.Int64 = pa.Field(ge=0, description="Sum of y; a good test is a million.")
    sum_y2: pl.Int64 = pa.Field(ge=0, description="Sum of squares of y.")
    sum_xy: pl.Int64 = pa.Field(ge=0, description="Sum of products.")
    classes: pl.Int64 = pa.Field(
        ge=0, description="Their classes c. 0: not known, class sums are 0."
    )
    class_n2: pl.Int64 = pa.Field(ge=0, description="Sum over c of n_c squared.")
    class_nx: pl.Int64 = pa.Field(
        ge=0, description="Sum over c of n_c t_c; t_c = sum of x."
    )
    class_x2: pl.Int64 = pa.Field(ge=0, description="Sum over c of t_c squared.")
    class_x2_n: pl.Int64 = pa.Field(
        ge=0, description="Sum over c of t_c squared / n_c; whole."
    )
    class_xy_n: pl.Int64 = pa.Field(ge=0, description="The same of t_x t_y / n_c.")
    class_y2_n: pl.Int64 = pa.Field(ge=0, description="The same of y.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.background_moments"
        strict = True
        unique = ["round", "unit", "informant_group", "outcome", "breakdown"]
