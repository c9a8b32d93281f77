"""`programme.yaml`, block `thresholds.release`."""

from typing import Literal

from pydantic import Field

from pipeline.programme.model.blocks import Block

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
