"""`indicators.yaml`: national goals and the operative ones that decide them."""

from typing import Literal

from pydantic import Field

from pipeline.programme.model.blocks import (
    Block,
    Identifier,
    MunicipalityCode,
    RoundId,
    Text,
)


class NationalGoal(Block):
    """A goal of the school reform, decided by one or more operative goals."""

    id: Identifier
    text: Text


class Goal(Block):
    """An operative goal and how it is decided."""

    id: Identifier
    national_goals: list[Identifier] = []
    text: Text
    subjects: list[Identifier] = []
    measures: list[Identifier] = []
    indicator: Literal["share_good", "share_top", "share_poor", "mean"]
    rule: Literal["at_least", "rises", "falls"]
    target: float | None = None
    municipal_targets: dict[MunicipalityCode, float] = Field(
        default={}, description="Municipalities that decided on a target of their own."
    )
    deadline: RoundId | None = Field(
        default=None, description="Round by which it is to be met. Null: always."
    )
