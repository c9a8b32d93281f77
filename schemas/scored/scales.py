"""Scale scores of respondents, and their sums per unit."""

from typing import Annotated

import pandera.polars as pa
import polars as pl

from schemas.fields import municipality, round_id
from schemas.scored.grains import ScaleOfUnit


class ScaleScores(pa.DataFrameModel):
    """One row per respondent and scale of which at least one item was answered."""

    round: str = round_id()
    municipality: str = municipality()
    informant_group: str = pa.Field(description="Group that answered.")
    respondent: str = pa.Field(description="Pseudonym.")
    scale: str = pa.Field(description="Scale, as in the instrument.")
    items_answered: pl.Int16 = pa.Field(ge=1, description="Items with an answer.")
    score: pl.Int64 = pa.Field(
        nullable=True,
        ge=0,
        description="x, millionths of an answer step. Null: too few items answered.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "scored.scale_scores"
        strict = True
        unique = ["round", "informant_group", "respondent", "scale"]


class ScaleMoments(ScaleOfUnit):
    """One row per unit, informant group, scale, grade band and breakdown."""

    grade_band: str = pa.Field(description="Norm group; 'all' if one.")
    breakdown: str = pa.Field(description="'all', or e.g. 'gender:girl'.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents with a score.")
    sum_x: pl.Int64 = pa.Field(ge=0, description="Sum of x.")
    sum_x2: pl.Int64 = pa.Field(ge=0, description="Sum of x squared.")
    classes: pl.Int64 = pa.Field(
        ge=0, description="Classes c. 0: the group has none, class sums are 0."
    )
    class_n2: pl.Int64 = pa.Field(ge=0, description="Sum over c of n_c squared.")
    class_t2_n: pl.Int64 = pa.Field(
        ge=0, description="Sum over c of t_c squared / n_c; t_c = sum of x; whole."
    )
    class_nt: pl.Int64 = pa.Field(ge=0, description="Sum over c of n_c t_c.")
    class_t2: Annotated[pl.Decimal, 38, 0] = pa.Field(
        description="Sum over c of t_c squared."
    )

    class Config:
        """Row identity and closed column set."""

        name = "scored.scale_moments"
        strict = True
        unique = [
            "round",
            "unit",
            "informant_group",
            "scale",
            "grade_band",
            "breakdown",
        ]


class CommonMoments(ScaleMoments):
    """One row per unit, informant group, scale, grade band and items of two rounds.

    Only of scales whose items changed. x is the mean of the answers to `items`, of
    those with a score on the whole scale, too.
    """

    items: str = pa.Field(description="Items that x is made of, by blanks.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.common_moments"
        strict = True
        unique = [
            "round",
            "unit",
            "informant_group",
            "scale",
            "grade_band",
            "breakdown",
            "items",
        ]


class ScaleCounts(ScaleOfUnit):
    """One row per unit, informant group, scale and score."""

    score: pl.Int64 = pa.Field(ge=0, description="x.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents with this score.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.scale_counts"
        strict = True
        unique = ["round", "unit", "informant_group", "scale", "score"]
