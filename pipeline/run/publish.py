"""Publish a round: freeze its documents, and what later runs must know of them.

A release lies in a folder of its own, whole or not at all, and is never written again.
What stands in it and in no document is closed: the sums and the pattern that the next
release is held against, and whom they count.
"""

import fcntl
import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from secrets import token_hex

from pipeline.disclosure.attacker.kept import kept
from pipeline.disclosure.attacker.tables import READ, attack_lines, read
from pipeline.disclosure.tables import PATTERN, READS
from pipeline.ingest.tables import COUNTED, RESPONSES
from pipeline.privacy.tables import personal_data_lines
from pipeline.programme.model import FOR_OWNER
from pipeline.release.verdict import verdict
from pipeline.reports.certificate.tables import CERTIFICATES
from pipeline.reports.tables import CELLS, PROFILES
from pipeline.run.launch import stale
from pipeline.run.release_note import release_note
from pipeline.run.steps import STEPS
from pipeline.run.workspace import OWNER_ONLY, Workspace
from pipeline.store.lake import stamp
from pipeline.store.partitions import partitions
from pipeline.store.refusals import refusals
from pipeline.store.released import (
    CONFIDENTIAL,
    DOCUMENTS,
    FACTS,
    Release,
    record,
    refuse_damaged,
    releases,
    sync,
    write_sums,
)

WAREHOUSE = "reported.warehouse"
QUALITY = "disclosed.release_quality"
OWNER_READS = 0o600
MOST_NAMED = 5  # reasons that are told
FROZEN = (*READS, PATTERN, CELLS, *sorted(COUNTED), RESPONSES)
AGAIN = "run `laering run`, mend what it says, and publish then"


class CannotPublishError(Exception):
    """The round cannot be published; the message says why and what to do."""


@dataclass(frozen=True)
class Published:
    """What came of publishing.

    Attributes:
        release: The new release.
        documents: How many documents are in it.
        note: Its note, in the programme's language.
    """

    release: Release
    documents: int
    note: str


def publish(workspace: Workspace, round_: str) -> Published:
    """Freeze what stands now as the next version of a round.

    Args:
        workspace: Programme, drop zone, store.
        round_: The round.

    Raises:
        CannotPublishError: A check failed, documents are not up to date, nothing has
            changed, or somebody else is publishing.
        UnusableError: An earlier release is missing or damaged.
        OSError: The disk is full or a folder cannot be written.
    """
    places, lake = workspace.places, workspace.lake
    with _alone(places.releases):
        earlier = releases(lake)
        for release in earlier:
            refuse_damaged(release, lake)
        reasons = list(islice(_reasons(workspace, round_), MOST_NAMED))
        if reasons:
            raise CannotPublishError("; ".join(reasons))
        own = [one for one in earlier if one.round == round_]
        rounds = workspace.programme.round_ids
        release = Release(
            folder=places.releases / round_ / f"{round_}.1.{len(own)}",
            round=round_,
            version=f"{round_}.1.{len(own)}",
            number=len(earlier) + 1,
            rounds=tuple(rounds[: rounds.index(round_) + 1]),
        )
        documents = _documents(workspace, round_)
        if own and _same(own[-1], workspace, documents):
            raise CannotPublishError(
                f"nothing has changed since {own[-1].version}: it stands as it is"
            )
        note = _freeze(workspace, release, own[-1] if own else None, documents)
        record(lake)
    return Published(release, len(documents), note)


def _reasons(workspace: Workspace, round_: str) -> Iterator[str]:
    """Yield why a round cannot be published."""
    programme, lake = workspace.programme, workspace.lake
    if not workspace.raw.is_dir():
        yield f"{workspace.raw}: no such folder; give the drop zone with --raw"
        return
    came_to = verdict(lake.rows(QUALITY), programme.round_ids)
    if came_to in {"blocked", "nothing"}:
        page = workspace.reports / "internal"
        yield f"the release is not fit to publish ({came_to}), {page} says why; {AGAIN}"
    everywhere = partitions(programme)
    tables = [table for step in STEPS if step.partitioned for table in step.tables]
    for table in tables:
        yield from refusals(lake, table, everywhere)
    yield from personal_data_lines(lake)
    yield from (f"could be found out: {line}" for line in attack_lines(lake))
    for step, partition in stale(workspace, everywhere):
        if step.name == WAREHOUSE:
            continue  # the views of analysts are no part of a release
        where = f" of {partition.key}" if partition else ""
        yield f"{step.name}{where} is not up to date: {AGAIN}"
    if not _documents(workspace, round_):
        yield f"round {round_} has no documents: {AGAIN}"


def _documents(workspace: Workspace, round_: str) -> list[str]:
    """Return the documents of a release, below the reports folder."""
    listed = workspace.lake.rows(PROFILES).filter(round=round_)
    return listed["path"].sort().to_list()


def _certificates(workspace: Workspace, round_: str) -> list[str]:
    """Return the certificates of a round, below the reports folder."""
    listed = workspace.lake.rows(CERTIFICATES).filter(round=round_)
    return sorted(
        file.relative_to(workspace.reports).as_posix()
        for path in listed["path"]
        for file in (workspace.reports / path).parent.glob("certificate.*")
    )


def _same(last: Release, workspace: Workspace, documents: list[str]) -> bool:
    """Tell whether the last version holds just these documents, byte for byte."""
    there = {
        file.relative_to(last.documents).as_posix(): file
        for file in last.documents.rglob("*")
        if file.is_file() and not file.name.startswith("certificate.")
    }
    return there.keys() == set(documents) and all(
        _same_bytes(file, workspace.reports / name) for name, file in there.items()
    )


def _same_bytes(one: Path, other: Path) -> bool:
    return one.samefile(other) or one.read_bytes() == other.read_bytes()


def _freeze(
    workspace: Workspace, release: Release, last: Release | None, documents: list[str]
) -> str:
    """Write a release whole, beside its place, and put it there; return its note."""
    programme, lake = workspace.programme, workspace.lake
    above = release.folder.parent
    beside = above / f".{release.version}.{token_hex(4)}"
    closed = beside / CONFIDENTIAL
    try:
        closed.mkdir(parents=True)
        for name in documents:
            _copied(workspace.reports / name, beside / DOCUMENTS / name)
        for table in FROZEN:
            for file in lake.files(table):
                if _tells_of(file, release.rounds):
                    at = closed / "lake" / file.relative_to(lake.root)
                    _linked(file, at)
        names = lake.rows(PROFILES)
        said = read(beside / DOCUMENTS, programme, names)
        for name, table in zip(READ, kept(said), strict=True):
            table.write_parquet(closed / name)
        for name in _certificates(workspace, release.round):
            _copied(workspace.reports / name, beside / DOCUMENTS / name)
        notes = {
            language: release_note(
                programme, language, release, last, lake.rows(CELLS), len(documents)
            )
            for language in programme.file.languages
        }
        for language, text in notes.items():
            (beside / f"release_note.{language}.md").write_text(text, encoding="utf-8")
        cells = stamp(lake.path(CELLS))
        facts = {
            "round": release.round,
            "version": release.version,
            "number": release.number,
            "rounds": release.rounds,
            "after": last.version if last else None,
            "documents": len(documents),
            "cells": cells.content if cells else None,
            "program": cells.program if cells else None,
        }
        (beside / FACTS).write_text(json.dumps(facts, indent=1), encoding="utf-8")
        write_sums(closed)
        write_sums(beside, [CONFIDENTIAL])
        _close(beside)
        sync(beside)
        beside.rename(release.folder)
        sync(above)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(release.folder)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)
    return notes[programme.language]


def _tells_of(file: Path, rounds: tuple[str, ...]) -> bool:
    """Tell whether a file of the lake is about these rounds, or about all at once."""
    at = file.parent.parent.name
    return not at.startswith("round=") or at.removeprefix("round=") in rounds


def _copied(file: Path, to: Path) -> None:
    """Copy a document: who edits the one that can be downloaded edits no release."""
    to.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy2(file, to)


def _linked(file: Path, to: Path) -> None:
    """Give a table another name: none is ever changed, only replaced."""
    to.parent.mkdir(parents=True, exist_ok=True)
    try:
        os.link(file, to)
    except OSError:  # another disk, or one that has no links
        shutil.copy2(file, to)


def _close(folder: Path) -> None:
    """Let nobody but the owner read what is confidential."""
    for closed in (folder / CONFIDENTIAL, folder / DOCUMENTS / FOR_OWNER):
        for path in (closed, *closed.rglob("*")):
            if path.exists():
                path.chmod(OWNER_ONLY if path.is_dir() else OWNER_READS)


@contextmanager
def _alone(folder: Path) -> Iterator[None]:
    """Let nobody else publish meanwhile; remove what a killed publishing left.

    Raises:
        CannotPublishError: Somebody else does.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with (folder / ".lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise CannotPublishError(
                "another release is being published; wait until it is there"
            ) from None
        for left in folder.glob("*/.*"):
            with suppress(OSError):
                shutil.rmtree(left)
        yield
