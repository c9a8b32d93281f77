"""Make a step: skip what is fresh, write what is valid, record the rest.

A partition that breaks its schema is not written: its old files are removed, so that
nothing later reads what is no longer true, and the refusal is kept in their place for
the check that blocks a release.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl
from pandera.errors import SchemaErrors

from pipeline.run.freshness import Freshness
from pipeline.store.lake import Lake, Partition, write_table
from pipeline.store.steps import (
    CannotBeMadeError,
    Made,
    Places,
    Schema,
    Step,
    Work,
)
from pipeline.store.workers import end, map_in_processes

REFUSAL = "refused.json"


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


def bring_up_to_date(
    step: Step,
    partitions: Sequence[Partition],
    places: Places,
    done: set[tuple[str, Partition | None]],
    tell: Callable[[str, int, int], None] = lambda *_: None,
) -> list[Outcome]:
    """Make a step from what lies there, and first what it reads and is no longer true.

    Whatever was run before, alone or in another order, a step trusts none of its
    inputs: each is held against what it was made from, and made anew if need be. Only
    what was delivered is read when it is asked for.

    Args:
        step: The step.
        partitions: To be made; empty for a whole table.
        places: Where it reads and writes.
        done: What this run has already brought up to date; added to.
        tell: Called with a step's name, and how many of how many partitions are done.

    Returns:
        What became of each partition, in their order; of a whole table, one outcome.

    Raises:
        BrokenSchemaError: A whole table is not written.
        OSError: The disk is full or a folder cannot be written.
    """
    fresh = Freshness(places)
    wanted: list[Partition | None] = [*partitions] if step.partitioned else [None]
    before: dict[str, tuple[Step, list[Partition]]] = {}
    for partition in wanted:
        for other, part in fresh.inputs(step, partition):
            if _may_be_made(other, fresh) and (other.name, part) not in done:
                _, parts = before.setdefault(other.name, (other, []))
                if part is not None and part not in parts:
                    parts.append(part)
    for other, parts in before.values():
        bring_up_to_date(other, parts, places, done, tell)
    outcomes = _made(step, wanted, fresh, tell)
    done.update((step.name, partition) for partition in wanted)
    return outcomes


def _may_be_made(step: Step, fresh: Freshness) -> bool:
    """Tell whether a step may be made because another reads it.

    What was delivered is read when it is asked for; but somebody must have looked.
    """
    there = fresh.places.lake.files(step.name)
    return not step.from_outside or not (step.partitioned or there)


def _made(
    step: Step,
    wanted: Iterable[Partition | None],
    fresh: Freshness,
    tell: Callable[[str, int, int], None],
) -> list[Outcome]:
    outcomes: dict[Partition | None, Outcome] = {}
    tasks = []
    for partition in wanted:
        work = fresh.work(step, partition)
        if fresh.is_fresh(step, work):
            outcomes[partition] = _as_it_lies(step, fresh.places.lake, partition)
        else:
            outcomes[partition] = Outcome(partition, {})  # keeps the order
            tasks.append(Task(step, fresh.places, work))
    if tasks and not step.partitioned and not step.from_outside:
        end()  # memory of the workers is room for a table over all municipalities
    for count, (task, outcome) in enumerate(map_in_processes(make, tasks), start=1):
        outcomes[task.work.partition] = outcome
        tell(step.name, count, len(tasks))
    return list(outcomes.values())


def make(task: Task) -> Outcome:
    """Make and write one partition of a step, or a whole table.

    Raises:
        BrokenSchemaError: A whole table is not written.
        OSError: The disk is full or a folder cannot be written.
    """
    step, work = task.step, task.work
    try:
        made = step.make(work)
    except CannotBeMadeError as reason:
        if work.partition is None:
            raise BrokenSchemaError(f"{step.name} is not made: {reason}") from None
        return _refuse(step, task.places.lake, work.partition, str(reason))
    return _write(task, made)


def _write(task: Task, made: Made) -> Outcome:
    """Validate and write the tables of a step, each as a whole."""
    lake, work = task.places.lake, task.work
    made_from = work.made_from if made.settled else ""
    together = [
        f"{name}/{part}" for name, parts in made.tables.items() for part in parts
    ]
    rows: dict[str, int] = {}
    refused: dict[str, str] = {}
    for name, parts in made.tables.items():
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
            _record(folder, problems)
            continue
        rows[name] = sum(
            write_table(
                one.frame, lake.path(name, work.partition, part), made_from, together
            )
            for part, one in parts.items()
        )
    return Outcome(partition=work.partition, rows=rows, refused=refused)


def _refuse(step: Step, lake: Lake, partition: Partition, problem: str) -> Outcome:
    """Remove the tables of a partition and record why."""
    for table in step.tables:
        folder = lake.path(table, partition).parent
        _remove_others(folder, set())
        _record(folder, [problem])
    return Outcome(
        partition=partition, rows={}, refused=dict.fromkeys(step.tables, problem)
    )


def _remove_others(folder: Path, keep: set[str]) -> None:
    for old in folder.glob("*"):
        if old.name not in keep and old.is_file():
            old.unlink()


def _record(folder: Path, problems: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / REFUSAL).write_text(json.dumps({"problems": problems}), encoding="utf-8")


def _as_it_lies(step: Step, lake: Lake, partition: Partition | None) -> Outcome:
    own = lake if partition is None else lake.of([partition])
    rows = {
        table: sum(
            pl.scan_parquet(path, glob=False).select(pl.len()).collect().item()
            for path in own.files(table)
        )
        for table in step.tables
    }
    return Outcome(partition=partition, rows=rows, fresh=True)


def schema_failures(schema: Schema, frame: pl.DataFrame) -> list[str]:
    """Return the broken rules of `frame`: column, rule and how many rows; no values."""
    try:
        schema.validate(frame, lazy=True)
    except SchemaErrors as errors:
        counted = (
            errors.failure_cases.group_by("column", "check")
            .agg(failures=pl.len())
            .sort("column", "check")
        )
        return [
            f"column {column}: {check} ({failures} failures)"
            for column, check, failures in counted.rows()
        ]
    return []


def refusals(lake: Lake, table: str) -> list[str]:
    """Return the refused partitions of a table with their reasons."""
    found = []
    for file in sorted(lake.folder(table).rglob(REFUSAL)):
        problems = json.loads(file.read_text(encoding="utf-8"))["problems"]
        where = "/".join(file.parent.parts[-2:])
        found.append(f"{table} {where}: {'; '.join(problems)}")
    return found
