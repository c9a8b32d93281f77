"""`successions.csv`: what became of units."""

from typing import Literal

from pydantic import Field

from pipeline.programme.model.blocks import Block, RoundId


class Succession(Block):
    """A unit that merged into, was split into, became or closed without another."""

    unit: str
    successor: str | None
    round: RoundId = Field(description="First round in which the successor counts.")
    kind: Literal["merged", "split", "renumbered", "closed"]
