"""`programme.yaml`, block `thresholds`: the rules that are numbers."""

from math import isclose
from typing import Annotated, Literal, get_args

from pydantic import Field, field_validator

from pipeline.programme.model.blocks import AggregationLevel, Block

ReleaseTheme = Literal[
    "integrity",
    "completeness",
    "participation",
    "distributions",
    "shown",
    "tests",
    "reliability",
    "norms",
]


class ReleaseLimits(Block):
    """What a release as a whole must look like to be published without a second look.

    Every limit is kept by the subjects it is about: municipalities, scales, items. The
    defaults serve a programme that names none.
    """

    subjects_within: float = Field(
        default=0.9, gt=0, le=1, description="Share of subjects that must keep a limit."
    )
    rows_accepted: float = Field(
        default=0.9,
        ge=0,
        le=1,
        description="Smallest share of a kind of delivery's rows that are accepted.",
    )
    units_below_rate: float = Field(
        default=0.25,
        ge=0,
        le=1,
        description="Largest share of a municipality's units below low_response_rate.",
    )
    response_rate_fall: float = Field(
        default=0.1, gt=0, lt=1, description="Largest fall since the round before."
    )
    distribution_shift: float = Field(
        default=0.25,
        gt=0,
        description="Largest population stability index against the round before, less "
        "what chance gives; .10 is noticeable, .25 large.",
    )
    units_shown: float = Field(
        default=0.75, ge=0, le=1, description="Smallest share of units with a number."
    )
    test_coverage: float = Field(
        default=0.85, ge=0, le=1, description="Smallest tested / enrolled."
    )
    reliable_scales: float = Field(
        default=0.8, gt=0, le=1, description="Share of scales above reliability.flag."
    )
    norm_n: int = Field(
        default=30,
        ge=2,
        description="Fewest respondents of a norm; of fewer no reliability is judged.",
    )
    norm_mean_margin: float = Field(
        default=0.05,
        ge=0,
        lt=0.5,
        description="Closest that a norm's mean may come to an end of its answer "
        "scale, as a share of the scale's length.",
    )
    norm_sd: tuple[float, float] = Field(
        default=(0.05, 0.45),
        description="Smallest and largest SD of a norm, as a share of the length.",
    )
    blocking: list[ReleaseTheme] = Field(
        default=["integrity"], description="Themes that keep the reports back."
    )


class ScreeningLimits(Block):
    """When a comparison of sums is called suspicious (`compared.screening`)."""

    confidence: float = Field(
        default=0.999,
        gt=0.5,
        lt=1,
        description="Of the intervals and bounds of a sign.",
    )
    design_effect: float = Field(
        default=2,
        ge=1,
        description="Sampling variance of answers from classes and schools, relative "
        "to independent ones.",
    )
    answers_moved: float = Field(
        default=0.25,
        gt=0,
        le=1,
        description="Total variation distance between two rounds, beyond its bound.",
    )
    answers_differ: float = Field(
        default=0.3,
        gt=0,
        le=1,
        description="Total variation distance to the other municipalities, likewise.",
    )
    code_share: float = Field(
        default=0.05, gt=0, le=1, description="Share of answers that a lost code had."
    )
    scale_shift: float = Field(
        default=0.5,
        gt=0,
        description="Move of a unit's scale mean, SDs of respondents.",
    )
    measure_shift: float = Field(
        default=1.5, gt=0, description="Move of a unit's measure, SDs of units."
    )
    units_share: float = Field(
        default=0.8, gt=0.5, le=1, description="Share of units that move the same way."
    )
    moving_units: int = Field(
        default=8, ge=2, description="Fewest units of which most move the same way."
    )
    units: int = Field(
        default=5, ge=2, description="Fewest units that are a second population."
    )
    respondents: int = Field(
        default=10, ge=2, description="Fewest respondents of a unit that counts."
    )
    meaning_separation: float = Field(
        default=4.5,
        gt=2,
        description="Ashman's D of two populations in one measure; above 2 they are "
        "two, at 4.5 one unit in 80 is on the wrong side.",
    )
    minority_share: float = Field(
        default=0.02,
        gt=0,
        lt=0.5,
        description="Smallest share of the second population.",
    )
    invited_factor: float = Field(
        default=2, gt=1, description="Factor by which the number of invited changes."
    )
    invited: int = Field(
        default=20, ge=1, description="Fewest invited in one of the two rounds."
    )
    known_again: float = Field(
        default=0.05,
        ge=0,
        le=1,
        description="Smallest share of a group's respondents who answered in the round "
        "before, too, of the smaller of the two rounds.",
    )
    classless: float = Field(
        default=0.05,
        ge=0,
        le=1,
        description="Largest share of pupils without a class in a file with classes.",
    )
    largest_class: int = Field(
        default=32, ge=1, description="Most pupils of one class, on average in a unit."
    )
    class_growth: float = Field(
        default=1.5,
        gt=1,
        description="Factor by which the size of classes changes since the round "
        "before.",
    )


class ReliabilityLimits(Block):
    """Cronbach's alpha below `hide` is explained, not shown; below `flag` is marked."""

    hide: float = Field(ge=0, le=1, description="Below it a scale is not shown.")
    flag: float = Field(ge=0, le=1, description="Below it a scale is marked.")


class InvarianceLimits(Block):
    """Largest loss of fit at which a scale still means the same in two rounds."""

    cfi: float = Field(default=0.010, gt=0, description="Fall of CFI per step.")
    rmsea: float = Field(default=0.015, gt=0, description="Rise of RMSEA per step.")
    false_alarms: float = Field(
        default=0.05,
        gt=0,
        lt=1,
        description="Largest chance of suspecting a scale that did not change.",
    )
    minimum_n: int = Field(
        default=300, ge=50, description="Respondents per round; fewer: not tested."
    )


class CommonItemsLimits(Block):
    """When rounds that asked different items of a scale are compared on the same."""

    fewest: int = Field(default=2, ge=1, description="Items that both rounds asked.")
    share: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="Their share of the items of either round, at least.",
    )


class UnknownClasses(Block):
    """What is assumed of classes that nobody named, in any round or grade band."""

    share: float = Field(
        default=0.10,
        ge=0,
        lt=1,
        description="Share of the variance within a unit that lies between classes.",
    )
    size: float = Field(default=18, ge=1, description="Pupils of a class who answer.")


class UnitsBeforehand(Block):
    """What is taken to be true of units before anything is measured, SDs in points.

    Many units overrule it. A dozen hardly say themselves how much units change, and
    every course would seem possible.
    """

    level: float = Field(
        default=100,
        gt=0,
        description="Of what units keep over the rounds; 100: as single respondents.",
    )
    change: float = Field(
        default=10, gt=0, description="Of units' true changes between two rounds."
    )
    common: float = Field(
        default=5, gt=0, description="Of what all units change by together."
    )


class Thresholds(Block):
    """The programme's rules that are numbers."""

    minimum_answered_share: float = Field(
        gt=0, le=1, description="Of a scale's items, for a respondent to have a score."
    )
    reliability: ReliabilityLimits = Field(description="Limits of Cronbach's alpha.")
    smallest_difference: float = Field(
        gt=0, description="Smallest difference that matters, in points (SD = 100)."
    )
    change_in_sight: float = Field(
        default=100,
        gt=0,
        description="Points (SD = 100) that a change may need to be certain; where it "
        "needs more, profiles say that so few answers cannot show one.",
    )
    common_share: float = Field(
        default=0.5,
        gt=0,
        le=1,
        description="Share of a municipality's units that makes a problem common.",
    )
    confidence: float = Field(gt=0.5, lt=1, description="Of every interval shown.")
    false_discovery_rate: float = Field(
        gt=0,
        le=0.2,  # what is detectable is exact up to there, and more is no promise
        description="Largest expected share of false ones among what one family of "
        "tests calls certain.",
    )
    false_discovery_shares: dict[AggregationLevel, Annotated[float, Field(gt=0)]] = (
        Field(
            description="What each level may spend of the rate to open the gate that "
            "lets all of them through; together at most 1, less where approximations "
            "leave no room."
        )
    )
    low_response_rate: float = Field(
        gt=0, lt=1, description="Below it reports warn of the answers' weight."
    )
    coverage_difference: float = Field(
        gt=0, lt=1, description="Change in tested/enrolled that calls for a warning."
    )
    release: ReleaseLimits = Field(
        default=ReleaseLimits(), description="When a release may be published."
    )
    screening: ScreeningLimits = Field(
        default=ScreeningLimits(), description="When a comparison of files warns."
    )
    invariance: InvarianceLimits = Field(
        default=InvarianceLimits(), description="When a scale still means the same."
    )
    common_items: CommonItemsLimits = Field(
        default=CommonItemsLimits(),
        description="When a scale whose items changed is compared on those of both.",
    )
    least_freedom: int = Field(
        default=50,
        ge=1,
        description="Degrees of freedom within all units of a round, group and scale, "
        "for how much persons of a unit differ to be estimated; with fewer it is what "
        "persons of the norm differ.",
    )
    unknown_classes: UnknownClasses = Field(
        default=UnknownClasses(),
        description="What is assumed where nobody names classes.",
    )
    beforehand: UnitsBeforehand = Field(
        default=UnitsBeforehand(), description="What is known of units beforehand."
    )
    hidden_width: float = Field(
        default=80,
        gt=0,
        description="What is shown pins no hidden mean to fewer points than these.",
    )
    hidden_share: float = Field(
        default=0.05,
        gt=0,
        lt=1,
        description="What is shown pins no hidden share of answers to less than this.",
    )
    effect_probability: float = Field(
        default=0.8,
        gt=0.5,
        lt=1,
        description="A course over the rounds is named from this probability on.",
    )
    effect_doubt: float = Field(
        default=2,
        ge=1,
        description="And only if it reaches that by the unit's own answers too, with "
        "nothing known of others and changes beforehand this many times larger.",
    )

    @field_validator("false_discovery_shares")
    @classmethod
    def _every_level_has_its_share(cls, shares: dict[str, float]) -> dict[str, float]:
        if missing := set(get_args(AggregationLevel)) - set(shares):
            raise ValueError(f"{sorted(missing)} must have a share too")
        if (spent := sum(shares.values())) > 1 and not isclose(spent, 1):
            raise ValueError(f"must add up to at most 1, not {spent:g}")
        return shares
