"""Make one partition of a step, or a whole table, and write what is valid.

A partition that breaks its schema is not written: its old files are removed, so that
nothing later reads what is no longer true, and the refusal is kept in their place for
the check that blocks a release. This is what worker processes load, so it imports no
room: the step brings what it needs.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import polars as pl

from pipeline.store.forgotten import forgotten
from pipeline.store.lake import Lake, Partition, models, stamp, write_table
from pipeline.store.refusals import UnusableError, record_refusal
from pipeline.store.schema_rules import schema_failures
from pipeline.store.steps import (
    CannotBeMadeError,
    Made,
    Places,
    Rows,
    Step,
    Work,
)


class BrokenSchemaError(Exception):
    """A whole table breaks its schema; the old one stays. Counts, no values."""


@dataclass(frozen=True)
class Task:
    """One partition of one step; small, picklable."""

    step: Step
    places: Places
    work: Work


@dataclass(frozen=True)
class Outcome:
    """What became of a step, or of one partition of it.

    Attributes:
        partition: The partition; None for a whole table.
        rows: Table -> rows that lie there now.
        fresh: True: nothing had changed and nothing was done.
        refused: Table -> why it was not written, without values. Empty: all written.
    """

    partition: Partition | None
    rows: Mapping[str, int]
    fresh: bool = False
    refused: Mapping[str, str] = field(default_factory=dict)


def make(task: Task) -> Outcome:
    """Make and write one partition of a step, or a whole table.

    Raises:
        BrokenSchemaError: A whole table is not written.
        UnusableError: What was counted of a forgotten round is damaged.
        OSError: The disk is full or a folder cannot be written.
    """
    step, work = task.step, task.work
    try:
        made = step.make(work)
    except CannotBeMadeError as reason:
        if work.partition is None:
            raise BrokenSchemaError(f"{step.name} is not made: {reason}") from None
        return _refuse(step, task.places.lake, work.partition, str(reason))
    if step.since is not None:
        made = _with_forgotten(step.since, task, made)
    return _write(task, made)


def _with_forgotten(since: str, task: Task, made: Made) -> Made:
    """Add the rows about rounds that were forgotten after they were counted.

    Raises:
        UnusableError: They are damaged.
    """
    gone = forgotten(task.places.lake)
    if not gone:
        return made
    tables = dict(made.tables)
    for table, parts in made.tables.items():
        path = task.places.lake.path(table, task.work.partition)
        counted = parts["part"]
        if since not in counted.frame.columns or not path.exists():
            continue
        if stamp(path) is None:
            raise UnusableError(
                f"{path}: damaged, and it holds what nobody can count anew, links to "
                f"{', '.join(sorted(gone))}. Restore it from a backup, or delete it "
                "and lose them."
            )
        lying = pl.read_parquet(path, glob=False)
        kept = lying.filter(pl.col(since).is_in(list(gone)))
        keys = models()[table].to_schema().unique or ()
        rows = pl.concat([counted.frame, kept]).sort(keys)
        tables[table] = {"part": Rows(counted.schema, rows)}
    return replace(made, tables=tables)


def _write(task: Task, made: Made) -> Outcome:
    """Validate and write the tables of a step, each as a whole."""
    step, lake, work = task.step, task.places.lake, task.work
    made_from = work.made_from if made.settled else ""
    together = [
        f"{name}/{part}" for name, parts in made.tables.items() for part in parts
    ]
    documents = {
        file.relative_to(task.places.data).as_posix(): file.stat().st_size
        for file in made.documents
    }
    rows: dict[str, int] = {}
    refused: dict[str, str] = {}
    for name in step.tables:
        parts = made.tables.get(name, {})
        problems = [
            problem
            for one in parts.values()
            for problem in schema_failures(one.schema, one.frame)
        ]
        if problems and work.partition is None:
            raise BrokenSchemaError(f"{name} is not written: {'; '.join(problems)}")
        folder = lake.path(name, work.partition).parent
        _remove_others(folder, set() if problems else {f"{p}.parquet" for p in parts})
        if problems:
            refused[name] = "; ".join(problems)
            record_refusal(folder, problems)
            continue
        rows[name] = sum(
            write_table(
                one.frame,
                lake.path(name, work.partition, part),
                made_from,
                together,
                documents if name == step.name else None,
                work.program,
                f"{name}/{part}",
            )
            for part, one in parts.items()
        )
    return Outcome(partition=work.partition, rows=rows, refused=refused)


def _refuse(step: Step, lake: Lake, partition: Partition, problem: str) -> Outcome:
    """Remove the tables of a partition and record why."""
    for table in step.tables:
        folder = lake.path(table, partition).parent
        _remove_others(folder, set())
        record_refusal(folder, [problem])
    return Outcome(
        partition=partition, rows={}, refused=dict.fromkeys(step.tables, problem)
    )


def _remove_others(folder: Path, keep: set[str]) -> None:
    """Remove what is no longer true; what another run writes beside has a dot."""
    for old in folder.glob("[!.]*"):
        if old.name not in keep and old.is_file():
            old.unlink()
