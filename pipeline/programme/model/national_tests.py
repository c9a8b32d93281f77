"""`indicators.yaml`, block `tests`."""

from typing import Literal

from pydantic import Field

from pipeline.programme.model.blocks import Block, Identifier, RoundId, Text


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
    profile_areas: list[Text]
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
