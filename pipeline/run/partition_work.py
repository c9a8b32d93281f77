"""One partition of one step: skip what is fresh, write what is valid, record the rest.

Runs in worker processes. A partition that breaks its schema is not written: its old
files are removed, so that nothing later reads what is no longer true, and the refusal
is kept beside them for the blocking check.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pandera.polars as pa
import polars as pl
from pandera.errors import SchemaErrors

from pipeline.store.lake import Lake, Partition, stored_fingerprint, write_table

Schema = type[pa.DataFrameModel] | pa.DataFrameSchema
REFUSAL = "refused.json"


@dataclass(frozen=True)
class Folders:
    """What a worker needs to find: plain paths, cheap to send."""

    programme: str
    raw: Path
    lake: Lake
    reports: Path
    returns: Path
    keys: Path


@dataclass(frozen=True)
class Task:
    """One partition of one step."""

    folders: Folders
    partition: Partition
    fingerprint: str


@dataclass(frozen=True)
class Outcome:
    """What became of a task.

    Attributes:
        partition: The partition.
        rows: Table -> rows that lie there now.
        fresh: True: nothing had changed and nothing was done.
        refused: Table -> why it was not written, without values. Empty: all written.
    """

    partition: Partition
    rows: Mapping[str, int]
    fresh: bool = False
    refused: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Table:
    """A table to write: its parts and the schemas they must match."""

    name: str
    schemas: Mapping[str, Schema]
    parts: Mapping[str, pl.DataFrame]

    @classmethod
    def of_one(cls, name: str, schema: Schema, frame: pl.DataFrame) -> "Table":
        """Return a table that has one file per partition."""
        return cls(name, {"part": schema}, {"part": frame})


def is_fresh(task: Task, tables: list[str]) -> bool:
    """Return whether every table of the partition was made from the same inputs."""
    return all(
        stored_fingerprint(task.folders.lake.path(table, task.partition))
        == task.fingerprint
        for table in tables
    )


def fresh_outcome(task: Task, tables: list[str]) -> Outcome:
    """Return what already lies there."""
    lake = task.folders.lake
    rows = {
        table: sum(
            pl.scan_parquet(path).select(pl.len()).collect().item()
            for path in lake.parts(table, [task.partition])
        )
        for table in tables
    }
    return Outcome(partition=task.partition, rows=rows, fresh=True)


def write_tables(task: Task, tables: list[Table]) -> Outcome:
    """Validate and write the tables of a partition, each as a whole."""
    rows: dict[str, int] = {}
    refused: dict[str, str] = {}
    for table in tables:
        problems = [
            problem
            for part, frame in table.parts.items()
            for problem in schema_failures(table.schemas[part], frame)
        ]
        folder = task.folders.lake.path(table.name, task.partition).parent
        keep = set() if problems else {f"{part}.parquet" for part in table.parts}
        for old in folder.glob("*"):
            if old.name not in keep:
                old.unlink()
        if problems:
            refused[table.name] = "; ".join(problems)
            _record(folder, problems)
            continue
        rows[table.name] = sum(
            write_table(
                frame,
                task.folders.lake.path(table.name, task.partition, part),
                task.fingerprint,
            )
            for part, frame in table.parts.items()
        )
    return Outcome(partition=task.partition, rows=rows, refused=refused)


def refuse(task: Task, tables: list[str], problem: str) -> Outcome:
    """Remove the tables of a partition and record why."""
    for table in tables:
        folder = task.folders.lake.path(table, task.partition).parent
        for old in folder.glob("*"):
            old.unlink()
        _record(folder, [problem])
    return Outcome(
        partition=task.partition, rows={}, refused=dict.fromkeys(tables, problem)
    )


def _record(folder: Path, problems: list[str]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / REFUSAL).write_text(json.dumps({"problems": problems}), encoding="utf-8")


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
    stage, _, name = table.partition(".")
    found = []
    for file in sorted((lake.root / stage / name).rglob(REFUSAL)):
        problems = json.loads(file.read_text(encoding="utf-8"))["problems"]
        where = "/".join(file.parent.parts[-2:])
        found.append(f"{table} {where}: {'; '.join(problems)}")
    return found
