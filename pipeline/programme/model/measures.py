"""`indicators.yaml`: figures that arrive as aggregates."""

from typing import Literal

from pydantic import Field

from pipeline.programme.model.blocks import Block, Identifier, RoundId, Text


class MeasureChange(Block):
    """A declared break of an aggregate measure between two rounds."""

    between: tuple[RoundId, RoundId]
    comparable: bool
    reason: Text


class Measure(Block):
    """A figure that arrives as an aggregate per unit."""

    id: Identifier
    label: Text
    area: Identifier = Field(description="Groups measures in a report.")
    unit: Literal["share", "mean", "count", "rate"] = Field(
        description="share: 0-1; mean: on `minimum`-`maximum`; rate: other number."
    )
    minimum: float | None = None
    maximum: float | None = None
    high_is_good: bool | None = None
    response_rate_of: str | None = Field(
        default=None, description="Label of the informants whose response rate it is."
    )
    trend: bool = Field(default=True, description="False: no change is computed.")
    changes: list[MeasureChange] = []
    source: Text
    minimum_n: int = 5


class Area(Block):
    """A heading under which measures are shown."""

    id: Identifier
    name: Text
