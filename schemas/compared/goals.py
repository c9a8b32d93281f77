"""Whether goals are met."""

import pandera.polars as pa
import polars as pl

from schemas.compared.grains import OfLevel


class Goals(OfLevel):
    """One row per round, level, unit, goal, measure and breakdown."""

    goal: str = pa.Field(description="Goal, as in indicators.yaml.")
    measure: str = pa.Field(description="Aggregate measure or test subject.")
    breakdown: str = pa.Field(description="'all', or e.g. 'grade:4'.")
    quantity: str = pa.Field(description="What the value is.")
    n: pl.Int64 = pa.Field(nullable=True, description="Persons. Null: a census.")
    value: float = pa.Field(description="Value that is judged; shares 0-1.")
    low: float = pa.Field(nullable=True, description="Lower end. Null: a census.")
    high: float = pa.Field(nullable=True, description="Upper end. Null: a census.")
    target: float = pa.Field(
        nullable=True, description="At least this. Null: the goal is a direction."
    )
    distance: float = pa.Field(nullable=True, description="Target minus value.")
    since: str = pa.Field(nullable=True, description="Round before. Null: the first.")
    change: float = pa.Field(
        nullable=True, description="Since that round. Null: none, or not comparable."
    )
    change_low: float = pa.Field(nullable=True, description="Lower end. Null: census.")
    change_high: float = pa.Field(nullable=True, description="Upper end.")
    direction: str = pa.Field(
        nullable=True,
        isin=["up", "down", "no_certain_change"],
        description="Verdict of the change; a census by itself. Null: none known.",
    )
    status: str = pa.Field(
        isin=["met", "not_met", "cannot_be_decided"],
        description="By the interval, a change by its verdict; a census by itself.",
    )
    undecided: str = pa.Field(
        nullable=True,
        isin=["too_uncertain", "no_earlier_round", "not_comparable"],
        description="Why it cannot be decided. Null: it can.",
    )
    can_be_seen: bool = pa.Field(
        nullable=True,
        description="Could n show the target met, if all were good? Null: no target.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.goals"
        strict = True
        unique = [
            "round",
            "level",
            "municipality",
            "unit",
            "goal",
            "measure",
            "breakdown",
        ]
