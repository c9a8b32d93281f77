"""Answers to single items, and to two items of a scale together."""

import pandera.polars as pa
import polars as pl

from schemas.fields import municipality, round_id
from schemas.scored.grains import OfUnit


class ItemCounts(OfUnit):
    """One row per unit, informant group, grade band, item and answer."""

    informant_group: str = pa.Field(description="Group that answered.")
    grade_band: str = pa.Field(description="Norm group; 'all' if one.")
    item: str = pa.Field(description="Item, as in the instrument.")
    answer: pl.Int64 = pa.Field(description="Code of the answer, as it was ticked.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents who gave it.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.item_counts"
        strict = True
        unique = ["round", "unit", "informant_group", "grade_band", "item", "answer"]


class TwoItems(pa.DataFrameModel):
    """Two items of a scale in a group cell: grade band and gender."""

    round: str = round_id()
    municipality: str = municipality()
    informant_group: str = pa.Field(description="Group that answered.")
    grade_band: str = pa.Field(description="Norm group.")
    gender: str = pa.Field(nullable=True, description="Null: not given.")
    scale: str = pa.Field(description="Scale.")
    item: str = pa.Field(description="First item.")
    other_item: str = pa.Field(description="Second item, or the same one.")


class ItemPairs(TwoItems):
    """One row per group cell, scale, two items and their two keyed answers."""

    answer: pl.Int8 = pa.Field(ge=0, description="Keyed answer, steps from lowest.")
    other_answer: pl.Int8 = pa.Field(ge=0, description="Keyed answer to the other.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.item_pairs"
        strict = True
        unique = [
            "round",
            "informant_group",
            "grade_band",
            "gender",
            "scale",
            "item",
            "other_item",
            "answer",
            "other_answer",
        ]


class ItemMoments(TwoItems):
    """One row per group cell, scale and two items, over complete cases."""

    n: pl.Int64 = pa.Field(ge=1, description="Respondents who answered every item.")
    sum_x: pl.Int64 = pa.Field(ge=0, description="Sum of the first item's steps.")
    sum_y: pl.Int64 = pa.Field(ge=0, description="Sum of the second item's steps.")
    sum_xy: pl.Int64 = pa.Field(ge=0, description="Sum of products.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.item_moments"
        strict = True
        unique = [
            "round",
            "informant_group",
            "grade_band",
            "gender",
            "scale",
            "item",
            "other_item",
        ]
