"""`programme.yaml`, block `thresholds`: the rules that are numbers."""

from math import isclose
from typing import Annotated, get_args

from pydantic import Field, field_validator

from pipeline.programme.model.blocks import AggregationLevel, Block
from pipeline.programme.model.release_limits import ReleaseLimits
from pipeline.programme.model.screening_limits import ScreeningLimits


class MinimumN(Block):
    """Fewest respondents that a published number may rest on, per edition."""

    unit: int = Field(ge=1)
    municipality: int = Field(ge=1)
    public: int = Field(ge=1)


class ReliabilityLimits(Block):
    """Cronbach's alpha below `hide` is explained, not shown; below `flag` is marked."""

    hide: float = Field(ge=0, le=1)
    flag: float = Field(ge=0, le=1)


class InvarianceLimits(Block):
    """Largest loss of fit at which a scale still means the same in two rounds."""

    cfi: float = Field(default=0.010, gt=0, description="Fall of CFI per step.")
    rmsea: float = Field(default=0.015, gt=0, description="Rise of RMSEA per step.")
    minimum_n: int = Field(
        default=300, ge=50, description="Respondents per round; fewer: not tested."
    )


class Thresholds(Block):
    """The programme's rules that are numbers."""

    minimum_n: MinimumN
    minimum_answered_share: float = Field(gt=0, le=1)
    reliability: ReliabilityLimits
    smallest_difference: float = Field(
        gt=0, description="Smallest difference that matters, in points (SD = 100)."
    )
    confidence: float = Field(gt=0.5, lt=1)
    false_discovery_rate: float = Field(gt=0, lt=1)
    false_discovery_shares: dict[AggregationLevel, Annotated[float, Field(gt=0)]] = (
        Field(description="What each level may spend of the rate; they add up to 1.")
    )
    low_response_rate: float = Field(gt=0, lt=1)
    coverage_difference: float = Field(
        gt=0, lt=1, description="Change in tested/enrolled that calls for a warning."
    )
    release: ReleaseLimits = ReleaseLimits()
    screening: ScreeningLimits = ScreeningLimits()
    invariance: InvarianceLimits = InvarianceLimits()
    effect_probability: float = Field(
        default=0.8,
        gt=0.5,
        lt=1,
        description="A course over the rounds is named from this probability on.",
    )

    @field_validator("false_discovery_shares")
    @classmethod
    def _every_level_has_its_share(cls, shares: dict[str, float]) -> dict[str, float]:
        if missing := set(get_args(AggregationLevel)) - set(shares):
            raise ValueError(f"{sorted(missing)} must have a share too")
        if not isclose(sum(shares.values()), 1):
            raise ValueError(f"must add up to 1, not {sum(shares.values()):g}")
        return shares
