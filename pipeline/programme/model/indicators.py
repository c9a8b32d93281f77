"""`indicators.yaml`: figures of others, national tests, and the goals they decide."""

from typing import Literal

from pydantic import Field

from pipeline.programme.model.blocks import (
    Block,
    Identifier,
    MunicipalityCode,
    RoundId,
    Text,
)


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
    high_is_good: bool | None = Field(
        default=None, description="Null: neither. No goal or sign may say otherwise."
    )
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


class Level(Block):
    """One criterion level of the national tests."""

    id: Identifier
    label: Text
    group: Literal["good", "top", "middle", "poor"] = Field(
        description="top counts as good too."
    )


class TestSubject(Block):
    """A national test: one subject."""

    id: Identifier
    label: Text
    grades: dict[RoundId, list[str]]
    criterion_levels: bool = Field(
        default=True, description="False: norm-referenced only; no shares are reported."
    )
    voluntary: bool = False


class TestBreak(Block):
    """Rounds between which a test of one grade cannot be compared."""

    subject: Identifier
    grade: str
    between: tuple[RoundId, RoundId]
    reason: Text


class Tests(Block):
    """The national tests."""

    subjects: list[TestSubject]
    levels: list[Level]
    breaks: list[TestBreak] = []


class WellbeingItem(Block):
    """One question of the national well-being survey."""

    number: int | None = Field(
        default=None, ge=1, description="Number in the form. Null: not known."
    )
    text: Text
    reverse: bool = Field(
        default=False, description="True: the first answer is the least favourable."
    )
    measure: Identifier | None = Field(
        default=None, description="Indicator it belongs to. Null: to none."
    )
    verified: bool = Field(
        default=False, description="True: number and wording stand in a public source."
    )


class WellbeingForm(Block):
    """One form of the national well-being survey; numbers differ between forms."""

    id: Identifier
    name: Text
    grades: list[str] = Field(min_length=1)
    questions: int = Field(ge=1, description="Questions in the form.")
    indicators: dict[Identifier, int] = Field(
        default={}, description="Measure -> number of its questions."
    )
    items: list[WellbeingItem]


class Wellbeing(Block):
    """The national well-being survey, which arrives as aggregates only."""

    minimum_answered_share: float = Field(
        gt=0, le=1, description="Of an indicator's questions, for a pupil to count."
    )
    forms: list[WellbeingForm]


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


class Indicators(Block):
    """`indicators.yaml`."""

    areas: list[Area] = []
    measures: list[Measure] = []
    tests: Tests | None = None
    wellbeing: Wellbeing | None = None
    national_goals: list[NationalGoal] = []
    goals: list[Goal] = []
