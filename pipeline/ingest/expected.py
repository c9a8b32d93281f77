"""What a programme expects of the deliveries of one source."""

from dataclasses import dataclass

from pipeline.programme.model import (
    Correction,
    InformantGroup,
    Instrument,
    Programme,
    Source,
)


@dataclass(frozen=True)
class Expected:
    """What a programme expects of the deliveries of one source; small, picklable.

    Attributes:
        source: The source.
        instrument: Its questionnaire. Null: it feeds no survey.
        group: Who answers it. Null: as above.
        rounds: Ids of the programme's rounds.
        municipalities: Codes of its active municipalities.
        corrections: Of all files; each names its file by hash.
    """

    source: Source
    instrument: Instrument | None
    group: InformantGroup | None
    rounds: tuple[str, ...]
    municipalities: tuple[str, ...]
    corrections: tuple[Correction, ...]

    @property
    def questionnaire(self) -> tuple[Instrument, InformantGroup]:
        """The questionnaire and its group, of a source that feeds a survey.

        Raises:
            ValueError: The source feeds no survey.
        """
        if self.instrument is None or self.group is None:
            raise ValueError(f"exports/{self.source.id}.yaml names no questionnaire")
        return self.instrument, self.group


def expected_of(programme: Programme, source_id: str) -> Expected:
    """Return what `programme` expects of one source."""
    source = _with_names(programme.sources[source_id], programme)
    instrument = programme.instruments.get(source.instrument or "")
    groups = {group.id: group for group in programme.file.informant_groups}
    return Expected(
        source,
        instrument,
        groups[instrument.informant_group] if instrument else None,
        tuple(programme.round_ids),
        tuple(programme.municipality_codes),
        tuple(programme.corrections.corrections),
    )


def _with_names(source: Source, programme: Programme) -> Source:
    """Let the names of the programme's municipalities stand for their codes."""
    origin = source.municipality
    names = {m.name: m.code for m in programme.file.municipalities if m.active}
    known = origin.model_copy(update={"values": {**names, **origin.values}})
    return source.model_copy(update={"municipality": known})
