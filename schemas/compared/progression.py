"""What changed between two rounds."""

import pandera.polars as pa
import polars as pl

from schemas.compared.grains import LEVELS
from schemas.fields import round_id


class Progression(pa.DataFrameModel):
    """One row per pair of rounds, level, unit, informant group and scale."""

    round: str = round_id()
    since: str = pa.Field(description="Earlier round of the pair.")
    level: str = pa.Field(isin=LEVELS, description="What the row describes.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Unit in the later round.")
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    comparable: bool = pa.Field(description="False: `incomparable_because`.")
    incomparable_because: str = pa.Field(
        nullable=True,
        isin=["declared", "unit_was_split", "meaning_changed", "other_grades"],
        description="Why there is no change. Null: there is one.",
    )
    inherited: bool = pa.Field(
        description="The earlier round is that of the unit's predecessors, added up."
    )
    n: pl.Int64 = pa.Field(ge=1, description="Respondents in the later round.")
    n_since: pl.Int64 = pa.Field(ge=1, description="Respondents in the earlier one.")
    grade_bands: str = pa.Field(
        nullable=True,
        description="Those that both rounds asked, by blanks; only they are compared. "
        "Null: all, or none.",
    )
    common_items: str = pa.Field(
        nullable=True,
        description="Items that both rounds asked, by blanks, where one asked others, "
        "too; only they are compared. Null: all, or none.",
    )
    n_left_out: pl.Int64 = pa.Field(
        nullable=True,
        ge=0,
        description="Respondents of other bands, or without a score on the common "
        "items, later round. Null: none was left out.",
    )
    n_left_out_since: pl.Int64 = pa.Field(
        nullable=True, ge=0, description="The same of the earlier round."
    )
    n_linked: pl.Int64 = pa.Field(
        ge=0, description="Respondents in both. 0: repeated cohorts."
    )
    attrition: float = pa.Field(
        ge=0, le=1, description="Share of the earlier respondents who did not return."
    )
    points_since: float = pa.Field(
        nullable=True, description="Points in the earlier round. Null: unit was split."
    )
    low_since: float = pa.Field(nullable=True, description="Lower end of its interval.")
    high_since: float = pa.Field(nullable=True, description="Upper end.")
    variance_since: float = pa.Field(
        ge=0, description="Sampling variance of the earlier round, points squared."
    )
    freedom_since: float = pa.Field(
        nullable=True, gt=0, description="Its degrees of freedom. Null: assumed known."
    )
    adjustment: float = pa.Field(
        nullable=True,
        description="Points taken out of the change since items changed their meaning.",
    )
    adjustment_variance: float = pa.Field(
        nullable=True,
        ge=0,
        description="Its sampling variance, part of that of the change.",
    )
    change: float = pa.Field(
        nullable=True,
        description="Points, later minus earlier; a hundredth of it is Glass's delta "
        "against the frozen SD of the first round. Null: not comparable.",
    )
    variance: float = pa.Field(
        nullable=True, ge=0, description="Its sampling variance, points squared."
    )
    freedom: float = pa.Field(
        nullable=True, gt=0, description="Its degrees of freedom. Null: assumed known."
    )
    covariance_at_most: float = pa.Field(
        nullable=True,
        ge=0,
        description="Largest covariance of the errors of both rounds, points squared; "
        "0 where nobody answered twice.",
    )
    low: float = pa.Field(nullable=True, description="Lower end of the interval.")
    high: float = pa.Field(nullable=True, description="Upper end.")
    shrunken: float = pa.Field(
        nullable=True,
        description="Change drawn to the units' mean by its uncertainty. Null: not a "
        "unit, not comparable, or fewer than three units.",
    )
    shrunken_low: float = pa.Field(nullable=True, description="Lower end.")
    shrunken_high: float = pa.Field(nullable=True, description="Upper end.")
    reliability: float = pa.Field(
        nullable=True, ge=0, le=1, description="Of the unit's change. Null: as above."
    )
    expected_return: float = pa.Field(
        nullable=True,
        description="Points that chance alone lets one expect (regression to the "
        "mean), for a unit that was picked for its earlier value.",
    )
    g: float = pa.Field(
        nullable=True, description="Hedges' g, SDs of both rounds. Null: undefined."
    )
    g_low: float = pa.Field(nullable=True, description="Lower end.")
    g_high: float = pa.Field(nullable=True, description="Upper end.")
    d_av: float = pa.Field(
        nullable=True, description="Change of those in both rounds, average SDs."
    )
    d_av_low: float = pa.Field(nullable=True, description="Lower end.")
    d_av_high: float = pa.Field(nullable=True, description="Upper end.")
    detectable: float = pa.Field(
        nullable=True,
        ge=0,
        description="Smallest change called certain. Null: no test.",
    )
    p: float = pa.Field(nullable=True, description="Two-sided p value.")
    q: float = pa.Field(
        nullable=True, description="q value within round pair and informant group."
    )
    verdict: str = pa.Field(
        nullable=True,
        isin=["up", "down", "no_certain_change"],
        description="Conclusion at q <= the false discovery rate. Null: none drawn.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.progression"
        strict = True
        unique = [
            "round",
            "since",
            "level",
            "municipality",
            "unit",
            "informant_group",
            "scale",
        ]
