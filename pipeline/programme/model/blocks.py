"""What the blocks of all files have in common: closed keys, texts, identifiers."""

from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, model_validator

Language = Literal["da", "en"]
EditionId = Literal["public", "unit", "class", "confidential"]  # the most open first
EDITIONS: tuple[EditionId, ...] = get_args(EditionId)
FOR_ALL: EditionId = "public"  # what everybody may read
FOR_CLASSES: EditionId = "class"  # the only one that holds numbers of single classes
FOR_OWNER: EditionId = "confidential"  # nobody else may open its files
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


def open_to(edition: str) -> tuple[EditionId, ...]:
    """Return the editions that readers of one may read: it, and all more open ones."""
    return EDITIONS[: EDITIONS.index(edition) + 1]


class Block(BaseModel):
    """A block of a YAML file: closed, so that a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


SHOWN = "shown"  # marks a plain text that people read and no figure depends on
DELIVERED = "delivered"  # marks texts by which intake knows a question or an answer
Shown = Annotated[str, SHOWN]


class Text(Block):
    """A text in every language of the programme; in one of them at least."""

    da: str | None = Field(default=None, description="In Danish.")
    en: str | None = Field(default=None, description="In English.")

    @property
    def spoken(self) -> dict[Language, str]:
        """The text by language, those only in which it stands."""
        told: dict[Language, str | None] = {"da": self.da, "en": self.en}
        return {language: text for language, text in told.items() if text is not None}

    def of(self, language: Language) -> str:
        """Return the text in `language`; in another one where it has none."""
        told = self.da if language == "da" else self.en
        return told or next(iter(self.spoken.values()))

    @model_validator(mode="after")
    def _stands_in_a_language(self) -> Self:
        if not self.spoken:
            raise ValueError("no text; give one in a language of the programme")
        return self
