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


class Counted(Block):
    """The answers that matter: how many of 100 gave one of them is told of an item."""

    answers: list[int] = Field(
        min_length=1, description="Their codes: some of the answers, never all."
    )
    label: Text = Field(description="What they are called within a sentence.")

    @property
    def codes(self) -> str:
        """Their codes by blanks, as tables name them."""
        return " ".join(map(str, sorted(self.answers)))


class AnswerScale(Block):
    """The answers that one may give, from the lowest code to the highest."""

    answers: Annotated[dict[int, Text], DELIVERED] = Field(
        min_length=2, description="Code -> label; the codes follow each other."
    )
    missing: Annotated[dict[int, Text], DELIVERED] = Field(
        default={}, description="Codes that are no answer, e.g. 'do not know'."
    )
    counted: Counted | None = Field(
        default=None,
        description="Which of them matter. Left out: nothing is told of a single item "
        "that does not say so itself.",
    )
    counted_reversed: Counted | None = Field(
        default=None,
        description="Which of them matter where the item is reverse-keyed. Left out: "
        "the same.",
    )
    faces: bool = Field(
        default=False,
        description="True: young respondents choose between faces, and how many chose "
        "each is told.",
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

    @model_validator(mode="after")
    def _counts_some_of_its_answers(self) -> Self:
        for counted in (self.counted, self.counted_reversed):
            if counted is not None and not self.has_some(counted):
                raise ValueError(
                    f"codes {counted.codes} must be some of {self.codes}, not all"
                )
        return self

    def has_some(self, counted: Counted) -> bool:
        """Return whether these are some of the answers, not all, and each once."""
        codes = set(counted.answers)
        return codes < set(self.codes) and len(codes) == len(counted.answers)


class Item(Block):
    """One question."""

    id: Identifier
    text: Annotated[Text, DELIVERED] = Field(description="The words of the question.")
    answers: str = Field(description="Id of the answer scale.")
    reverse: bool = Field(
        default=False, description="True: the highest code is the least favourable."
    )
    counted: Counted | None = Field(
        default=None,
        description="Which answers matter, where other ones do than of its answer "
        "scale.",
        examples=[{"answers": [2, 3], "label": {"da": "nogle gange eller oftere"}}],
    )
    sensitive: bool = Field(
        default=False,
        description="True: that all or none of a group gave the counted answers is "
        "never told.",
    )
    picture: str | None = Field(
        default=None,
        examples=["school_yard.png"],
        description="File of the picture that young respondents see beside it.",
    )
    sound: str | None = Field(
        default=None,
        examples=["glad_1.mp3"],
        description="File in which it is read aloud.",
    )


class Ask(Block):
    """Questions to go on with where a scale gives something to talk about."""

    families: Text | None = Field(
        default=None,
        description="One to put to pupils, children or parents. Left out: it is none "
        "of theirs.",
    )
    staff: Text = Field(description="One to put to those who work there.")


class Scale(Block):
    """Items that measure one thing; scored as the mean of the keyed answers."""

    id: Identifier
    label: Text = Field(description="Name in reports.")
    theme: Identifier = Field(description="Id of a theme of programme.yaml.")
    high: Text = Field(description="What a high value means, one short sentence.")
    low: Text = Field(description="What a low value means, one short sentence.")
    ask: Ask = Field(description="What to ask where it gives something to talk about.")
    items: list[Identifier] = Field(
        min_length=1, description="Ids of its items; all have equally many answers."
    )


class GradeBand(Block):
    """Grades that share a norm."""

    id: Annotated[str, Field(pattern=r"^[0-9a-z_-]+$")] = Field(
        description="What tables call it."
    )
    grades: list[str] = Field(min_length=1, description="Grades as they are delivered.")


class Change(Block):
    """A declared change between two neighbouring rounds."""

    scale: Identifier = Field(description="Id of a scale of this file.")
    between: tuple[RoundId, RoundId] = Field(
        description="Two neighbouring rounds, the earlier first."
    )
    comparable: bool = Field(description="False: no change across it is computed.")
    reason: Text = Field(description="What is different; reports print it.")


class Instrument(Block):
    """One questionnaire, a file each."""

    id: Identifier = Field(description="The name of the file without its ending.")
    informant_group: Identifier = Field(
        description="Id of the group of programme.yaml that answers it."
    )
    origin: Text = Field(description="Where the items come from.")
    grade_bands: list[GradeBand] = Field(
        default=[], description="Empty: everybody shares one norm, band 'all'."
    )
    breakdowns: list[Literal["gender"]] = Field(
        default=[], description="By what its scales are shown in parts."
    )
    answer_scales: dict[str, AnswerScale] = Field(
        description="Id -> the answers that one may give."
    )
    items: list[Item] = Field(min_length=1, description="The questions.")
    scales: list[Scale] = Field(min_length=1, description="What reports show.")
    changes: list[Change] = Field(
        default=[], description="Where a scale changed its meaning."
    )

    def counted(self, item: Item) -> Counted | None:
        """Return the answers to an item that matter; None: nobody said."""
        answers = self.answer_scales[item.answers]
        reversed_ = answers.counted_reversed if item.reverse else None
        return item.counted or reversed_ or answers.counted

    def told(self, item: Item) -> list[Counted]:
        """Return which answers to an item are told of: those that matter, every face.

        The ones that matter come first. Empty: none.
        """
        answers, matters = self.answer_scales[item.answers], self.counted(item)
        if matters is None:
            return []
        if not answers.faces:
            return [matters]
        faces = [
            Counted(answers=[code], label=answers.answers[code])
            for code in answers.codes
            if [code] != matters.answers
        ]
        return [matters, *faces]

    def steps_of(self, scale: Scale) -> int:
        """Return the answer steps from the lowest to the highest score of a scale."""
        items = {item.id: item for item in self.items}
        return len(self.answer_scales[items[scale.items[0]].answers].codes) - 1
