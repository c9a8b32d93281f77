"""Read a programme folder, or say what is wrong with it, where, and what to do."""

from collections.abc import Iterable
from functools import cache
from pathlib import Path

from pipeline.programme.consistency import inconsistencies
from pipeline.programme.mistakes import Told, lines_of
from pipeline.programme.model import (
    Corrections,
    Editorial,
    Indicators,
    Instrument,
    Language,
    Modules,
    Programme,
    ProgrammeFile,
    Source,
)
from pipeline.programme.reading import Reading, read_successions

LANGUAGES: tuple[Language, ...] = ("da", "en")


class ProgrammeError(Exception):
    """A programme folder cannot be used; each line: a cause, its places, the remedy."""


def load_programme(folder: Path) -> Programme:
    """Return the programme in `folder`.

    Raises:
        ProgrammeError: The folder or one of its files is missing, unreadable or
            inconsistent. The message has one line per cause.
    """
    try:
        return _loaded(folder)
    except OSError as error:
        raise ProgrammeError(
            f"{folder}: cannot be read ({error.strerror}); give read permission."
        ) from None


@cache
def load_once(folder: str) -> Programme:
    """Return the programme in `folder`, read once per process."""
    return load_programme(Path(folder))


def _loaded(folder: Path) -> Programme:
    if not folder.is_dir():
        raise ProgrammeError(
            f"{folder}: no such programme folder; give one with --programme DIR."
        )
    reading = Reading(folder.resolve())
    reading.check_names()
    successions, mistakes = read_successions(
        folder / "successions.csv", f"{reading.folder.name}/successions.csv"
    )
    programme = Programme.model_construct(
        file=reading.parsed("programme.yaml", ProgrammeFile),
        instruments=reading.parsed_all("instruments", Instrument),
        sources=reading.parsed_all("exports", Source),
        indicators=reading.optional("indicators.yaml", Indicators),
        modules=reading.optional("modules.yaml", Modules),
        editorial=reading.optional("editorial.yaml", Editorial),
        corrections=reading.optional("corrections.yaml", Corrections),
        successions=successions,
        phrases={language: reading.phrases(language) for language in LANGUAGES},
    )
    _raise(reading.mistakes() + mistakes)
    _raise(
        reading.documents[mistake.file].at(mistake.location, mistake.message)
        if mistake.file in reading.documents
        else Told(f"{reading.folder.name}/{mistake.file}", mistake.message)
        for mistake in inconsistencies(programme)
    )
    return programme


def _raise(mistakes: Iterable[Told]) -> None:
    if told := "\n".join(lines_of(mistakes)):
        raise ProgrammeError(told)
