"""Publish a round: freeze its documents, and what later runs must know of them.

A release lies in a folder of its own, whole or not at all, and is never written again.
What stands in it and in no document is closed: the sums and the pattern that the next
release is held against, and whom they count.
"""

import fcntl
import json
import shutil
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import polars as pl

from pipeline.privacy.patterns import personal
from pipeline.publishing.embargo import by_the_clock
from pipeline.publishing.findings import Finding, Kind, errors, in_order
from pipeline.publishing.public_place import open_due
from pipeline.publishing.scope import Asked, last_about, own
from pipeline.publishing.versions import next_version, rules_digest
from pipeline.reports.tables import CELLS
from pipeline.run.freeze import NotAsWrittenError, freeze
from pipeline.run.ready import Readiness, readiness
from pipeline.run.release_note import changed_figures, release_note
from pipeline.run.workspace import Workspace
from pipeline.store.released import (
    Release,
    record,
    refuse_damaged,
    releases,
)
from pipeline.store.turns import turn


class CannotPublishError(Exception):
    """The release cannot be made; the message says why and what to do.

    Attributes:
        readiness: What was found; None: it did not come to that.
    """

    def __init__(self, message: str, found: Readiness | None = None) -> None:
        """Keep what was found beside the message."""
        super().__init__(message)
        self.readiness = found


@dataclass(frozen=True)
class Published:
    """What came of publishing.

    Attributes:
        release: The new release.
        documents: How many documents are in it.
        note: Its note, in the programme's language.
        findings: What goes with it.
        opened: Versions that came to the public place by it.
    """

    release: Release
    documents: int
    note: str
    findings: list[Finding]
    opened: list[str]


def publish(
    workspace: Workspace, asked: Asked, now: datetime | None = None
) -> Published:
    """Freeze what stands now as the next version of a round.

    Args:
        workspace: Programme, drop zone, store.
        asked: What it is to be about, and when it opens.
        now: The present; None: what the clock says.

    Raises:
        CannotPublishError: Something keeps it back, or somebody else is publishing.
        UnusableError: An earlier release is missing or damaged.
        OSError: The disk is full or a folder cannot be written.
    """
    places, lake = workspace.places, workspace.lake
    now = now or datetime.now(UTC)
    with alone(places.releases), turn(places.data) as ours:
        found, release, last = _looked_at(workspace, asked, now)
        if wrong := errors(found.findings):
            raise CannotPublishError("\n".join(map(str, wrong)), found)
        changes = _changes(workspace, release, last)
        notes = {
            f"release_note.{language}.md": release_note(
                workspace.programme,
                language,
                release,
                last,
                lake.rows(CELLS),
                found.documents.height,
                why=asked.why,
                decisions=found.decided.decisions,
            )
            for language in workspace.programme.file.languages
        }
        try:
            freeze(
                workspace,
                release,
                documents=found.documents,
                texts={**notes, "decisions.json": _decisions(found)},
                changes=changes,
                facts={
                    "after": last.version if last else None,
                    "why": asked.why,
                    "made": now.isoformat(timespec="seconds"),
                },
            )
        except NotAsWrittenError as error:
            finding = Finding(kind=Kind.FAILED_CHECK, message=str(error))
            raise CannotPublishError(str(finding), found) from None
        ours.writes()
        record(lake)
        opened = open_due(places, workspace.programme, releases(lake), now)
    note = notes[f"release_note.{workspace.programme.language}.md"]
    return Published(release, found.documents.height, note, found.findings, opened)


def looked_at(
    workspace: Workspace, asked: Asked, now: datetime | None = None
) -> Readiness:
    """Return what would keep a release back, and what would go with it; make none.

    Raises:
        UnusableError: An earlier release is missing or damaged.
    """
    found, _, _ = _looked_at(workspace, asked, now or datetime.now(UTC))
    return found


def open_releases(workspace: Workspace, now: datetime | None = None) -> list[str]:
    """Bring releases whose time has come to the public place; return their versions.

    Raises:
        CannotPublishError: Somebody is publishing, who opens them.
        UnusableError: A release is missing or damaged.
        OSError: The disk is full or a folder cannot be written.
    """
    places = workspace.places
    if not places.releases.is_dir():
        return []
    with alone(places.releases):
        return open_due(
            places,
            workspace.programme,
            releases(workspace.lake),
            now or datetime.now(UTC),
        )


def _looked_at(
    workspace: Workspace, asked: Asked, now: datetime
) -> tuple[Readiness, Release, Release | None]:
    """Return what was found, the release that would be made, and the one before it."""
    lake, programme = workspace.lake, workspace.programme
    earlier = releases(lake)
    for one in earlier:
        refuse_damaged(one, lake)
    found = readiness(workspace, asked, now)
    here = [one for one in earlier if one.round == asked.round]
    rounds, rules = programme.round_ids, rules_digest(programme)
    version = next_version(asked.round, here, rules)
    release = Release(
        folder=workspace.places.releases / asked.round / version,
        round=asked.round,
        version=version,
        number=len(earlier) + 1,
        rounds=tuple(rounds[: rounds.index(asked.round) + 1]),
        municipalities=asked.municipalities,
        editions=asked.editions,
        opens=asked.opens,
        rules=rules,
    )
    last = last_about(release, here)
    more = list(_of_changes(workspace, asked, found.documents, here, release, last))
    findings = in_order([*found.findings, *more])
    return (
        Readiness(findings, found.warnings, found.decided, found.documents),
        release,
        last,
    )


def _of_changes(
    workspace: Workspace,
    asked: Asked,
    documents: pl.DataFrame,
    here: Sequence[Release],
    release: Release,
    last: Release | None,
) -> Iterator[Finding]:
    """Yield what is to be said of the difference to earlier releases of the round."""
    for kind in personal(asked.why):
        told = f"the reason holds a personal {kind}; write it without"
        yield Finding(kind=Kind.UNEXPLAINED_CHANGE, message=told)
    if last is None or documents.is_empty():
        return
    if (same := _holding_the_same(workspace, documents, here)) is not None:
        told = f"nothing has changed since {same.version}: it stands as it is"
        yield Finding(kind=Kind.NOTHING_TO_PUBLISH, message=told)
        return
    changes = _changes(workspace, release, last)
    if changes is not None and not changes.is_empty() and not asked.why.strip():
        places = changes.drop("edition").unique().height
        told = (
            f"{places} figures of {last.version} are no longer what they were; say why "
            "with --why, for whoever has used them"
        )
        yield Finding(kind=Kind.UNEXPLAINED_CHANGE, message=told)


def _changes(
    workspace: Workspace, release: Release, last: Release | None
) -> pl.DataFrame | None:
    """Return which figures are others than in the last release about the same."""
    if last is None:
        return None
    now = own(own(workspace.lake.rows(CELLS), release), last)
    return changed_figures(now, own(own(last.lake.rows(CELLS), last), release))


def _holding_the_same(
    workspace: Workspace, documents: pl.DataFrame, here: Sequence[Release]
) -> Release | None:
    """Return the newest release if all documents are as readers have them already."""
    for name in documents["path"]:
        held = (one.documents / name for one in reversed(here))
        newest = next((file for file in held if file.exists()), None)
        if newest is None or not _same_bytes(newest, workspace.reports / name):
            return None
    return here[-1]


def _same_bytes(one: Path, other: Path) -> bool:
    return other.exists() and one.read_bytes() == other.read_bytes()


def _decisions(found: Readiness) -> str:
    """Return who decided what about each warning, and why, as JSON."""
    rows = [
        {
            "warning": decision.warning,
            "municipality": warned.municipality,
            "about": warned.about,
            "decision": decision.decision,
            "by": decision.by,
            "date": decision.date.isoformat(),
            "why": decision.why,
        }
        for warned, decision in found.decided.decisions
    ]
    return json.dumps(rows, ensure_ascii=False, indent=1)


def said(published: Published) -> Iterator[str]:
    """Yield what came of publishing, line by line."""
    yield published.note
    yield from (str(one) for one in published.findings)
    release = published.release
    yield f"release {release.version}: {release.folder}"
    if release.opens is not None and release.version not in published.opened:
        yield (
            f"closed until {by_the_clock(release.opens)}; `laering open`, or any "
            "`laering run` from then on, opens it"
        )


@contextmanager
def alone(folder: Path) -> Iterator[None]:
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
