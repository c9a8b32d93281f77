"""Schemas of the `scored` tables: what each respondent and each unit got.

`x` is a scale score: the mean of the keyed answers in millionths of an answer step, an
integer, so that every sum below is exact in any order. Sums per unit can be disclosive:
they are confidential until `disclosed`.
"""

from typing import Annotated

import pandera.polars as pa
import polars as pl

from schemas.fields import municipality, round_id, unit_id


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


class Participation(pa.DataFrameModel):
    """One row per unit, informant group and grade."""

    round: str = round_id()
    municipality: str = municipality()
    unit: str = unit_id()
    informant_group: str = pa.Field(description="Group.")
    grade: str = pa.Field(nullable=True, description="Null: the group has no grades.")
    n_invited: pl.Int64 = pa.Field(
        nullable=True, ge=1, description="Persons invited. Null: not delivered."
    )
    n_answered: pl.Int64 = pa.Field(
        ge=0, description="Persons who answered wholly or in part."
    )

    class Config:
        """Row identity and closed column set."""

        name = "scored.participation"
        strict = True
        unique = ["round", "unit", "informant_group", "grade"]


class ScaleMoments(pa.DataFrameModel):
    """One row per unit, informant group, scale, grade band and breakdown."""

    round: str = round_id()
    municipality: str = municipality()
    unit: str = unit_id()
    informant_group: str = pa.Field(description="Group that answered.")
    scale: str = pa.Field(description="Scale.")
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


class ScaleCounts(pa.DataFrameModel):
    """One row per unit, informant group, scale and score."""

    round: str = round_id()
    municipality: str = municipality()
    unit: str = unit_id()
    informant_group: str = pa.Field(description="Group that answered.")
    scale: str = pa.Field(description="Scale.")
    score: pl.Int64 = pa.Field(ge=0, description="x.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents with this score.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.scale_counts"
        strict = True
        unique = ["round", "unit", "informant_group", "scale", "score"]


class LinkedMoments(pa.DataFrameModel):
    """One row per unit, group, scale and earlier round: who answered in both."""

    round: str = round_id()
    municipality: str = municipality()
    unit: str = unit_id()
    informant_group: str = pa.Field(description="Group that answered.")
    scale: str = pa.Field(description="Scale.")
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


class CrossMoments(pa.DataFrameModel):
    """One row per unit and two scales of one theme by two groups about one pupil."""

    round: str = round_id()
    municipality: str = municipality()
    unit: str = unit_id()
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


class ItemPairs(pa.DataFrameModel):
    """One row per group cell, scale, two items and their two keyed answers."""

    round: str = round_id()
    municipality: str = municipality()
    informant_group: str = pa.Field(description="Group that answered.")
    grade_band: str = pa.Field(description="Norm group.")
    gender: str = pa.Field(nullable=True, description="Null: not given.")
    scale: str = pa.Field(description="Scale.")
    item: str = pa.Field(description="First item.")
    other_item: str = pa.Field(description="Second item, or the same one.")
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


class ItemMoments(pa.DataFrameModel):
    """One row per group cell, scale and two items, over complete cases."""

    round: str = round_id()
    municipality: str = municipality()
    informant_group: str = pa.Field(description="Group that answered.")
    grade_band: str = pa.Field(description="Norm group.")
    gender: str = pa.Field(nullable=True, description="Null: not given.")
    scale: str = pa.Field(description="Scale.")
    item: str = pa.Field(description="First item.")
    other_item: str = pa.Field(description="Second item, or the same one.")
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


class TestLevels(pa.DataFrameModel):
    """One row per unit, subject, grade and breakdown."""

    round: str = round_id()
    municipality: str = municipality()
    unit: str = unit_id()
    subject: str = pa.Field(description="Test.")
    grade: str = pa.Field(description="Grade.")
    breakdown: str = pa.Field(description="'all', or e.g. 'gender:girl'.")
    enrolled: pl.Int64 = pa.Field(ge=1, description="Pupils in the delivery.")
    exempt: pl.Int64 = pa.Field(ge=0, description="Pupils who were exempt.")
    tested: pl.Int64 = pa.Field(ge=0, description="Pupils with a level.")
    good: pl.Int64 = pa.Field(ge=0, description="Level good or better.")
    top: pl.Int64 = pa.Field(ge=0, description="Highest level.")
    poor: pl.Int64 = pa.Field(ge=0, description="One of the poor levels.")

    class Config:
        """Row identity and closed column set."""

        name = "scored.test_levels"
        strict = True
        unique = ["round", "unit", "subject", "grade", "breakdown"]


class BackgroundMoments(pa.DataFrameModel):
    """One row per unit, informant group, outcome and breakdown.

    Over pupils whose parents gave their education: x years of education, y the outcome.
    """

    round: str = round_id()
    municipality: str = municipality()
    unit: str = unit_id()
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

    class Config:
        """Row identity and closed column set."""

        name = "scored.background_moments"
        strict = True
        unique = ["round", "unit", "informant_group", "outcome", "breakdown"]
