"""`indicators.yaml`, block `wellbeing`."""

from pydantic import Field

from pipeline.programme.model.blocks import Block, Identifier, Text


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
