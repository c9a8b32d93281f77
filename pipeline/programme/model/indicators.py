"""`indicators.yaml`: figures of others, national tests, and the goals they decide."""

from datetime import date
from typing import Annotated, Literal

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

    between: tuple[RoundId, RoundId] = Field(
        description="Two neighbouring rounds, the earlier first.",
        examples=[("2015", "2017")],
    )
    comparable: bool = Field(
        description="False: no change across it is computed.", examples=[False]
    )
    reason: Text = Field(
        description="What is different.",
        examples=[{"da": "Opgjort på ny måde.", "en": "Counted in a new way."}],
    )


class Measure(Block):
    """A figure that arrives as an aggregate per unit."""

    id: Identifier
    label: Text = Field(description="Name in reports.")
    area: Identifier = Field(description="Groups measures in a report.")
    unit: Literal["share", "mean", "count", "rate"] = Field(
        description="share: 0-1; mean: on `minimum`-`maximum`; rate: other number."
    )
    minimum: float | None = Field(
        default=None, description="Lowest possible value; a mean needs it."
    )
    maximum: float | None = Field(
        default=None, description="Highest possible value; a mean needs it."
    )
    high_is_good: bool | None = Field(
        default=None, description="Null: neither. No goal or sign may say otherwise."
    )
    response_rate_of: str | None = Field(
        default=None,
        description="Label of the informants whose response rate it is.",
        examples=["Pupils"],
    )
    pupils_differ: float | None = Field(
        default=None,
        gt=0,
        description="Of a difference to what was to be expected: the standard "
        "deviation of single pupils around it. Documents then say in a word whether it "
        "is over or under the level, or on it: perhaps by chance.",
        examples=[2.0],
    )
    trend: bool = Field(default=True, description="False: no change is computed.")
    changes: list[MeasureChange] = Field(
        default=[], description="Where it changed its meaning."
    )
    source: Text = Field(description="Source line beside the figures.")
    minimum_n: int = Field(
        default=5, description="Fewest persons behind a figure that is shown."
    )


class Area(Block):
    """A heading under which measures are shown."""

    id: Identifier
    name: Text = Field(description="The heading.")


class Level(Block):
    """One criterion level of the national tests."""

    id: Identifier
    label: Text = Field(description="Name in reports.")
    group: Literal["good", "top", "middle", "poor"] = Field(
        description="top counts as good too."
    )


class TestSubject(Block):
    """A national test: one subject."""

    id: Identifier
    label: Text = Field(description="Name in reports.")
    grades: dict[RoundId, list[str]] = Field(
        description="Round -> grades in which it was taken."
    )
    criterion_levels: bool = Field(
        default=True, description="False: norm-referenced only; no shares are reported."
    )
    voluntary: bool = Field(default=False, description="True: nobody has to take it.")


class TestBreak(Block):
    """Rounds between which a test of one grade cannot be compared."""

    subject: Identifier = Field(description="Id of a subject.")
    grade: str = Field(description="The grade.")
    between: tuple[RoundId, RoundId] = Field(
        description="Two neighbouring rounds, the earlier first."
    )
    reason: Text = Field(description="What is different.")

    @property
    def comparable(self) -> bool:
        """A break forbids what lies on both sides of it."""
        return False


class CountryShares(Block):
    """What was published of the whole country's results in one test and grade."""

    subject: Identifier = Field(description="Id of a subject.")
    grade: str = Field(description="The grade.")
    share_good: dict[RoundId, Annotated[float, Field(ge=0, le=1)]] = Field(
        description="Round -> share of good results, 0-1."
    )
    source: Text = Field(description="Where it was published.")


class Tests(Block):
    """The national tests."""

    subjects: list[TestSubject] = Field(description="What is tested.")
    levels: list[Level] = Field(description="The levels of all of them.")
    breaks: list[TestBreak] = Field(
        default=[], description="Where a test was made anew."
    )
    country: list[CountryShares] = Field(
        default=[], description="Results of the whole country, to stand beside."
    )


class WellbeingItem(Block):
    """One question of the national well-being survey."""

    number: int | None = Field(
        default=None, ge=1, description="Number in the form. Null: not known."
    )
    text: Text = Field(description="The question.")
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
    name: Text = Field(description="Name of the form.")
    grades: list[str] = Field(min_length=1, description="Who gets it.")
    questions: int = Field(ge=1, description="Questions in the form.")
    indicators: dict[Identifier, int] = Field(
        default={}, description="Measure -> number of its questions."
    )
    items: list[WellbeingItem] = Field(description="Its questions, as far as known.")


class Wellbeing(Block):
    """The national well-being survey, which arrives as aggregates only."""

    minimum_answered_share: float = Field(
        gt=0, le=1, description="Of an indicator's questions, for a pupil to count."
    )
    forms: list[WellbeingForm] = Field(description="A form per group of grades.")


class NationalGoal(Block):
    """A goal of the school reform, decided by one or more operative goals."""

    id: Identifier
    text: Text = Field(description="The goal as it was decided.")


class Goal(Block):
    """An operative goal and how it is decided."""

    id: Identifier
    national_goals: list[Identifier] = Field(
        default=[], description="Ids of the national goals that it helps to decide."
    )
    text: Text = Field(description="The goal in one sentence.")
    subjects: list[Identifier] = Field(
        default=[], description="Ids of the test subjects that it is read from."
    )
    measures: list[Identifier] = Field(
        default=[], description="Ids of the measures that it is read from."
    )
    indicator: Literal["share_good", "share_top", "share_poor", "mean"] = Field(
        description="What of a test counts; mean: the value of a measure."
    )
    rule: Literal["at_least", "rises", "falls"] = Field(
        description="at_least: the target is reached; rises, falls: since the round "
        "before."
    )
    target: float | None = Field(
        default=None, description="What at_least asks for, a share as 0-1."
    )
    municipal_targets: dict[MunicipalityCode, float] = Field(
        default={},
        description="Municipalities that decided on a target of their own.",
        examples=[{"479": 0.85}],
    )
    municipal_deadlines: dict[MunicipalityCode, date] = Field(
        default={},
        description="By when municipalities want to have reached it.",
        examples=[{"479": "2020-06-30"}],
    )


class Chapter(Block):
    """A chapter about schools in the quality report."""

    id: Identifier
    name: Text = Field(description="Its heading.")
    measures: list[Identifier] = Field(
        default=[],
        description="Figures that it tells, of the municipality and of each school.",
    )
    tests: bool = Field(
        default=False, description="True: it is about the national tests."
    )
    page: list[Identifier] = Field(
        default=[], description="Which of its figures stand on the page of a school."
    )


class Indicators(Block):
    """Figures of others, tests and goals. A programme without them has no such file."""

    areas: list[Area] = Field(default=[], description="Headings of the measures.")
    measures: list[Measure] = Field(
        default=[], description="Figures that arrive as aggregates per unit."
    )
    tests: Tests | None = Field(
        default=None, description="Tests that arrive per pupil. Unset: there are none."
    )
    wellbeing: Wellbeing | None = Field(
        default=None,
        description="How figures of the national well-being survey are made up.",
    )
    national_goals: list[NationalGoal] = Field(
        default=[], description="Goals that others decided."
    )
    goals: list[Goal] = Field(
        default=[], description="Goals that the programme can decide by its figures."
    )
    chapters: list[Chapter] = Field(
        default=[],
        description="About schools in the quality report, in the order of the law.",
    )
