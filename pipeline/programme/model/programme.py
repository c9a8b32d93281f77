"""A whole programme folder, and its two lists of single facts."""

from datetime import date as date_
from typing import Literal, Self

from pydantic import Field

from pipeline.programme.model.blocks import Block, Language, RoundId
from pipeline.programme.model.editorial import Editorial
from pipeline.programme.model.indicators import Indicators
from pipeline.programme.model.instruments import Instrument
from pipeline.programme.model.modules import Modules
from pipeline.programme.model.programme_file import ProgrammeFile
from pipeline.programme.model.sources import Source


class Succession(Block):
    """A unit that merged into, was split into, became or closed without another.

    A CSV file, a line each; without the file there is none.
    """

    unit: str = Field(description="Number of the old unit.", examples=["479001"])
    successor: str | None = Field(
        description="Number of the unit that took it over. Empty: it closed.",
        examples=["479002"],
    )
    round: RoundId = Field(
        description="First round in which the successor counts.", examples=["2017"]
    )
    kind: Literal["merged", "split", "renumbered", "closed"] = Field(
        description="What became of it; a unit that was split has a line per part."
    )


class Correction(Block):
    """A reviewed correction of one delivered value."""

    file_sha256: str = Field(
        description="SHA-256 of the delivered file, from the list of deliveries.",
        examples=["9f2c1e07"],
    )
    key: str = Field(
        description="The row: its respondent key or unit.", examples=["1042"]
    )
    column: str = Field(description="Delivered column.", examples=["klassetrin"])
    delivered: str = Field(description="What stands there.", examples=["44"])
    corrected: str = Field(description="What is read instead.", examples=["4"])
    who: str = Field(description="Who reviewed it.", examples=["AB"])
    why: str = Field(
        description="Why it is certain.",
        examples=["typing error, confirmed by the school"],
    )
    date: date_ = Field(description="When.", examples=[date_(2015, 11, 20)])


class Corrections(Block):
    """Reviewed corrections of delivered values. Without the file there are none."""

    corrections: list[Correction] = Field(default=[], description="One per value.")


class Programme(Block):
    """A whole programme folder."""

    file: ProgrammeFile
    instruments: dict[str, Instrument]
    sources: dict[str, Source]
    indicators: Indicators
    modules: Modules
    corrections: Corrections
    successions: list[Succession]
    phrases: dict[Language, dict[str, str]]
    editorial: Editorial = Editorial()

    @property
    def language(self) -> Language:
        """Its own language: of its documents, unless it says more."""
        return self.file.languages[0]

    @property
    def document_languages(self) -> list[Language]:
        """The languages in which every document is written."""
        return self.file.document_languages or [self.language]

    def in_language(self, language: Language) -> Self:
        """Return the same programme with a language as its own."""
        if language == self.language:
            return self
        others = [one for one in self.file.languages if one != language]
        file = self.file.model_copy(update={"languages": [language, *others]})
        return self.model_copy(update={"file": file})

    @property
    def round_ids(self) -> list[str]:
        """Rounds in the order of time."""
        return [round_.id for round_ in self.file.rounds]

    @property
    def municipality_codes(self) -> list[str]:
        """Codes of the active municipalities."""
        return [m.code for m in self.file.municipalities if m.active]

    @property
    def municipality_names(self) -> dict[str, str]:
        """Name of every municipality, active or not, by its code."""
        return {one.code: one.name for one in self.file.municipalities}

    @property
    def member_municipalities(self) -> list[str]:
        """Codes of the active municipalities in the programme."""
        return [m.code for m in self.file.municipalities if m.active and not m.control]

    @property
    def control_municipalities(self) -> list[str]:
        """Codes of the active municipalities outside the programme."""
        return [m.code for m in self.file.municipalities if m.active and m.control]

    @property
    def fewest(self) -> dict[str, int]:
        """Informant group or delivered measure -> fewest persons behind a number."""
        file = self.file
        return {group.id: file.fewest(group.id) for group in file.informant_groups} | {
            measure.id: max(measure.minimum_n, file.fewest())
            for measure in self.indicators.measures
        }

    @property
    def fewest_of_class(self) -> dict[str, int]:
        """Informant group -> fewest persons behind a number of one of its classes.

        Groups of pupils in schools, of whom nothing is said but what they answered
        themselves. Empty: the edition that holds classes is not written.
        """
        edition = self.file.class_edition
        return {
            group.id: max(edition.fewest(group.id), self.file.fewest(group.id))
            for group in self.file.informant_groups
            if edition is not None
            and group.are_pupils
            and group.per_unit
            and group.unit_type == "school"
            and group.id in self.instrument_of_group
        }

    def asked_items(self, instrument: Instrument, round_: str) -> frozenset[str]:
        """Return the items that some delivery of `round_` has a column for.

        A fact of the programme, not of who happened to answer.
        """
        return frozenset(
            item
            for source in self.sources.values()
            if source.instrument == instrument.id
            for item in source.item_columns.get(
                round_, source.item_columns.get("all", {})
            )
        )

    @property
    def seriousness(self) -> dict[str, float]:
        """Scale, measure or test subject -> weight among what to talk about.

        Its own, else its theme's; what is not there weighs 1.
        """
        themes = {theme.id: theme.seriousness for theme in self.file.themes}
        return {
            scale.id: themes[scale.theme]
            for instrument in self.instruments.values()
            for scale in instrument.scales
        } | self.file.seriousness

    @property
    def instrument_of_group(self) -> dict[str, Instrument]:
        """Informant group -> its questionnaire."""
        return {i.informant_group: i for i in self.instruments.values()}
