"""What a file is, before anybody has put it into the drop zone.

Its folders say it, if they are named as the programme's sources expect; else its
columns do: the source whose expected columns it has, and no others.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path, PurePath

from pipeline.ingest.codebooks import n_items_asked
from pipeline.ingest.file_patterns import Match, matches
from pipeline.ingest.headers import expected_columns, without_ignored
from pipeline.ingest.kinds import reader_of
from pipeline.ingest.origins import resolve
from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Programme, Source

LEAST_LIKENESS = 0.5  # expected and delivered columns in common, of all of either
# What of a source its reader does not look at; sources equal in the rest read alike.
MEANINGS = {
    *("id", "feeds", "files", "instrument", "round", "municipality", "unit_type"),
    *("columns", "ignored_columns", "dropped_rows", "item_columns", "missing_values"),
    *("values", "status_columns", "measures"),
}
# Readers that look for the columns of a source: which sheet, which questions.
LOOKING = {"workbook", "odk"}


@dataclass(frozen=True)
class Candidates:
    """The sources that a file's columns fit equally well; none: no source.

    Attributes:
        sources: Their ids.
        refusal: Why no reader could open it. Null: one could.
    """

    sources: tuple[str, ...]
    refusal: Refusal | None = None


def by_path(file: Path, programme: Programme) -> tuple[Match, ...]:
    """Return how sources see a file that lies below a drop zone; empty: it does not.

    Args:
        file: Absolute. The drop zone is the first folder from which a source's pattern
            fits and the folders are rounds and municipalities of the programme.
        programme: Its sources.
    """
    parts = PurePath(file).parts[1:]
    for start in range(len(parts)):
        found = matches("/".join(parts[start:]), programme.sources.values())
        known = tuple(match for match in found if _is_known(match, programme))
        if known:
            return known
    return ()


def by_content(
    file: Path, programme: Programme, round_: str | None = None
) -> Candidates:
    """Return the sources whose expected columns a file has.

    Args:
        file: The (main) file.
        programme: Its sources.
        round_: Round of the file, whose questions are expected. Null: any round.
    """
    rounds = [round_] if round_ is not None else programme.round_ids
    likeness: dict[str, tuple[float, int]] = {}
    refusals: dict[str, Refusal] = {}
    for sources in _alike(programme):
        try:
            table = _first_of(file, sources)
        except Refusal as refusal:
            refusals |= {source.id: refusal for source in sources}
            continue
        for source in sources:
            likeness[source.id] = max(
                _likeness(table, source, one, programme) for one in rounds
            )
    best = max(likeness.values(), default=(0.0, 0))
    if best[0] >= LEAST_LIKENESS:
        return Candidates(tuple(s for s, found in likeness.items() if found == best))
    return Candidates((), None if likeness else _likeliest(refusals, file, programme))


def _is_known(match: Match, programme: Programme) -> bool:
    source = programme.sources[match.source]
    places = (
        (match.round, source.round, programme.round_ids),
        (match.municipality, source.municipality, programme.municipality_codes),
    )
    return all(
        folder is None or resolve(folder, origin, known) is not None
        for folder, origin, known in places
    )


def _alike(programme: Programme) -> Iterator[list[Source]]:
    """Yield sources that are read in the same way, together."""
    groups: dict[str, list[Source]] = {}
    for source in programme.sources.values():
        exclude = set() if source.reader in LOOKING else MEANINGS
        options = source.model_dump_json(exclude=exclude)
        groups.setdefault(options, []).append(source)
    yield from groups.values()


def _first_of(file: Path, sources: list[Source]) -> RawTable:
    """Return the first rows as a source that reads them does.

    A column may stand twice where a source ignores it, so others are tried then.
    """
    *others, last = sources
    for source in others:
        try:
            return _first_batch(file, source)
        except Refusal as refusal:
            if refusal.check != "duplicate_column":
                raise
    return _first_batch(file, last)


def _first_batch(file: Path, source: Source) -> RawTable:
    batches = reader_of(source.reader).batches(file, source)
    return next(iter(batches))


def _likeness(
    table: RawTable, source: Source, round_: str, programme: Programme
) -> tuple[float, int]:
    """Return the share of columns in common, and how many questions are its own."""
    expected = expected_columns(source, round_)
    delivered = {*without_ignored(table.frame, source).columns} - {LINE}
    share = len(expected & delivered) / max(len(expected | delivered), 1)
    instrument = programme.instruments.get(source.instrument or "")
    if table.codebook is None or instrument is None:
        return share, 0
    return share, n_items_asked(table.codebook, source, instrument, round_)


def _likeliest(
    refusals: dict[str, Refusal], file: Path, programme: Programme
) -> Refusal | None:
    """Return what a reader of files with the same ending says."""
    for source, refusal in refusals.items():
        endings = {PurePath(p).suffix for p in programme.sources[source].files}
        if file.suffix.lower() in endings:
            return refusal
    return None
