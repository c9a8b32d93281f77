"""The files that somebody asks about, and what each is taken for."""

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.documents.wording import Wording
from pipeline.ingest.discovery import NOTES
from pipeline.ingest.file_patterns import Match
from pipeline.ingest.hashing import possible_companions
from pipeline.programme.model import Programme
from pipeline.returns.before.recognition import by_content, by_path
from pipeline.returns.before.trial import Recognised

SHOWN_SOURCES = 6  # of several that fit


class UnclearFile(Exception):  # noqa: N818, a question to the caller
    """It cannot be told what a file is, or whose; the message says how to tell."""


@dataclass(frozen=True)
class Asked:
    """What the caller says of all files. Null: let the files say it themselves."""

    round: str | None = None
    municipality: str | None = None
    source: str | None = None


def recognised_files(
    files: Sequence[Path], programme: Programme, asked: Asked, wording: Wording
) -> list[Recognised]:
    """Return what the files are taken for, in their order.

    Args:
        files: Files, and folders, of which every file counts; a companion of a file
            (a codebook beside it) is no file of its own.
        programme: Its sources.
        asked: What the caller says of all files.
        wording: Of what is asked back.

    Raises:
        UnclearFile: There is no such file, or it is not clear what it is.
    """
    given = {file: shown for path in files for file, shown in _files(path, wording)}
    for file in given:
        if not _is_text(str(file)):
            shown = ascii(file.name)
            raise UnclearFile(wording.say("return_report.check.no_letters", file=shown))
    belonging = {
        file.parent / Path(name).name
        for file in given
        for source in programme.sources.values()
        for name in possible_companions(file.name, source)
    }
    return [
        _recognised(file, shown, programme, asked, wording)
        for file, shown in given.items()
        if file not in belonging
    ]


def _files(path: Path, wording: Wording) -> Iterator[tuple[Path, str]]:
    """Yield the files that a path names, and how to call each.

    A link is followed: whoever names it has looked where it leads. Of an absolute path
    only the end is told, so that a report is the same on every machine.
    """
    whole = Path(os.path.normpath(Path.cwd() / path))
    shown = Path(path.name) if path.is_absolute() else path
    if whole.is_file():
        yield whole, str(shown)
        return
    if not whole.is_dir():
        raise UnclearFile(wording.say("return_report.check.no_such_file", file=path))
    found = [
        file
        for file in sorted(whole.rglob("*"))
        if file.is_file()
        and file.name != NOTES
        and not any(part.startswith(".") for part in file.relative_to(whole).parts)
    ]
    if not found:
        raise UnclearFile(wording.say("return_report.check.empty_folder", file=path))
    for file in found:
        yield file, str(shown / file.relative_to(whole))


def _is_text(name: str) -> bool:
    """Can a name be written? Bytes that are no UTF-8 reach Python as half letters."""
    try:
        name.encode()
    except UnicodeEncodeError:
        return False
    return True


def _recognised(
    file: Path, shown: str, programme: Programme, asked: Asked, wording: Wording
) -> Recognised:
    seen = by_path(file, programme)
    refusal = None
    if asked.source is not None:
        source = asked.source
    elif seen:
        source = seen[0].source
    else:
        candidates = by_content(file, programme, asked.round)
        if len(candidates.sources) > 1:
            listed = ", ".join(candidates.sources[:SHOWN_SOURCES])
            raise UnclearFile(
                wording.say(
                    "return_report.check.several_kinds", file=shown, sources=listed
                )
            )
        refusal = candidates.refusal
        source = next(iter(candidates.sources), None)
    match = next((one for one in seen if one.source == source), None)
    round_, municipality = _places(file, match, programme, asked)
    if source is not None:
        _check_places(shown, source, round_, municipality, programme, wording)
    return Recognised(file, shown, source, round_, municipality, refusal)


def _places(
    file: Path, match: Match | None, programme: Programme, asked: Asked
) -> tuple[str | None, str | None]:
    """Return the round and municipality that the caller or the folders say."""
    folders = file.parts[:-1]
    rounds, codes = programme.round_ids, programme.municipality_codes
    round_ = asked.round or (match and match.round) or _last(folders, rounds)
    code = asked.municipality or (match and match.municipality) or _last(folders, codes)
    return round_ or _only(rounds), code or _only(codes)


def _last(folders: Sequence[str], known: Sequence[str]) -> str | None:
    """Return the innermost folder that is called like something known."""
    return next((folder for folder in reversed(folders) if folder in known), None)


def _only(known: Sequence[str]) -> str | None:
    return known[0] if len(known) == 1 else None


def _check_places(
    shown: str,
    source: str,
    round_: str | None,
    municipality: str | None,
    programme: Programme,
    wording: Wording,
) -> None:
    """Ask for the round or the municipality where only a folder could say it."""
    described = programme.sources[source]
    for what, said, origin, known in (
        ("round", round_, described.round, programme.round_ids),
        (
            "municipality",
            municipality,
            described.municipality,
            programme.municipality_codes,
        ),
    ):
        if origin.folder and said is None:
            words = {"file": shown, "known": ", ".join(known)}
            raise UnclearFile(wording.say(f"return_report.check.which_{what}", **words))
