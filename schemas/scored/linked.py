"""Sums over who has two scores: of two rounds, or from two groups."""

import pandera.polars as pa
import polars as pl

from schemas.fields import municipality, round_id
from schemas.scored.grains import OfUnit, ScaleOfUnit


class LinkedMoments(ScaleOfUnit):
    """One row per unit, group, scale and earlier round: who answered in both."""

    since: str = pa.Field(description="Earlier round of the pair.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents with a score in both.")
    sum_x: pl.Int64 = pa.Field(ge=0, description="Sum of x in the earlier round.")
    sum_y: pl.Int64 = pa.Field(ge=0, description="Sum of x in this round.")
    sum_x2: pl.Int64 = pa.Field(ge=0, description="Sum of squares, earlier round.")
    sum_y2: pl.Int64 = pa.Field(ge=0, description="Sum of squares, this round.")
    sum_xy: pl.Int64 = pa.Field(ge=0, description="Sum of products.")
    class_pairs: pl.Int64 = pa.Field(
        ge=0,
        description="Pairs of an earlier and a later class that share them. 0: no "
        "classes, sums over pairs are 0.",
    )
    pair_n2: pl.Int64 = pa.Field(
        ge=0, description="Sum over pairs of the number m they share, squared."
    )
    pair_x2_n: pl.Int64 = pa.Field(
        ge=0, description="Sum over pairs of t_x squared / m; t_x = sum of x; whole."
    )
    pair_y2_n: pl.Int64 = pa.Field(ge=0, description="The same of y.")
    pair_xy_n: pl.Int64 = pa.Field(ge=0, description="The same of t_x t_y / m.")
    class_nn: pl.Int64 = pa.Field(
        ge=0,
        description="Sum over pairs of the product of the classes' sizes and of the "
        "pair's shares in the linked of each; whole.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "scored.linked_moments"
        strict = True
        unique = ["round", "unit", "informant_group", "scale", "since"]


class CommonLinkedMoments(LinkedMoments):
    """One row per unit, group, scale and earlier round that asked other items.

    x and y are the means of the answers to `items`, which both rounds asked.
    """

    items: str = pa.Field(description="Items that x and y are made of, by blanks.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.common_linked_moments"
        strict = True
        unique = ["round", "unit", "informant_group", "scale", "since"]


class RoundLinks(pa.DataFrameModel):
    """One row per group and earlier round: who is known again, and in which classes."""

    round: str = round_id()
    municipality: str = municipality()
    informant_group: str = pa.Field(description="Group.")
    since: str = pa.Field(description="Earlier round of the pair.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents of this round.")
    n_since: pl.Int64 = pa.Field(ge=1, description="Respondents of the earlier one.")
    n_both: pl.Int64 = pa.Field(ge=0, description="Respondents of both rounds.")
    n_classed: pl.Int64 = pa.Field(
        ge=0, description="Respondents of this round whose class is known."
    )
    n_classed_since: pl.Int64 = pa.Field(ge=0, description="The same, earlier round.")
    classes: pl.Int64 = pa.Field(ge=0, description="Their classes, over all units.")
    classes_since: pl.Int64 = pa.Field(ge=0, description="The same, earlier round.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.round_links"
        strict = True
        unique = ["round", "municipality", "informant_group", "since"]


class CrossMoments(OfUnit):
    """One row per unit and two scales of one theme by two groups about one pupil."""

    informant_group: str = pa.Field(description="First group.")
    scale: str = pa.Field(description="Its scale, x.")
    other_group: str = pa.Field(description="Second group, later in the alphabet.")
    other_scale: str = pa.Field(description="Its scale, y.")
    n: pl.Int64 = pa.Field(ge=1, description="Pupils with both scores.")
    sum_x: pl.Int64 = pa.Field(ge=0, description="Sum of x.")
    sum_y: pl.Int64 = pa.Field(ge=0, description="Sum of y.")
    sum_x2: pl.Int64 = pa.Field(ge=0, description="Sum of squares of x.")
    sum_y2: pl.Int64 = pa.Field(ge=0, description="Sum of squares of y.")
    sum_xy: pl.Int64 = pa.Field(ge=0, description="Sum of products.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.cross_moments"
        strict = True
        unique = [
            "round",
            "unit",
            "informant_group",
            "scale",
            "other_group",
            "other_scale",
        ]
