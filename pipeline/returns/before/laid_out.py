"""A drop zone for a moment: files from anywhere, laid where the pipeline expects them.

Nothing is copied: the folder holds links, and the sources are given patterns that find
them there, so that intake reads each file under its own name.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest.discovery import Delivery
from pipeline.ingest.file_patterns import match
from pipeline.ingest.hashing import possible_companions
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Programme

NOWHERE = "-"  # a folder that says nothing: the file's own rows say it


@dataclass(frozen=True)
class Recognised:
    """A file and what it is taken for.

    Attributes:
        file: The (main) file, absolute.
        shown: How messages call it.
        source: Id of the source. Null: unknown kind.
        round: Round that its folder or the reader says. Null: its rows say it.
        municipality: Likewise.
        refusal: Why it cannot be opened. Null: it can.
        asked: True: its report is wanted; false: it only helps, as a register does.
    """

    file: Path
    shown: str
    source: str | None
    round: str | None
    municipality: str | None
    refusal: Refusal | None = None
    asked: bool = True


@dataclass(frozen=True)
class LaidOut:
    """Files in their places.

    Attributes:
        programme: The programme, its sources looking here.
        deliveries: One per file.
        files: Path of a delivery -> its file.
    """

    programme: Programme
    deliveries: tuple[Delivery, ...]
    files: dict[str, Recognised]


def lay_out(
    recognised: Iterable[Recognised], programme: Programme, folder: Path
) -> LaidOut:
    """Link files into a folder as `<round>/<municipality>/<number>/<name>`.

    Args:
        recognised: The files.
        programme: Describes them.
        folder: Empty.

    Raises:
        OSError: The folder cannot be written.
    """
    places: dict[str, list[str]] = {source: [] for source in programme.sources}
    files, companions = {}, {}
    for number, one in enumerate(recognised):
        path = _path(one, number)
        files[path], companions[path] = one, _linked(one, path, programme, folder)
        if one.source is not None:
            places[one.source].append(f"{{round}}/{{municipality}}/{number}/*")
    sources = {
        name: source.model_copy(update={"files": places[name]})
        for name, source in programme.sources.items()
    }
    deliveries = []
    for path, one in files.items():
        seen = None if one.source is None else match(path, sources[one.source])
        matches = () if seen is None else (seen,)
        deliveries.append(Delivery(path, companions[path], matches, one.refusal))
    here = programme.model_copy(update={"sources": sources})
    return LaidOut(here, tuple(deliveries), files)


def _path(one: Recognised, number: int) -> str:
    folders = (one.round or NOWHERE, one.municipality or NOWHERE, str(number))
    return "/".join((*folders, one.file.name))


def _linked(
    one: Recognised, path: str, programme: Programme, folder: Path
) -> tuple[str, ...]:
    """Link a file and those that belong to it; return all their paths."""
    beside = path.rpartition("/")[0]
    names = {path}
    if one.source is not None:
        found = possible_companions(path, programme.sources[one.source])
        names |= {
            name for name in found if (one.file.parent / Path(name).name).exists()
        }
    (folder / beside).mkdir(parents=True)
    for name in names:
        (folder / name).symlink_to(one.file.parent / Path(name).name)
    return tuple(sorted(names))
