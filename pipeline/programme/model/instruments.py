"""`instruments/<id>.yaml`: a questionnaire."""

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipeline.programme.model.blocks import (
    DELIVERED,
    Block,
    Identifier,
    RoundId,
    Text,
)


class AnswerScale(Block):
    """The answers that one may give, from the lowest code to the highest."""

    answers: Annotated[dict[int, Text], DELIVERED] = Field(min_length=2)
    missing: Annotated[dict[int, Text], DELIVERED] = Field(
        default={}, description="Codes that are no answer, e.g. 'do not know'."
    )

    @property
    def codes(self) -> list[int]:
        """The answer codes in order; consecutive by validation."""
        return sorted(self.answers)

    @model_validator(mode="after")
    def _codes_are_consecutive(self) -> Self:
        codes = self.codes
        if codes != list(range(codes[0], codes[-1] + 1)):
            raise ValueError(f"answer codes must be consecutive, found {codes}")
        if overlap := set(codes) & set(self.missing):
            raise ValueError(f"codes {sorted(overlap)} are both answer and missing")
        return self


class Item(Block):
    """One question."""

    id: Identifier
    text: Annotated[Text, DELIVERED]
    answers: str = Field(description="Id of the answer scale.")
    reverse: bool = Field(
        default=False, description="True: the highest code is the least favourable."
    )
    picture: str | None = None
    sound: str | None = None


class Scale(Block):
    """Items that measure one thing; scored as the mean of the keyed answers."""

    id: Identifier
    label: Text
    theme: Identifier
    high: Text = Field(description="What a high value means, one short sentence.")
    items: list[Identifier] = Field(min_length=1)


class GradeBand(Block):
    """Grades that share a norm."""

    id: Annotated[str, Field(pattern=r"^[0-9a-z_-]+$")]
    grades: list[str] = Field(min_length=1)


class Change(Block):
    """A declared change between two neighbouring rounds."""

    scale: Identifier
    between: tuple[RoundId, RoundId]
    comparable: bool
    reason: Text


class Instrument(Block):
    """`instruments/<id>.yaml`: one questionnaire."""

    id: Identifier
    informant_group: Identifier
    origin: Text = Field(description="Where the items come from.")
    grade_bands: list[GradeBand] = Field(
        default=[], description="Empty: everybody shares one norm, band 'all'."
    )
    breakdowns: list[Literal["gender"]] = []
    answer_scales: dict[str, AnswerScale]
    items: list[Item] = Field(min_length=1)
    scales: list[Scale] = Field(min_length=1)
    changes: list[Change] = []

    def steps_of(self, scale: Scale) -> int:
        """Return the answer steps from the lowest to the highest score of a scale."""
        items = {item.id: item for item in self.items}
        return len(self.answer_scales[items[scale.items[0]].answers].codes) - 1
