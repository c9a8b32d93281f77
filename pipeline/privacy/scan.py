"""Does anything that was written hold a person? Where, and of what kind; never who."""

import stat
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Set
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.privacy.contents import PDF, Piece, UnreadableError, pieces
from pipeline.privacy.delivered import looked_for
from pipeline.privacy.kept_pdfs import NOWHERE, KeptPdfs, name_of
from pipeline.privacy.patterns import may_hold, personal
from pipeline.privacy.remembered import Remembered, digest_of
from pipeline.store.workers import map_in_order, workers
from schemas.reported import PersonalData

MANY = 400  # files; fewer are looked through before workers have begun
AT_ONCE = 1 << 23  # letters that are held against the names together
OTHERS = stat.S_IRWXG | stat.S_IRWXO


@dataclass(frozen=True)
class Sought:
    """What must not stand anywhere.

    Attributes:
        identities: Names, logins and secrets, as `looked_for` writes them -> kind.
        known: Numbers of units and addresses that are meant to be read.
    """

    identities: Mapping[str, str]
    known: Set[str]


def scan(
    base: Path,
    files: Iterable[Path],
    sought: Sought,
    remembered: Remembered | None = None,
    pdfs: KeptPdfs = NOWHERE,
) -> pl.DataFrame:
    """Look through files, their names included.

    Args:
        base: Files are named from here on.
        files: What to look through.
        sought: What must not stand there.
        remembered: Contents that were clean are passed over, and which are clean now
            is kept. None: everything is looked through.
        pdfs: What PDFs say; of others than these files nothing is kept on.

    Returns:
        Shaped as `PersonalData`.
    """
    listed = sorted(set(files))
    parts = workers() if len(listed) > MANY else 1
    before = None if remembered is None else (remembered.key, remembered.digests())
    tasks = [
        (base, listed[number::parts], sought, before, pdfs) for number in range(parts)
    ]
    found, clean = [], set()
    for own, fine in map_in_order(_scanned, tasks):
        found += own
        clean |= fine
    if remembered is not None:
        remembered.keep(clean)
    pdfs.keep_only(_contents(one for one in listed if one.suffix.lower() == PDF))
    return finds(found)


def finds(rows: Iterable[tuple[str, str, str, int]]) -> pl.DataFrame:
    """Return rows of file, place, kind and number, as `PersonalData`."""
    columns = PersonalData.empty().schema  # pyright: ignore[reportAttributeAccessIssue]
    frame = pl.DataFrame(list(rows), schema=columns, orient="row")
    return frame.sort("file", "place", "kind")


def open_to_others(base: Path, folder: Path) -> Iterator[tuple[str, str, str, int]]:
    """Yield what of a confidential folder others than its owner can open.

    The folder is closed, so nothing below it can be reached.
    """
    if folder.is_dir() and folder.stat().st_mode & OTHERS:
        yield _named(base, folder), "mode", "open", 1


def open_files(base: Path, folder: Path) -> Iterator[tuple[str, str, str, int]]:
    """Yield what below a folder others could open, wherever it were copied to."""
    yield from open_to_others(base, folder)
    for file in sorted(folder.rglob("*")):
        if file.stat().st_mode & OTHERS:
            yield _named(base, file), "mode", "open", 1


def _named(base: Path, file: Path) -> str:
    return file.relative_to(base).as_posix() if file.is_relative_to(base) else str(file)


Before = tuple[bytes, frozenset[bytes]]  # the key, and what was clean under it


def _scanned(
    task: tuple[Path, list[Path], Sought, Before | None, KeptPdfs],
) -> tuple[list[tuple[str, str, str, int]], set[bytes]]:
    """Return what was found, and digests of what held nothing."""
    base, files, sought, before, pdfs = task
    digests: dict[str, bytes] = {}
    counted: Counter[tuple[str, str, str]] = Counter()
    waiting: list[tuple[str, Piece]] = []
    size = 0
    for file in files:
        name = _named(base, file)
        passed = before is not None and _is_clean(name, file, before, digests)
        waiting.append((name, Piece("its name", name)))
        for piece in () if passed else _said(name, file, pdfs, counted):
            waiting.append((name, piece))
            size += len(piece.written)
        if size > AT_ONCE:
            counted.update(_looked_through(waiting, sought))
            waiting, size = [], 0
    counted.update(_looked_through(waiting, sought))
    found = {name for name, _, _ in counted}
    clean = {
        digest
        for file in files
        if (name := _named(base, file)) not in found
        and (digest := digests.get(name)) is not None
        and before is not None
        and (digest in before[1] or _digest(file, before[0]) == digest)
    }
    return [(*where, n) for where, n in counted.items()], clean


def _looked_through(
    said: list[tuple[str, Piece]], sought: Sought
) -> Counter[tuple[str, str, str]]:
    """Return how often what stands where: first in whole, then where anything may be.

    Nearly nothing ever is, and a text in whole costs a third of its lines.
    """
    texts = pl.Series([piece.text for _, piece in said], dtype=pl.String)
    counted: Counter[tuple[str, str, str]] = Counter()
    for row in may_hold(texts).arg_true():
        name, piece = said[row]
        for place, text in piece.passages():
            for kind in personal(text, sought.known):
                counted[name, place, kind] += 1
    if sought.identities:
        plain = pl.Series([looked_for(text) for text in texts], dtype=pl.String)
        some = plain.str.contains_any([*sought.identities]).arg_true()
        passages = [
            (name, place, looked_for(text))
            for name, piece in (said[row] for row in some)
            for place, text in piece.passages()
        ]
        counted.update(_identities(passages, sought.identities))
    return counted


def _is_clean(name: str, file: Path, before: Before, digests: dict[str, bytes]) -> bool:
    """Tell whether a file held nothing before, having noted its digest."""
    digest = _digest(file, before[0])
    if digest is not None:
        digests[name] = digest
    return digest in before[1]


def _digest(file: Path, key: bytes) -> bytes | None:
    try:
        return digest_of(file, key)
    except OSError:  # it was replaced meanwhile, or is told of as unread
        return None


def _said(
    name: str, file: Path, pdfs: KeptPdfs, counted: Counter[tuple[str, str, str]]
) -> Iterator[Piece]:
    """Yield what a file says; one that nobody can look into is a find of its own."""
    try:
        yield from pieces(file, pdfs)
    except (UnreadableError, OSError):
        if file.exists():  # else it was replaced meanwhile
            counted[name, "the whole file", "unread"] += 1


def _contents(files: Iterable[Path]) -> Iterator[str]:
    for file in files:
        with suppress(OSError):  # it was replaced meanwhile
            yield name_of(file.read_bytes())


def _identities(
    said: list[tuple[str, str, str]], identities: Mapping[str, str]
) -> Counter[tuple[str, str, str]]:
    """Return how often which kind of identity stands where."""
    counted: Counter[tuple[str, str, str]] = Counter()
    if not said:
        return counted
    sought = list(identities)
    texts = pl.Series([text for *_, text in said], dtype=pl.String)
    # All names at once: Aho and Corasick (1975), in the time of reading the text.
    some = texts.str.contains_any(sought).arg_true()  # where they stand, only there
    hits = texts[some].str.find_many(sought, overlapping=True)
    found = texts[some].str.extract_many(sought, overlapping=True)
    for row, starts, names in zip(some, hits, found, strict=True):
        name, place, text = said[row]
        content = text.encode()
        for start, identity in zip(starts, names, strict=True):
            end = start + len(identity.encode())
            around = content[max(0, start - 4) : start], content[end : end + 4]
            if _stands_alone(*around):
                counted[name, place, identities[identity]] += 1
    return counted


def _stands_alone(before: bytes, after: bytes) -> bool:
    """Tell whether a word ends and begins there: what is around is no letter."""
    last = before.decode(errors="ignore")[-1:]
    first = after.decode(errors="ignore")[:1]
    return not last.isalnum() and not first.isalnum()
