"""A release is written whole, beside its place, and put there: never half of one."""

import json
import os
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path
from secrets import token_hex
from typing import Any

import polars as pl

from pipeline.disclosure.attacker.kept import kept
from pipeline.disclosure.attacker.tables import READ, read
from pipeline.disclosure.tables import PATTERN, READS
from pipeline.ingest.tables import COUNTED, RESPONSES
from pipeline.privacy.kept_pdfs import KeptPdfs
from pipeline.programme.model import FOR_OWNER
from pipeline.reports.certificate.tables import CERTIFICATES
from pipeline.reports.tables import CELLS
from pipeline.run.workspace import OWNER_ONLY, Workspace
from pipeline.store.lake import stamp
from pipeline.store.listed import documents as listed_documents
from pipeline.store.released import (
    CONFIDENTIAL,
    DOCUMENTS,
    FACTS,
    Release,
    listed_files,
    sync,
    write_lists,
)

FROZEN = (*READS, PATTERN, CELLS, *sorted(COUNTED), RESPONSES)
CHANGES = "changes"  # folder with a list of changed figures per edition
CLOSED = (f"{DOCUMENTS}/{FOR_OWNER}", f"{CHANGES}/{FOR_OWNER}.csv")  # to all but one
READ_ONLY, OWNER_READS = 0o444, 0o400


class NotAsWrittenError(Exception):
    """A document is not the one that passed the checks; the message names it."""


def freeze(
    workspace: Workspace,
    release: Release,
    *,
    documents: pl.DataFrame,
    texts: Mapping[str, str],
    changes: pl.DataFrame | None,
    facts: Mapping[str, Any],
) -> None:
    """Write a release and put it in its place.

    Args:
        workspace: What it is made of.
        release: What it is.
        documents: Its documents: rows of `reported.catalogue`.
        texts: Names and contents of its own texts: notes and decisions.
        changes: What changed since the last one: edition, address, and how. None: it
            is the first.
        facts: What is said of it beside what `release` says.

    Raises:
        NotAsWrittenError: A document was changed after it had passed.
        OSError: The disk is full or a folder cannot be written; nothing of it is there.
    """
    above = release.folder.parent
    beside = above / f".{release.version}.{token_hex(4)}"
    closed = beside / CONFIDENTIAL
    try:
        closed.mkdir(parents=True)
        _documents(workspace, release, beside, documents)
        _tables(workspace, release, closed)
        for name, text in texts.items():
            (beside / name).write_text(text, encoding="utf-8")
        if changes is not None:
            _changes(changes, beside / CHANGES)
        cells = stamp(workspace.lake.path(CELLS))
        said = {
            **_facts(release),
            "documents": documents.height,
            "program": cells.program if cells else None,
            **facts,
        }
        (beside / FACTS).write_text(json.dumps(said, indent=1), encoding="utf-8")
        write_lists(beside, CLOSED)
        _refuse_changed(beside, documents)
        _close(beside)
        if release.opens is not None:
            beside.chmod(OWNER_ONLY)
        sync(beside)
        beside.rename(release.folder)
        sync(above)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(release.folder)) from error
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def certificates(workspace: Workspace, round_: str) -> list[str]:
    """Return the files of a round's certificates, below the reports folder."""
    listed = workspace.lake.rows(CERTIFICATES).filter(round=round_)
    return sorted(
        file.relative_to(workspace.reports).as_posix()
        for path in listed["path"]
        for file in (workspace.reports / path).parent.glob("certificate.*")
    )


def _documents(
    workspace: Workspace, release: Release, beside: Path, documents: pl.DataFrame
) -> None:
    """Copy documents, what they say for the attacks to come, and their certificates."""
    to = beside / DOCUMENTS
    for name in documents["path"]:
        _copied(workspace.reports / name, to / name)
    names = listed_documents(workspace.lake)
    pdfs = KeptPdfs(workspace.places.pdf_texts)
    said = read(to, workspace.programme, names, pdfs)
    for name, table in zip(READ, kept(said), strict=True):
        table.write_parquet(beside / CONFIDENTIAL / name)
    editions = set(documents["edition"])
    for name in certificates(workspace, release.round):
        if name.split("/")[0] in editions:
            _copied(workspace.reports / name, to / name)


def _tables(workspace: Workspace, release: Release, closed: Path) -> None:
    """Keep the tables that later releases are held against, of all municipalities."""
    lake = workspace.lake
    for table in FROZEN:
        for file in lake.files(table):
            if _tells_of(file, release.rounds):
                _linked(file, closed / "lake" / file.relative_to(lake.root))


def _changes(changes: pl.DataFrame, folder: Path) -> None:
    """Write which figures changed, an edition at a time; no figure stands there."""
    folder.mkdir()
    for (edition,), rows in changes.group_by("edition", maintain_order=True):
        rows.drop("edition").write_csv(folder / f"{edition}.csv")


def _facts(release: Release) -> dict[str, Any]:
    return {
        "round": release.round,
        "version": release.version,
        "number": release.number,
        "rounds": release.rounds,
        "municipalities": release.municipalities,
        "editions": release.editions,
        "opens": release.opens.isoformat() if release.opens else None,
        "rules": release.rules,
    }


def _refuse_changed(beside: Path, documents: pl.DataFrame) -> None:
    """Hold what was copied against what passed the checks.

    Raises:
        NotAsWrittenError: One is another.
    """
    copied = dict(listed_files(beside))
    for path, digest in documents.select("path", "sha256").iter_rows():
        if copied[f"{DOCUMENTS}/{path}"] != digest:
            raise NotAsWrittenError(
                f"{path} is not as it was written. Delete it among the reports and "
                "drafts and run `laering run`, which writes it anew"
            )


def _tells_of(file: Path, rounds: Iterable[str]) -> bool:
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
    """Let nobody write into a release, nor others read what is confidential."""
    closed = [folder / one for one in (CONFIDENTIAL, *CLOSED)]
    for path in folder.rglob("*"):
        own = any(path == one or one in path.parents for one in closed)
        if path.is_file():
            path.chmod(OWNER_READS if own else READ_ONLY)
        elif own:
            path.chmod(OWNER_ONLY)
