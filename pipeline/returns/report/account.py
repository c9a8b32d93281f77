"""What became of one delivered file, gathered from the stages, before it has words."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import polars as pl

from pipeline.checks.findings import Finding, finding_of
from pipeline.ingest.deliveries import SUPERSEDED
from pipeline.ingest.expected import Expected, expected_of
from pipeline.ingest.file_patterns import lineage_of, version_of
from pipeline.programme.model import Programme
from pipeline.returns.report.keys import read_keys
from pipeline.returns.report.places import owner
from pipeline.returns.report.rounds import round_findings
from pipeline.store.lake import Partition
from schemas import scored, staged

REJECTED = ["line", "column", "check_id"]
ACCEPTED = ["unit", "grade", "rows"]


@dataclass(frozen=True, kw_only=True)
class Account:
    """What became of one delivered file in one municipality's round.

    Attributes:
        path: Of the (main) file below the drop zone.
        partition: Whose rows these are. Null: a refused file of which nobody knows.
        size: Bytes.
        sha256: In hex. Empty: the file could not be opened.
        encoding: Of its text. Null: it has none or was refused.
        expected: The source that it is read as. Null: unknown kind.
        refusal: Why the file as a whole cannot be used. Null: it can.
        older: Paths of the versions that it replaces; of a refused file the one that
            counts as long as it cannot be used.
        rejected: One row per rejected row and reason: `line`, `column`, `check_id`.
        remarks: What should be looked at.
        accepted: Accepted rows: `unit`, `grade` (either may be null), `rows`.
        unit_names: Number of a unit -> its name.
        ignored: Delivered columns that are left out at intake.
        keys: Line -> its key, where it may be shown.
    """

    path: str
    partition: Partition | None
    size: int
    sha256: str
    encoding: str | None
    expected: Expected | None
    refusal: Finding | None
    older: tuple[str, ...]
    rejected: pl.DataFrame
    remarks: tuple[Finding, ...]
    accepted: pl.DataFrame
    unit_names: Mapping[str, str]
    ignored: tuple[str, ...]
    keys: Mapping[int, str]

    @property
    def name(self) -> str:
        """Name of the file, without its folder."""
        return self.path.rpartition("/")[2]

    @property
    def n_accepted(self) -> int:
        """Rows that are accepted."""
        return int(self.accepted["rows"].sum())

    @property
    def n_rejected(self) -> int:
        """Rows that must be corrected."""
        return self.rejected["line"].n_unique()


@dataclass(frozen=True)
class Tables:
    """What is known: `raw.deliveries`, and tables of one partition."""

    deliveries: pl.DataFrame
    rejected_rows: pl.DataFrame
    accepted_rows: pl.DataFrame
    warnings: pl.DataFrame
    units: pl.DataFrame
    round_links: pl.DataFrame = field(default_factory=scored.RoundLinks.empty)

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
    if expected is not None and partition is not None:
        remarks += round_findings(
            programme,
            raw,
            row,
            expected,
            tables.deliveries,
            tables.round_links,
            partition,
        )
    lines = {*rejected["line"], *warnings["line"].drop_nulls()}
    return Account(
        path=path,
        partition=partition,
        size=row["size"],
        sha256=row["sha256"],
        encoding=row["encoding"],
        expected=expected,
        refusal=None if row["accepted"] else finding_of(row),
        older=tuple(_older(row, tables.deliveries)),
        rejected=rejected.select(REJECTED),
        remarks=tuple(remarks),
        accepted=accepted.select(ACCEPTED),
        unit_names=dict(tables.units.select("unit", "name").iter_rows()),
        ignored=tuple((row["ignored_columns"] or "").splitlines()),
        keys=read_keys(raw, path, expected, row["sha256"], lines) if expected else {},
    )


def _older(row: dict[str, Any], deliveries: pl.DataFrame) -> Iterator[str]:
    """Yield the versions that a file replaced, or would have had it been accepted."""
    path, source = row["delivery"], row["source"]
    replaced = pl.col("check_id").eq_missing(pl.lit(SUPERSEDED))
    counted = replaced if row["accepted"] else pl.col("accepted")
    same = deliveries.filter(counted, pl.col("source").eq_missing(pl.lit(source)))
    for other in same["delivery"]:
        is_older = version_of(other) < version_of(path)
        if is_older and lineage_of(other) == lineage_of(path):
            yield other
