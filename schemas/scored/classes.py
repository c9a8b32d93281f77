"""Sums of single classes; without rows unless an edition that holds classes is written.

`class_id` is null for those whose class nobody gave: with them classes add up to the
unit.
"""

from typing import Any

import pandera.polars as pa
import polars as pl

from schemas.scored.grains import OfUnit, ScaleOfUnit


def _class_id() -> Any:  # noqa: ANN401
    return pa.Field(nullable=True, description="Class, e.g. 3A. Null: nobody gave it.")


class ClassMoments(ScaleOfUnit):
    """One row per unit, informant group, scale, grade band and class."""

    grade_band: str = pa.Field(description="Norm group; 'all' if one.")
    class_id: str = _class_id()
    n: pl.Int64 = pa.Field(ge=1, description="Respondents with a score.")
    sum_x: pl.Int64 = pa.Field(ge=0, description="Sum of x.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.class_moments"
        strict = True
        unique = [
            *["round", "unit", "informant_group", "scale", "grade_band", "class_id"]
        ]


class ClassCounts(OfUnit):
    """One row per unit, informant group, grade band, class, item and answer."""

    informant_group: str = pa.Field(description="Group that answered.")
    grade_band: str = pa.Field(description="Norm group; 'all' if one.")
    class_id: str = _class_id()
    item: str = pa.Field(description="Item, as in the instrument.")
    answer: pl.Int64 = pa.Field(description="Code of the answer, as it was ticked.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents who gave it.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.class_counts"
        strict = True
        unique = [
            *["round", "unit", "informant_group", "grade_band", "class_id"],
            *["item", "answer"],
        ]


class ClassParticipation(OfUnit):
    """One row per unit, informant group and class."""

    informant_group: str = pa.Field(description="Group that answered.")
    class_id: str = _class_id()
    n_answered: pl.Int64 = pa.Field(ge=1, description="Who answered, wholly or partly.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.class_participation"
        strict = True
        unique = ["round", "unit", "informant_group", "class_id"]
