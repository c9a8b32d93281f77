"""Forget the respondents of a round: their partitions go, what was counted stays.

Afterwards nobody can say any more what a person answered, follow a person into a later
round, or count anything anew; so it is refused while something still has to be counted.
"""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.ingest.tables import DELIVERIES
from pipeline.run.freshness import Freshness
from pipeline.run.steps import STEPS
from pipeline.run.workspace import Workspace
from pipeline.store.forgotten import forgotten, record_forgotten
from pipeline.store.lake import Partition, stamp
from pipeline.store.released import lying
from pipeline.store.steps import Step
from pipeline.store.turns import turn
from pipeline.store.warehouse import holds_respondents

MOST_NAMED = 5  # reasons that are told
FOLLOWED = "staged.respondents"


class CannotForgetError(Exception):
    """Something of the round is still needed; the message says what."""


@dataclass(frozen=True)
class Deleted:
    """What was deleted of one table.

    Attributes:
        table: Its name.
        partitions: Municipalities of which something was deleted.
        rows: Rows of the files that could be read.
        files: Files, what a killed run left beside them counted.
        size: Their bytes.
    """

    table: str
    partitions: int
    rows: int
    files: int
    size: int


@dataclass(frozen=True)
class Forgotten:
    """What came of forgetting a round.

    Attributes:
        tables: What was deleted, table by table; nothing where it was done before.
        delivered: Files of the round that still lie in the drop zone, with all that
            was delivered: they are their owner's to remove.
    """

    tables: list[Deleted]
    delivered: list[str]


def forget(workspace: Workspace, round_: str, *, unlink: bool = False) -> Forgotten:
    """Delete every table with a row per person of a round, in all municipalities.

    Releases lose these rows, too; their sums, their pattern and documents stay.

    First it is recorded, so that a killed deletion is a forgotten round all the same,
    of which nothing is read any more; the same command ends it.

    Args:
        workspace: Programme, drop zone, store.
        round_: The round.
        unlink: True: nobody needs to be followed from this round to a later one.

    Raises:
        CannotForgetError: Sums are not made yet, or a later round has to be linked.
        UnusableError: A secret or the record of forgotten rounds is damaged.
        OSError: A file cannot be deleted.
    """
    with turn(workspace.places.data) as ours:
        ours.writes()
        return _forget(workspace, round_, unlink=unlink)


def _forget(workspace: Workspace, round_: str, *, unlink: bool) -> Forgotten:
    lake = workspace.lake
    if round_ not in forgotten(lake):
        reasons = list(_reasons(workspace, round_, unlink=unlink))
        if reasons:
            more = len(reasons) - MOST_NAMED
            told = reasons[:MOST_NAMED] + ([f"and {more} more"] if more > 0 else [])
            raise CannotForgetError("; ".join(told))
        record_forgotten(lake, round_, _delivered(workspace, round_)["sha256"])
    tables = [t for s in STEPS for t in s.tables if holds_respondents(t)]
    below = f"round={round_}"
    deleted = [_deleted(table, lake.folder(table) / below) for table in tables]
    deleted += [
        _deleted(f"{table} of release {version}", then.folder(table) / below)
        for version, then in lying(lake).items()
        for table in tables
    ]
    there = _delivered(workspace, round_)["delivery"].unique().sort()
    return Forgotten(
        [one for one in deleted if one.files],
        [name for name in there if (workspace.raw / name).exists()],
    )


def _reasons(workspace: Workspace, round_: str, *, unlink: bool) -> Iterator[str]:
    """Yield why a round cannot be forgotten yet."""
    fresh = Freshness(workspace.places)
    there = [one for one in fresh.delivered() if one.round == round_]
    if not there:
        yield f"of round {round_} nothing lies there"
        return
    for partition in there:
        if not _is_counted(fresh, partition):
            yield (
                f"{partition.key} is not counted as it was delivered: run `laering run "
                f"--round {round_}`, and mend what it refuses"
            )
    if unlink:
        return
    rounds = workspace.programme.round_ids
    later = rounds[rounds.index(round_) + 1 :]
    if not later:
        yield (
            f"round {round_} is the last of the programme: a later one could not be "
            "linked to it. If none will be, say --unlink"
        )
    for partition in there:
        if not _has_respondents(workspace, partition):
            continue
        for one in later:
            next_ = Partition(partition.municipality, one)
            if one not in forgotten(workspace.lake) and not (
                _has_respondents(workspace, next_) and _is_counted(fresh, next_)
            ):
                yield (
                    f"{next_.key} is not linked to round {round_} yet. If it never "
                    "will be, say --unlink"
                )


def _is_counted(fresh: Freshness, partition: Partition) -> bool:
    """Tell whether all that is made of respondents is made of what was delivered."""
    return all(
        fresh.is_fresh(step, fresh.work(step, partition)) for step in _of_respondents()
    )


def _of_respondents() -> list[Step]:
    return [
        step
        for step in STEPS
        if step.partitioned and any(map(holds_respondents, {*step.tables, *step.reads}))
    ]


def _has_respondents(workspace: Workspace, partition: Partition) -> bool:
    rows = workspace.lake.of([partition]).scan(FOLLOWED)
    return rows.select(pl.len()).collect().item() > 0


def _delivered(workspace: Workspace, round_: str) -> pl.DataFrame:
    """Return the accepted files that feed a round."""
    rows = workspace.lake.rows(DELIVERIES).filter("accepted")
    fed = (
        pl.col("partitions")
        .str.split(" ")
        .list.eval(pl.element().str.split("|").list.last())
    )
    return rows.filter(fed.list.contains(round_))


def _deleted(table: str, folder: Path) -> Deleted:
    """Delete what lies in a round's folder of a table; what is gone stays gone."""
    partitions = rows = files = size = 0
    for partition in sorted(folder.glob("municipality=*")):
        found = [file for file in sorted(partition.glob("*")) if file.is_file()]
        for file in found:
            rows += _rows(file)
            size += file.stat().st_size
            file.unlink()
        files += len(found)
        partitions += bool(found)
        with suppress(OSError):
            partition.rmdir()
    with suppress(OSError):
        folder.rmdir()
    return Deleted(table, partitions, rows, files, size)


def _rows(file: Path) -> int:
    if file.suffix != ".parquet" or stamp(file) is None:
        return 0
    return pl.scan_parquet(file, glob=False).select(pl.len()).collect().item()
