"""A whole programme folder."""

from pipeline.programme.model.blocks import Block, Language
from pipeline.programme.model.corrections import Corrections
from pipeline.programme.model.indicators import Indicators
from pipeline.programme.model.instruments import Instrument
from pipeline.programme.model.modules import Modules
from pipeline.programme.model.programme_file import ProgrammeFile
from pipeline.programme.model.sources import Source
from pipeline.programme.model.successions import Succession


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

    @property
    def round_ids(self) -> list[str]:
        """Rounds in the order of time."""
        return [round_.id for round_ in self.file.rounds]

    @property
    def municipality_codes(self) -> list[str]:
        """Codes of the active municipalities."""
        return [m.code for m in self.file.municipalities if m.active]

    @property
    def member_municipalities(self) -> list[str]:
        """Codes of the active municipalities in the programme."""
        return [m.code for m in self.file.municipalities if m.active and not m.control]

    @property
    def control_municipalities(self) -> list[str]:
        """Codes of the active municipalities outside the programme."""
        return [m.code for m in self.file.municipalities if m.active and m.control]

    @property
    def instrument_of_group(self) -> dict[str, Instrument]:
        """Informant group -> its questionnaire."""
        return {i.informant_group: i for i in self.instruments.values()}
