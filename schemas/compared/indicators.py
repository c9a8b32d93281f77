"""National tests and delivered measures, and their changes."""

import pandera.polars as pa
import polars as pl

from schemas.compared.grains import LEVELS, OfLevel
from schemas.fields import round_id


class TestComponents(pa.DataFrameModel):
    """One row per national test and share: how much pupils of a class are alike."""

    subject: str = pa.Field(description="Test.")
    quantity: str = pa.Field(
        isin=["share_good", "share_top", "share_poor"], description="Share."
    )
    n: pl.Int64 = pa.Field(ge=1, description="Pupils tested, all rounds and grades.")
    units: pl.Int64 = pa.Field(ge=0, description="Units and grades with known classes.")
    classes: pl.Int64 = pa.Field(ge=0, description="Their classes.")
    is_assumed: bool = pa.Field(
        description="True: no unit has two known classes; the programme's assumption."
    )
    class_size: float = pa.Field(
        ge=1, description="Classmates of a pupil who were tested, with himself; mean."
    )
    class_share: float = pa.Field(
        ge=0, le=1, description="Of the variance within a unit, between its classes."
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.test_components"
        strict = True
        unique = ["subject", "quantity"]


class Indicators(OfLevel):
    """One row per round, level, unit, indicator and breakdown.

    An indicator is an aggregate measure (quantity `value`) or a share of a national
    test (quantity `share_good`, `share_top`, `share_poor`, `coverage`).
    """

    measure: str = pa.Field(description="Aggregate measure or test subject.")
    breakdown: str = pa.Field(description="'all', or e.g. 'grade:4'.")
    quantity: str = pa.Field(
        isin=["value", "share_good", "share_top", "share_poor", "coverage"],
        description="What the value is.",
    )
    units: pl.Int64 = pa.Field(ge=1, description="Units behind it.")
    n: pl.Int64 = pa.Field(nullable=True, description="Persons. Null: not delivered.")
    base: pl.Int64 = pa.Field(nullable=True, description="Enrolled. Null: no test.")
    n_effective: float = pa.Field(
        nullable=True,
        description="As many pupils as the interval is worth, since those of a class "
        "resemble each other. Null: no interval.",
    )
    classes_from: str = pa.Field(
        nullable=True,
        isin=["known", "elsewhere", "assumed"],
        description="Classes that the interval respects: named by all, typical of "
        "elsewhere, or the programme's assumption. Null: no interval.",
    )
    value: float = pa.Field(
        nullable=True, description="Shares 0-1. Null: nobody was measured."
    )
    low: float = pa.Field(nullable=True, description="Lower end. Null: no interval.")
    high: float = pa.Field(nullable=True, description="Upper end.")

    class Config:
        """Row identity and closed column set."""

        name = "compared.indicators"
        strict = True
        unique = [
            "round",
            "level",
            "municipality",
            "unit",
            "measure",
            "breakdown",
            "quantity",
        ]


class IndicatorChanges(pa.DataFrameModel):
    """One row per pair of rounds, level, unit, indicator and breakdown."""

    round: str = round_id()
    since: str = pa.Field(description="Earlier round of the pair.")
    level: str = pa.Field(isin=LEVELS, description="What the row describes.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
    measure: str = pa.Field(description="Aggregate measure or test subject.")
    breakdown: str = pa.Field(description="'all', or e.g. 'grade:4'.")
    quantity: str = pa.Field(
        isin=["value", "share_good", "share_top", "share_poor"],
        description="What changed.",
    )
    comparable: bool = pa.Field(
        description="False: a declared break forbids it, or the unit was split."
    )
    inherited: bool = pa.Field(
        description="The earlier round is that of the unit's predecessors, added up."
    )
    units: pl.Int64 = pa.Field(ge=1, description="Units with both rounds.")
    n: pl.Int64 = pa.Field(nullable=True, description="Persons, later round.")
    n_since: pl.Int64 = pa.Field(nullable=True, description="Persons, earlier round.")
    value_since: float = pa.Field(
        nullable=True,
        description="A unit's value in the earlier round. Null: not a unit, or split.",
    )
    low_since: float = pa.Field(nullable=True, description="Lower end. Null: none.")
    high_since: float = pa.Field(nullable=True, description="Upper end. Null: none.")
    change: float = pa.Field(nullable=True, description="Later minus earlier.")
    low: float = pa.Field(nullable=True, description="Lower end. Null: no interval.")
    high: float = pa.Field(nullable=True, description="Upper end.")
    p: float = pa.Field(nullable=True, description="Two-sided p value. Null: no test.")
    q: float = pa.Field(
        nullable=True, description="q value within round pair and quantity."
    )
    detectable: float = pa.Field(
        nullable=True, description="Smallest change called certain. Null: no test."
    )
    verdict: str = pa.Field(
        nullable=True,
        isin=["up", "down", "no_certain_change"],
        description="Conclusion where there is an interval. Null: none drawn.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.indicator_changes"
        strict = True
        unique = [
            "round",
            "since",
            "level",
            "municipality",
            "unit",
            "measure",
            "breakdown",
            "quantity",
        ]
