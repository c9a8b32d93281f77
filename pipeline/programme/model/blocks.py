"""What the blocks of all files have in common: closed keys, texts, identifiers."""

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Language = Literal["da", "en"]
Edition = Literal["unit", "municipality", "public"]
Identifier = Annotated[
    str,
    Field(
        pattern=r"^[a-z][a-z0-9_]*$",
        max_length=60,
        description="What other files and all tables call it.",
    ),
]
RoundId = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,20}$")]
MunicipalityCode = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,12}$")]
UnitType = Literal["school", "daycare", "childminders", "municipality"]
AggregationLevel = Literal["unit", "municipality", "programme"]


class Block(BaseModel):
    """A block of a YAML file: closed, so that a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


SHOWN = "shown"  # marks a plain text that people read and no figure depends on
DELIVERED = "delivered"  # marks texts by which intake knows a question or an answer
Shown = Annotated[str, SHOWN]


class Text(Block):
    """A text in the languages of the programme; Danish is always there."""

    da: str = Field(description="In Danish.")
    en: str = Field(description="In English.")

    def of(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.da if language == "da" else self.en
