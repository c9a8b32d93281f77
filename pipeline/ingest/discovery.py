"""What lies in the raw folder: deliveries, each with the sources that describe it."""

import hashlib
import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from pipeline.ingest.file_patterns import Match, is_ignored, matches
from pipeline.ingest.hashing import possible_companions
from pipeline.ingest.refusals import Refusal, unreadable
from pipeline.programme.model import Programme

NOTES = "README.md"


@dataclass(frozen=True)
class Delivery:
    """A file, or the files of one export.

    Attributes:
        path: The (main) file below the raw folder, with /.
        files: All its files, in the order of their names.
        matches: How each source that describes it sees it. Empty: unknown kind.
        refusal: Why it cannot even be opened. Null: it can.
    """

    path: str
    files: tuple[str, ...]
    matches: tuple[Match, ...] = ()
    refusal: Refusal | None = None


def discover(programme: Programme, raw: Path) -> list[Delivery]:
    """Return every delivery below `raw`, in the order of their paths.

    README.md, hidden files and what the programme ignores are no deliveries.

    Raises:
        NotADirectoryError: There is no such folder.
    """
    files: dict[str, Refusal | None] = {
        path: refusal
        for path, refusal in _entries(raw)
        if not is_ignored(path, programme.file.ignored_files)
    }
    matched = {
        path: matches(path, programme.sources.values())
        for path, refusal in files.items()
        if refusal is None
    }
    companions = {
        path: _companions(programme, path, found) for path, found in matched.items()
    }
    belonging = {companion for names in companions.values() for companion in names}
    return [
        Delivery(path, (path,), (), refusal)
        if refusal is not None
        else Delivery(
            path,
            tuple(sorted({path, *(companions[path] & files.keys())})),
            tuple(matched[path]),
        )
        for path, refusal in sorted(files.items())
        if refusal is not None or matched[path] or path not in belonging
    ]


def _entries(raw: Path) -> Iterator[tuple[str, Refusal | None]]:
    if not raw.is_dir():
        raise NotADirectoryError(f"{raw}: no such raw folder; give one with --raw DIR.")
    yield from _walk(raw.resolve(), raw.resolve(), "")


def _companions(programme: Programme, path: str, found: list[Match]) -> set[str]:
    """Return the files that belong to `path`, whether or not they are there."""
    sources = (programme.sources[match.source] for match in found)
    return {file for source in sources for file in possible_companions(path, source)}


def _walk(root: Path, folder: Path, below: str) -> Iterator[tuple[str, Refusal | None]]:
    """Yield every file below `folder`, with a refusal if it must not be opened."""
    try:
        with os.scandir(folder) as entries:
            found = sorted(entries, key=lambda entry: entry.name)
    except OSError as error:
        yield below.rstrip("/"), unreadable(folder.name, error)
        return
    for entry in found:
        if entry.name.startswith(".") or entry.name == NOTES:
            continue
        if (name := _printable(entry.name)) != entry.name:
            yield below + name, Refusal("name_not_utf8", name)
            continue
        path = below + entry.name
        if entry.is_symlink() and not _stays_inside(root, Path(entry.path)):
            yield path, Refusal("symbolic_link", entry.name)
        elif entry.is_dir():
            yield from _walk(root, Path(entry.path), f"{path}/")
        elif entry.is_file():
            yield path, None
        else:
            yield path, Refusal("no_ordinary_file", entry.name)


def _printable(name: str) -> str:
    r"""Return a name with its bytes that are no UTF-8 as \xNN."""
    return os.fsencode(name).decode(errors="backslashreplace")


def _stays_inside(root: Path, link: Path) -> bool:
    """Does a link lead to a file below `root`?

    Not to a folder: such links could go in circles.
    """
    target = link.resolve()
    return target.is_relative_to(root) and target.is_file()


def raw_files(raw: Path) -> list[tuple[str, str]]:
    """Return path below `raw` and SHA-256 of every file there but notes and hidden.

    A symbolic link counts as what it points to by name, never by content; a file that
    cannot be read as why not.
    """
    found = {
        name: file
        for file in sorted(raw.rglob("*"))
        if file.is_symlink() or file.is_file()
        for name in [file.relative_to(raw).as_posix()]
        if file.name != NOTES and not any(p.startswith(".") for p in name.split("/"))
    }
    with ThreadPoolExecutor() as threads:  # who hashes lets go of the interpreter
        return list(zip(found, threads.map(_content, found.values()), strict=True))


def _content(file: Path) -> str:
    """Return what counts of a file: its hash, or where a link points to."""
    return f"link to {file.readlink()}" if file.is_symlink() else _hash_of_file(file)


def _hash_of_file(file: Path) -> str:
    try:
        with file.open("rb") as content:
            return hashlib.file_digest(content, "sha256").hexdigest()
    except OSError as error:
        return f"unreadable {error.errno}"
