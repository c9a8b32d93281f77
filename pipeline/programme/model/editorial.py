"""`editorial.yaml`: what people write into documents, who, and where it stands."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipeline.programme.model.blocks import Block, Identifier, Text, UnitType

FieldKind = Literal["text", "table", "date"]
ColumnKind = Literal["text", "date", "number", "choice", "subject", "module"]


class Law(Block):
    """What makes somebody write it."""

    paragraph: Text = Field(description="Act and section.")
    checked: bool = Field(
        default=False,
        description="True: a public source was read that says so; otherwise the empty "
        "file says that the section is not checked.",
    )


class Place(Block):
    """Where in which document a text stands."""

    document: Identifier = Field(description="The report.")
    section: Identifier = Field(description="Its section.")


class Choice(Block):
    """An answer that may stand in a column."""

    id: Identifier
    name: Text = Field(description="As documents print it.")


class Column(Block):
    """What a row of a table says."""

    id: Identifier
    name: Text = Field(description="Its heading.")
    kind: ColumnKind = Field(
        default="text",
        description="A subject is a scale, figure or test subject of the programme, a "
        "module one that can be proposed to all units.",
    )
    choices: list[Choice] = Field(default=[], description="For a choice.")
    optional: bool = Field(default=False, description="True: a row may leave it out.")
    most_letters: int = Field(
        default=400, gt=0, description="Of a text: what there is room for."
    )


class Deadline(Block):
    """A day of the year, in even or odd years only where the law says so."""

    month: Annotated[int, Field(ge=1, le=12)] = Field(description="Its month.")
    day: Annotated[int, Field(ge=1, le=31)] = Field(description="Its day.")
    years: Literal["even", "odd", "every"] = Field(
        default="every", description="In which years it comes."
    )

    def after(self, day: date) -> date:
        """Return the first such day after `day`."""
        step = {"even": 0, "odd": 1}.get(self.years)
        years = (year for year in range(day.year, day.year + 3))
        return next(
            one
            for year in years
            if step in {None, year % 2}
            and (one := date(year, self.month, self.day)) > day
        )

    @model_validator(mode="after")
    def _is_a_day(self) -> Self:
        try:
            date(2015, self.month, self.day)
        except ValueError:
            raise ValueError("no day of every year; give another") from None
        return self


class EditorialField(Block):
    """Something that people write into a document."""

    id: Identifier
    name: Text = Field(description="What documents call it.")
    ask: Text = Field(description="What to write; stands in the empty file.")
    of: Literal["council", "school_board", "parent_board", "administration"] = Field(
        description="Whose words it is."
    )
    per: list[UnitType] = Field(
        default=[],
        description="One for every unit of these kinds. Empty: one for the "
        "municipality.",
    )
    kind: FieldKind = Field(
        default="text", description="Text below the front matter, rows, or a day."
    )
    columns: list[Column] = Field(default=[], description="Of a table.")
    mandatory: bool = Field(
        default=False,
        description="True: a document says that it is missing, and is not published "
        "without it.",
    )
    law: Law | None = Field(default=None, description="None: no law asks for it.")
    stands: list[Place] = Field(min_length=1, description="In which documents.")
    most_letters: int = Field(default=3000, gt=0, description="Of a text.")
    deadline: Deadline | None = Field(
        default=None,
        description="Of a day: not after the first one that comes when the round's "
        "fieldwork is over.",
    )


class Editorial(Block):
    """What people write into documents. Without the file nothing is asked for."""

    fields: list[EditorialField] = Field(
        default=[], description="In the order in which files are made."
    )
    confidential_words: list[Text] = Field(
        default=[],
        description="A number beside such a word in a text that is published is told: "
        "no result of a national test may be.",
    )
