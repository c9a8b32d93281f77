"""`programme.yaml`, block `thresholds.screening`."""

from pydantic import Field

from pipeline.programme.model.blocks import Block


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
