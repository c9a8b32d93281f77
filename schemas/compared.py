"""Schemas of the `compared` tables: how it differs and whether it moved."""

import pandera.polars as pa
import polars as pl

from schemas.fields import round_id

LEVELS = ["unit", "municipality", "programme"]


class Participation(pa.DataFrameModel):
    """One row per round, level, unit and informant group."""

    round: str = round_id()
    level: str = pa.Field(isin=LEVELS, description="What the row describes.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
    informant_group: str = pa.Field(description="Group.")
    n_answered: pl.Int64 = pa.Field(ge=0, description="Persons who answered.")
    n_invited: pl.Int64 = pa.Field(
        nullable=True, description="Persons invited. Null: not delivered."
    )
    response_rate: float = pa.Field(
        nullable=True, ge=0, le=1, description="Null: nobody knows who was invited."
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.participation"
        strict = True
        unique = ["round", "level", "municipality", "unit", "informant_group"]


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


class Reliability(pa.DataFrameModel):
    """One row per round, informant group and scale."""

    round: str = round_id()
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    items: pl.Int64 = pa.Field(ge=1, description="Items that the round asked.")
    n: pl.Int64 = pa.Field(ge=0, description="Respondents who answered every item.")
    alpha: float = pa.Field(
        nullable=True,
        le=1,
        description="Cronbach's alpha over complete cases. Null: `undefined`.",
    )
    alpha_low: float = pa.Field(nullable=True, description="Lower end, Feldt.")
    alpha_high: float = pa.Field(nullable=True, le=1, description="Upper end, Feldt.")
    alpha_standardised: float = pa.Field(
        nullable=True, le=1, description="Alpha of the correlations. Null: undefined."
    )
    omega: float = pa.Field(
        nullable=True,
        ge=0,
        le=1,
        description="McDonald's omega. Null: two items, or no interior solution.",
    )
    units: pl.Int64 = pa.Field(
        ge=0, description="Units behind the intraclass correlations. 0: undefined."
    )
    mean_size: float = pa.Field(
        nullable=True, description="Respondents of a unit of typical size."
    )
    icc1: float = pa.Field(
        nullable=True, le=1, description="Share of variance between units. Null: none."
    )
    icc2: float = pa.Field(
        nullable=True, le=1, description="Reliability of a typical unit's mean."
    )
    undefined: str = pa.Field(
        nullable=True,
        isin=["one_item", "one_respondent", "no_variation"],
        description="Why there is no alpha. Null: there is one.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.reliability"
        strict = True
        unique = ["round", "informant_group", "scale"]


class Items(pa.DataFrameModel):
    """One row per round, informant group, scale and item, over complete cases."""

    round: str = round_id()
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    item: str = pa.Field(description="Item.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents who answered every item.")
    mean: float = pa.Field(ge=0, description="Keyed answer, steps from the lowest.")
    sd: float = pa.Field(nullable=True, ge=0, description="Null: one respondent.")
    item_rest: float = pa.Field(
        nullable=True,
        description="Correlation with the sum of the others. Null: nothing varies.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.items"
        strict = True
        unique = ["round", "informant_group", "scale", "item"]


class Invariance(pa.DataFrameModel):
    """One row per pair of rounds, informant group and scale."""

    round: str = round_id()
    since: str = pa.Field(description="Earlier round of the pair.")
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    items: pl.Int64 = pa.Field(ge=1, description="Items of the later round.")
    n: pl.Int64 = pa.Field(ge=1, description="Complete cases, later round.")
    n_since: pl.Int64 = pa.Field(ge=1, description="Complete cases, earlier round.")
    level: str = pa.Field(
        isin=["scalar", "partial_scalar", "none", "untested"],
        description="Highest step that holds; from partial scalar on means compare.",
    )
    untested: str = pa.Field(
        nullable=True,
        isin=["too_few_items", "too_few_respondents", "no_fit"],
        description="Why it was not tested. Null: it was.",
    )
    freed: str = pa.Field(
        nullable=True,
        description="Items whose meaning changed, by blanks; or that only one asked.",
    )
    shift: float = pa.Field(
        nullable=True,
        description="What they add to the later scale mean, answer steps. Null: none.",
    )
    cfi_configural: float = pa.Field(nullable=True, description="Null: not tested.")
    rmsea_configural: float = pa.Field(nullable=True, description="As above.")
    cfi_metric: float = pa.Field(nullable=True, description="Equal loadings.")
    rmsea_metric: float = pa.Field(nullable=True, description="As above.")
    cfi_scalar: float = pa.Field(nullable=True, description="Equal intercepts too.")
    rmsea_scalar: float = pa.Field(nullable=True, description="As above.")
    cfi_partial_scalar: float = pa.Field(nullable=True, description="Some free.")
    rmsea_partial_scalar: float = pa.Field(nullable=True, description="As above.")

    class Config:
        """Row identity and closed column set."""

        name = "compared.invariance"
        strict = True
        unique = ["round", "since", "informant_group", "scale"]


class VarianceComponents(pa.DataFrameModel):
    """One row per round, informant group, grade band and scale."""

    round: str = round_id()
    informant_group: str = pa.Field(description="Group.")
    grade_band: str = pa.Field(description="Norm group.")
    scale: str = pa.Field(description="Scale.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents.")
    units: pl.Int64 = pa.Field(ge=1, description="Units.")
    classes: pl.Int64 = pa.Field(ge=0, description="Classes. 0: the group has none.")
    within: float = pa.Field(
        ge=0, description="Variance of respondents within classes, points squared."
    )
    between_classes: float = pa.Field(
        ge=0, description="Variance of class means within units, points squared."
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.variance_components"
        strict = True
        unique = ["round", "informant_group", "grade_band", "scale"]


class Mapping(pa.DataFrameModel):
    """One row per round, level, unit, informant group and scale."""

    round: str = round_id()
    level: str = pa.Field(isin=LEVELS, description="What the row describes.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents with a score.")
    points: float = pa.Field(description="Mean, 500 and SD 100 in the first round.")
    sd: float = pa.Field(
        nullable=True, ge=0, description="Over respondents, points. Null: one of them."
    )
    variance: float = pa.Field(
        ge=0, description="Sampling variance of points, classes respected."
    )
    low: float = pa.Field(description="Lower end of the interval of points.")
    high: float = pa.Field(description="Upper end.")
    shrunken: float = pa.Field(
        nullable=True,
        description="Points drawn to the units' mean by their uncertainty. Null: not a "
        "unit, or fewer than three units.",
    )
    shrunken_low: float = pa.Field(nullable=True, description="Lower end.")
    shrunken_high: float = pa.Field(nullable=True, description="Upper end.")
    reliability: float = pa.Field(
        nullable=True, ge=0, le=1, description="Of the unit's mean. Null: as above."
    )
    in_bottom_quarter: float = pa.Field(
        nullable=True,
        ge=0,
        le=1,
        description="Probability that the true value lies in the lowest quarter.",
    )
    in_top_quarter: float = pa.Field(
        nullable=True, ge=0, le=1, description="In the highest quarter."
    )
    difference_municipality: float = pa.Field(
        nullable=True, description="Minus its municipality, points. Null: not a unit."
    )
    difference_municipality_low: float = pa.Field(nullable=True, description="Lower.")
    difference_municipality_high: float = pa.Field(nullable=True, description="Upper.")
    difference_programme: float = pa.Field(
        nullable=True, description="Minus the programme, points. Null: programme."
    )
    difference_programme_low: float = pa.Field(nullable=True, description="Lower.")
    difference_programme_high: float = pa.Field(nullable=True, description="Upper.")
    p_municipality: float = pa.Field(nullable=True, description="Two-sided p value.")
    q_municipality: float = pa.Field(
        nullable=True, description="Its q value within round and informant group."
    )
    p_programme: float = pa.Field(nullable=True, description="Two-sided p value.")
    q_programme: float = pa.Field(
        nullable=True, description="Its q value within round and informant group."
    )
    detectable_municipality: float = pa.Field(
        nullable=True, description="Smallest difference called certain. Null: no test."
    )
    detectable_programme: float = pa.Field(
        nullable=True, description="Smallest difference called certain. Null: no test."
    )
    verdict_municipality: str = pa.Field(
        nullable=True,
        isin=["above", "below", "no_certain_difference"],
        description="Conclusion at q <= the false discovery rate.",
    )
    verdict_programme: str = pa.Field(
        nullable=True,
        isin=["above", "below", "no_certain_difference"],
        description="Conclusion at q <= the false discovery rate.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.mapping"
        strict = True
        unique = [
            "round",
            "level",
            "municipality",
            "unit",
            "informant_group",
            "scale",
        ]


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
        isin=["declared", "unit_was_split", "meaning_changed"],
        description="Why there is no change. Null: there is one.",
    )
    inherited: bool = pa.Field(
        description="The earlier round is that of the unit's predecessors, added up."
    )
    n: pl.Int64 = pa.Field(ge=1, description="Respondents in the later round.")
    n_since: pl.Int64 = pa.Field(ge=1, description="Respondents in the earlier one.")
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
    adjustment: float = pa.Field(
        nullable=True,
        description="Points taken out of the change since items changed their meaning.",
    )
    change: float = pa.Field(
        nullable=True,
        description="Points, later minus earlier; a hundredth of it is Glass's delta "
        "against the frozen SD of the first round. Null: not comparable.",
    )
    variance: float = pa.Field(
        nullable=True, ge=0, description="Its sampling variance, points squared."
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


class Effects(pa.DataFrameModel):
    """One row per last round, level, unit, informant group and scale.

    The course from the first round on, three rounds or more, as probabilities.
    """

    round: str = round_id()
    since: str = pa.Field(description="First round of the course.")
    level: str = pa.Field(isin=LEVELS, description="What the row describes.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    n: pl.Int64 = pa.Field(ge=1, description="Fewest respondents of any round.")
    p_lasting: float = pa.Field(ge=0, le=1, description="Rose, and still up.")
    p_growing: float = pa.Field(ge=0, le=1, description="Rose, and rises still.")
    p_faded: float = pa.Field(ge=0, le=1, description="Rose, and is down again.")
    p_delayed: float = pa.Field(ge=0, le=1, description="Rose only later.")
    p_no_change: float = pa.Field(
        ge=0, le=1, description="First and last differ by less than what matters."
    )
    p_decline: float = pa.Field(ge=0, le=1, description="Lower than at first.")
    verdict: str = pa.Field(
        isin=[
            "lasting",
            "growing",
            "faded",
            "delayed",
            "no_change",
            "decline",
            "cannot_tell",
        ],
        description="The course that reaches the programme's probability limit.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.effects"
        strict = True
        unique = ["round", "level", "municipality", "unit", "informant_group", "scale"]


class Perspectives(pa.DataFrameModel):
    """One row per round, level, unit, theme and two groups' scales of it.

    Both groups are 500 in the first round: a gap is relative to the usual one.
    """

    round: str = round_id()
    level: str = pa.Field(isin=LEVELS, description="What the row describes.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
    theme: str = pa.Field(description="What both scales are about.")
    informant_group: str = pa.Field(description="First group.")
    scale: str = pa.Field(description="Its scale.")
    other_group: str = pa.Field(description="Second group.")
    other_scale: str = pa.Field(description="Its scale.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents of the first group.")
    n_other: pl.Int64 = pa.Field(ge=1, description="Of the second.")
    n_pairs: pl.Int64 = pa.Field(ge=0, description="Pupils whom both describe.")
    gap: float = pa.Field(description="First minus second, points.")
    variance: float = pa.Field(ge=0, description="Its sampling variance.")
    low: float = pa.Field(description="Lower end of the interval.")
    high: float = pa.Field(description="Upper end.")
    p: float = pa.Field(nullable=True, description="Two-sided p value. Null: no test.")
    q: float = pa.Field(
        nullable=True, description="q value within round and pair of groups."
    )
    detectable: float = pa.Field(
        nullable=True, description="Smallest gap called certain. Null: no test."
    )
    verdict: str = pa.Field(
        nullable=True,
        isin=["above", "below", "no_certain_difference"],
        description="Does the first group see it higher than usual? Null: no test.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.perspectives"
        strict = True
        unique = [
            "round",
            "level",
            "municipality",
            "unit",
            "informant_group",
            "scale",
            "other_group",
            "other_scale",
        ]


class Indicators(pa.DataFrameModel):
    """One row per round, level, unit, indicator and breakdown.

    An indicator is an aggregate measure (quantity `value`) or a share of a national
    test (quantity `share_good`, `share_top`, `share_poor`, `coverage`).
    """

    round: str = round_id()
    level: str = pa.Field(isin=LEVELS, description="What the row describes.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
    measure: str = pa.Field(description="Aggregate measure or test subject.")
    breakdown: str = pa.Field(description="'all', or e.g. 'grade:4'.")
    quantity: str = pa.Field(
        isin=["value", "share_good", "share_top", "share_poor", "coverage"],
        description="What the value is.",
    )
    units: pl.Int64 = pa.Field(ge=1, description="Units behind it.")
    n: pl.Int64 = pa.Field(nullable=True, description="Persons. Null: not delivered.")
    base: pl.Int64 = pa.Field(nullable=True, description="Enrolled. Null: no test.")
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


class Screening(pa.DataFrameModel):
    """One row per sign that figures do not mean what they should."""

    municipality: str = pa.Field(
        nullable=True, description="Whose figures. Null: the programme as a whole."
    )
    round: str = round_id()
    since: str = pa.Field(
        nullable=True, description="Earlier round compared with. Null: none."
    )
    subject_kind: str = pa.Field(
        isin=[
            "unit",
            "item",
            "scale",
            "measure",
            "column",
            "delivery",
            "informant_group",
            "municipality",
        ],
        description="What it is about.",
    )
    subject: str = pa.Field(
        description="Its id: a unit's number, a measure and its breakdown, group.item, "
        "group.scale."
    )
    check_id: str = pa.Field(description="Id of the check, as in programme/checks.")
    facts: str = pa.Field(
        description="What the words of the check need, as JSON; confidential."
    )
    n: pl.Int64 = pa.Field(
        ge=0, description="Units, or respondents where no unit is named, concerned."
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.screening"
        strict = True
        unique = [
            "municipality",
            "round",
            "since",
            "subject_kind",
            "subject",
            "check_id",
        ]


class Goals(pa.DataFrameModel):
    """One row per round, level, unit, goal, measure and breakdown."""

    round: str = round_id()
    level: str = pa.Field(isin=LEVELS, description="What the row describes.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
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
        description="Where it went since the round before. Null: no change known.",
    )
    status: str = pa.Field(
        isin=["met", "not_met", "cannot_be_decided"],
        description="By the whole interval; a census by itself.",
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


class Gradients(pa.DataFrameModel):
    """One row per round, level, outcome and breakdown: the weight of background."""

    round: str = round_id()
    level: str = pa.Field(
        isin=["municipality", "programme"], description="What the row describes."
    )
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    informant_group: str = pa.Field(nullable=True, description="Null: national test.")
    outcome: str = pa.Field(description="Scale, or test.")
    breakdown: str = pa.Field(description="'all', or e.g. 'grade:4' of a test.")
    n: pl.Int64 = pa.Field(
        ge=1, description="Pupils whose parents' education is known."
    )
    units: pl.Int64 = pa.Field(ge=2, description="Units.")
    slope: float = pa.Field(
        description="Points, or percentage points good, per year of education."
    )
    variance: float = pa.Field(ge=0, description="Its sampling variance.")
    low: float = pa.Field(description="Lower end of the interval.")
    high: float = pa.Field(description="Upper end.")
    since: str = pa.Field(nullable=True, description="First round. Null: this is it.")
    change: float = pa.Field(nullable=True, description="Slope minus the first one.")
    change_low: float = pa.Field(nullable=True, description="Lower end.")
    change_high: float = pa.Field(nullable=True, description="Upper end.")
    p: float = pa.Field(nullable=True, description="Two-sided p value. Null: no test.")
    q: float = pa.Field(nullable=True, description="q value within round.")
    detectable: float = pa.Field(
        nullable=True, description="Smallest change called certain. Null: no test."
    )
    verdict: str = pa.Field(
        nullable=True,
        isin=["flatter", "steeper", "no_certain_change"],
        description="Has background come to weigh less? Null: no test.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.gradients"
        strict = True
        unique = [
            "round",
            "level",
            "municipality",
            "informant_group",
            "outcome",
            "breakdown",
        ]


class Expected(pa.DataFrameModel):
    """One row per round, unit, outcome and breakdown: against pupils' background."""

    round: str = round_id()
    municipality: str = pa.Field(description="Municipality.")
    unit: str = pa.Field(description="Unit.")
    informant_group: str = pa.Field(nullable=True, description="Null: national test.")
    outcome: str = pa.Field(description="Scale, or test.")
    breakdown: str = pa.Field(description="'all', or e.g. 'grade:4' of a test.")
    n: pl.Int64 = pa.Field(
        ge=1, description="Pupils whose parents' education is known."
    )
    education: float = pa.Field(ge=0, description="Mean years of education.")
    observed: float = pa.Field(description="Points, or per cent good, of those pupils.")
    expected: float = pa.Field(description="Of pupils with that background elsewhere.")
    difference: float = pa.Field(description="Observed minus expected.")
    shrunken: float = pa.Field(description="Drawn to 0 by its uncertainty.")
    low: float = pa.Field(description="Lower end of the shrunken difference.")
    high: float = pa.Field(description="Upper end.")

    class Config:
        """Row identity and closed column set."""

        name = "compared.expected"
        strict = True
        unique = ["round", "unit", "informant_group", "outcome", "breakdown"]


class Nonresponse(pa.DataFrameModel):
    """One row per round, level, unit, informant group and scale."""

    round: str = round_id()
    level: str = pa.Field(isin=LEVELS, description="What the row describes.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents with a score.")
    n_invited: pl.Int64 = pa.Field(
        nullable=True, description="Invited, at least n. Null: not delivered."
    )
    response_rate: float = pa.Field(nullable=True, ge=0, le=1, description="As above.")
    is_low: bool = pa.Field(
        nullable=True, description="Below the programme's limit. Null: not known."
    )
    lowest: float = pa.Field(description="Lowest possible mean, points.")
    highest: float = pa.Field(description="Highest possible mean, points.")
    worst: float = pa.Field(
        nullable=True, description="Mean if all silent were at the lowest. Null: above."
    )
    best: float = pa.Field(nullable=True, description="At the highest. Null: as above.")
    tipping: float = pa.Field(
        nullable=True,
        description="Mean of the silent that cancels the difference to the programme.",
    )
    holds: bool = pa.Field(
        nullable=True,
        description="Does a certain difference hold whatever they would have answered?",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.nonresponse"
        strict = True
        unique = ["round", "level", "municipality", "unit", "informant_group", "scale"]


class Needs(pa.DataFrameModel):
    """One row per round, level, unit and proposed module; or one abstention."""

    round: str = round_id()
    level: str = pa.Field(isin=LEVELS, description="Who is proposed something.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
    kind: str = pa.Field(isin=["A", "B"], description="A: general, B: for one unit.")
    module: str = pa.Field(nullable=True, description="Module. Null: an abstention.")
    abstention: str = pa.Field(
        nullable=True,
        isin=["no_certain_difference", "data_too_weak"],
        description="Why nothing is proposed. Null: something is.",
    )
    place: pl.Int64 = pa.Field(
        nullable=True, ge=1, le=3, description="1: first. Null: an abstention."
    )
    sign: str = pa.Field(nullable=True, description="Kind of sign, see modules.yaml.")
    trigger: str = pa.Field(
        nullable=True, description="Scale, measure or test: the follow-up indicator."
    )
    informant_group: str = pa.Field(nullable=True, description="Null: no survey.")
    breakdown: str = pa.Field(nullable=True, description="'all', or e.g. 'grade:4'.")
    n: pl.Int64 = pa.Field(nullable=True, description="Persons. Null: not delivered.")
    value: float = pa.Field(nullable=True, description="Points, or the measure's unit.")
    difference: float = pa.Field(nullable=True, description="To what it fell short of.")
    low: float = pa.Field(nullable=True, description="Lower end. Null: no interval.")
    high: float = pa.Field(nullable=True, description="Upper end.")
    q: float = pa.Field(nullable=True, description="q value. Null: no test.")
    reliability: float = pa.Field(nullable=True, description="Alpha of the scale.")
    agreement: float = pa.Field(
        nullable=True,
        ge=0,
        le=1,
        description="Share of the unit's scales on the theme that point down.",
    )
    priority: float = pa.Field(
        nullable=True, ge=0, description="Gap x reliability x certainty x agreement."
    )
    evidence: pl.Int64 = pa.Field(
        nullable=True,
        ge=1,
        le=4,
        description="Best certainty of the module's research.",
    )
    detectable: float = pa.Field(
        nullable=True, description="Smallest change of the trigger seen next round."
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.needs"
        strict = True
        unique = ["round", "level", "municipality", "unit", "module", "kind"]
