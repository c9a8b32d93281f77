"""What the stages know about the files of one partition, gathered file by file."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.checks.findings import finding_of
from pipeline.ingest.expected import expected_of
from pipeline.programme.model import Programme
from pipeline.returns.report.account import Account
from pipeline.returns.report.key_reading import read_keys
from pipeline.returns.report.places import owner
from pipeline.store.lake import Partition
from schemas import staged

REJECTED = ["line", "column", "check_id"]
ACCEPTED = ["unit", "grade", "rows"]


@dataclass(frozen=True)
class Tables:
    """What is known: `raw.deliveries`, and staged tables of one partition."""

    deliveries: pl.DataFrame
    rejected_rows: pl.DataFrame
    accepted_rows: pl.DataFrame
    warnings: pl.DataFrame
    units: pl.DataFrame

    @classmethod
    def unstaged(cls, deliveries: pl.DataFrame) -> "Tables":
        """Return what is known of files that belong to no partition."""
        return cls(
            deliveries,
            staged.RejectedRows.empty(),
            staged.AcceptedRows.empty(),
            staged.Warnings.empty(),
            staged.Units.empty(),
        )


def accounts(
    programme: Programme, raw: Path, tables: Tables, partition: Partition | None
) -> Iterator[Account]:
    """Yield an account per file of a partition and source that reads it.

    Args:
        programme: Describes the deliveries.
        raw: The drop zone; rejected rows are read again for their keys.
        tables: What the stages found.
        partition: Whose files. Null: refused files of which nobody knows whose.
    """
    for row in deliveries_of(programme, tables.deliveries, partition):
        yield _account(programme, raw, row, tables, partition)


def deliveries_of(
    programme: Programme, deliveries: pl.DataFrame, partition: Partition | None
) -> list[dict[str, Any]]:
    """Return the rows of `raw.deliveries` that feed a partition or would have."""
    return [
        row
        for row in deliveries.iter_rows(named=True)
        if (
            partition is not None and partition.key in row["partitions"].split()
            if row["accepted"]
            else owner(row["delivery"], programme) == partition
        )
    ]


def _account(
    programme: Programme,
    raw: Path,
    row: dict[str, Any],
    tables: Tables,
    partition: Partition | None,
) -> Account:
    path, source = row["delivery"], row["source"]
    rejected, accepted, warnings = (
        table.filter(pl.col("delivery") == path, pl.col("source").eq_missing(source))
        for table in (tables.rejected_rows, tables.accepted_rows, tables.warnings)
    )
    expected = None if source is None else expected_of(programme, source)
    remarks = [finding_of(warning) for warning in warnings.iter_rows(named=True)]
    lines = {*rejected["line"], *warnings["line"].drop_nulls()}
    return Account(
        path=path,
        partition=partition,
        size=row["size"],
        sha256=row["sha256"],
        encoding=row["encoding"],
        saved=_saved(raw / path),
        expected=expected,
        refusal=None if row["accepted"] else finding_of(row),
        rejected=rejected.select(REJECTED),
        remarks=tuple(remarks),
        accepted=accepted.select(ACCEPTED),
        unit_names=dict(tables.units.select("unit", "name").iter_rows()),
        ignored=tuple((row["ignored_columns"] or "").splitlines()),
        keys=read_keys(raw, path, expected, row["sha256"], lines) if expected else {},
    )


def _saved(file: Path) -> date | None:
    """Return the day on which a file was last written, in the machine's time zone."""
    if not file.exists():
        return None
    return datetime.fromtimestamp(file.stat().st_mtime, UTC).astimezone().date()
