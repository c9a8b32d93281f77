"""What was released: folders that nobody writes into again, and the list of them.

`DATA/releases/<round>/<version>/` holds a release whole. `SHA256SUMS` in it names what
others may open, the one in `confidential/` all else: a hash of a file that they may not
open would tell them whether they have guessed it. `LAKE/released.json` names the
releases and the hashes of these two, so that a release that was taken away or changed
is noticed.
"""

import hashlib
import json
import os
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from os.path import normpath
from pathlib import Path

from pipeline.store.files import write_whole
from pipeline.store.forgotten import forgotten
from pipeline.store.lake import Lake
from pipeline.store.refusals import UnusableError
from pipeline.store.warehouse import holds_respondents

RELEASES, RECORD, SUMS = "releases", "released.json", "SHA256SUMS"
FACTS, CONFIDENTIAL, DOCUMENTS = "release.json", "confidential", "documents"
REMEDY = (
    "restore it from a backup, as it was: without it nobody can tell what readers "
    "know already, so nothing is published."
)


@dataclass(frozen=True)
class Release:
    """One release.

    Attributes:
        folder: Where it lies.
        round: The round that its documents are about.
        version: Its semantic data version, `2015.1.0`.
        number: Its place among all releases, from 1.
        rounds: The rounds that its documents tell of.
        municipalities: Those that its documents are about; none: all of them.
        editions: Those that its documents are of; none: all that were written.
        opens: When the public may see it. None: at once.
        rules: Hash of the rules by which its figures are computed. Empty: not kept.
    """

    folder: Path
    round: str
    version: str
    number: int
    rounds: tuple[str, ...]
    municipalities: tuple[str, ...] = ()
    editions: tuple[str, ...] = ()
    opens: datetime | None = None
    rules: str = ""

    def is_about(self, municipality: str) -> bool:
        """Tell whether its documents are about a municipality."""
        return not self.municipalities or municipality in self.municipalities

    @property
    def documents(self) -> Path:
        """Its documents, as they lay among the reports."""
        return self.folder / DOCUMENTS

    @property
    def confidential(self) -> Path:
        """What later runs need of it; readable by its owner only."""
        return self.folder / CONFIDENTIAL

    @property
    def lake(self) -> Lake:
        """The tables that it rests on, as they were."""
        return Lake(self.confidential / "lake")


def releases(lake: Lake) -> list[Release]:
    """Return every release, in the order in which they were published.

    One that lies there and is not recorded counts: its publishing was killed at the
    last moment.

    Raises:
        UnusableError: The record is damaged, a release is missing, or its list of files
            is not what it was.
    """
    known, found = _record(lake), []
    for version in sorted(known.keys() | _lying(lake).keys()):
        folder = _lying(lake).get(version) or _place(lake, version)
        if version in known and known[version] != _hashes(folder):
            raise UnusableError(f"{folder}: missing or changed; {REMEDY}")
        found.append(_described(folder))
    return sorted(found, key=lambda one: one.number)


def record(lake: Lake) -> None:
    """Keep what lies there as released.

    Raises:
        UnusableError: As for `releases`.
        OSError: The disk is full or the folder cannot be written.
    """
    known = {one.version: _hashes(one.folder) for one in releases(lake)}
    text = json.dumps(known, indent=1, sort_keys=True)
    write_whole(lake.root / RECORD, text.encode())


def damaged(release: Release, lake: Lake, below: str = "") -> Iterator[str]:
    """Yield the files of a release that are not as they were written.

    Args:
        release: The release.
        lake: Says whose respondents were forgotten: these were deleted here, too.
        below: Only files of this folder of the release.
    """
    gone = [f"/round={one}/" for one in forgotten(lake)]
    listed: set[str] = set()
    for folder in (release.folder, release.confidential):
        if not (folder / SUMS).is_file():
            yield str(folder / SUMS)
            return
    for path, hash_ in listed_files(release.folder):
        file = release.folder / path
        listed.add(path)
        if not path.startswith(below) or _told(file) == hash_:
            continue
        if file.exists() or not (
            _of_persons(path) and any(one in path for one in gone)
        ):
            yield str(file)
    for file in sorted((release.folder / below).rglob("*")):
        path = file.relative_to(release.folder).as_posix()
        if file.is_file() and file.name != SUMS and path not in listed:
            yield str(file)


def refuse_damaged(
    release: Release, lake: Lake, table: str = "", partition: str = ""
) -> None:
    """Stop where a file of a release is not as it was written.

    Args:
        release: The release.
        lake: Says whose respondents were forgotten.
        table: Only this table of it; none: everything.
        partition: Only this folder of the table.

    Raises:
        UnusableError: One is not; the message names it.
    """
    below = f"{CONFIDENTIAL}/lake/{table.replace('.', '/')}/{partition}"
    for file in damaged(release, lake, below if table else ""):
        raise UnusableError(f"{file}: damaged; {REMEDY}")


def releases_text(lake: Lake) -> list[str]:
    """Return what a table that reads all releases depends on, as text.

    Raises:
        UnusableError: As for `releases`.
    """
    return [f"{one.version} {_hashes(one.folder)}" for one in releases(lake)]


def write_sums(folder: Path, leave_out: Iterable[str] = ()) -> None:
    """Write `SHA256SUMS` of a folder, which `sha256sum --check` reads.

    Args:
        folder: The folder.
        leave_out: Files and folders in it that are not listed.
    """
    out = {SUMS, *leave_out}
    files = (file.relative_to(folder) for file in sorted(folder.rglob("*")))
    _write_list(folder, (f for f in files if not any(map(f.is_relative_to, out))))


def write_lists(folder: Path, closed: Sequence[str] = ()) -> None:
    """Write both lists of a release.

    Args:
        folder: The release.
        closed: Files and folders of it that only its owner may open, beside
            `confidential/`; the list in there names them.
    """
    write_sums(folder, [CONFIDENTIAL, *closed])
    apart = folder / CONFIDENTIAL
    own = (path.relative_to(apart) for path in _below(apart))
    other = (
        path.relative_to(folder) for one in closed for path in _below(folder / one)
    )
    names = [
        *(name for name in own if name != Path(SUMS)),
        *(".." / one for one in other),
    ]
    _write_list(apart, names)


def listed_files(folder: Path) -> Iterator[tuple[str, str]]:
    """Yield the path below a release, and the hash, of each file that its lists name.

    The lists lie there and are whole.
    """
    for part in ("", CONFIDENTIAL):
        for name, hash_ in read_sums(folder / part / SUMS):
            yield normpath(Path(part, name).as_posix()), hash_


def read_sums(file: Path) -> list[tuple[str, str]]:
    """Return name and hash of every file of a list; it lies there and is whole."""
    lines = file.read_text(encoding="utf-8").splitlines()
    return [(line[66:], line[:64]) for line in lines]


def sync(folder: Path) -> None:
    """Bring everything in a folder onto the disk."""
    for path in (folder, *folder.rglob("*")):
        descriptor = os.open(path, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def lying(lake: Lake) -> dict[str, Lake]:
    """Return version and tables of whatever lies there as a release, sound or not."""
    return {
        version: Lake(folder / CONFIDENTIAL / "lake")
        for version, folder in sorted(_lying(lake).items())
    }


def _below(path: Path) -> list[Path]:
    """Return what there is at a path: a folder's contents, or the file itself."""
    return sorted(path.rglob("*")) if path.is_dir() else [path]


def _write_list(folder: Path, names: Iterable[Path]) -> None:
    lines = [
        f"{_digest(folder / name)}  {name.as_posix()}\n"
        for name in names
        if (folder / name).is_file()
    ]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8")


def _place(lake: Lake, version: str) -> Path:
    round_ = version.rsplit(".", 2)[0]
    return lake.root.parent / RELEASES / round_ / version


def _lying(lake: Lake) -> dict[str, Path]:
    folders = (lake.root.parent / RELEASES).glob("[!.]*/[!.]*/")
    return {folder.name: folder for folder in folders}


def _record(lake: Lake) -> Mapping[str, list[str]]:
    file = lake.root / RECORD
    try:
        known = json.loads(file.read_bytes())
        return {str(name): [*hashes] for name, hashes in known.items()}
    except FileNotFoundError:
        return {}
    except (ValueError, TypeError, AttributeError):
        raise UnusableError(
            f"{file}: damaged; it says what was released. Restore it from a backup."
        ) from None


def _hashes(folder: Path) -> list[str]:
    return [_told(folder / SUMS), _told(folder / CONFIDENTIAL / SUMS)]


def _described(folder: Path) -> Release:
    try:
        said = json.loads((folder / FACTS).read_bytes())
        return Release(
            folder=folder,
            round=said["round"],
            version=said["version"],
            number=said["number"],
            rounds=tuple(said["rounds"]),
            municipalities=tuple(said.get("municipalities") or ()),
            editions=tuple(said.get("editions") or ()),
            opens=_time(said.get("opens")),
            rules=said.get("rules", ""),
        )
    except (OSError, ValueError, LookupError, TypeError, AttributeError):
        raise UnusableError(f"{folder / FACTS}: damaged; {REMEDY}") from None


def _time(said: str | None) -> datetime | None:
    return None if said is None else datetime.fromisoformat(said)


def _of_persons(path: str) -> bool:
    """Tell whether a file of a release holds rows of respondents."""
    parts = path.removeprefix(f"{CONFIDENTIAL}/lake/").split("/")
    return len(parts) > 2 and holds_respondents(".".join(parts[:2]))  # noqa: PLR2004


def _told(file: Path) -> str:
    """Return the hash of a file; nothing where there is none."""
    try:
        status = file.stat()
    except OSError:
        return ""
    return _kept(file, status.st_mtime_ns, status.st_size, status.st_ino)


@cache
def _kept(file: Path, *_status: int) -> str:
    return _digest(file)


def _digest(file: Path) -> str:
    with file.open("rb") as content:
        return hashlib.file_digest(content, "sha256").hexdigest()
