"""What became of one delivered file, before it is put into words."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import polars as pl

from pipeline.checks.findings import Finding
from pipeline.ingest.expected import Expected
from pipeline.store.lake import Partition


@dataclass(frozen=True, kw_only=True)
class Account:
    """What became of one delivered file in one municipality's round.

    Attributes:
        path: Of the (main) file below the drop zone.
        partition: Whose rows these are. Null: a refused file of which nobody knows.
        size: Bytes.
        sha256: In hex. Empty: the file could not be opened.
        encoding: Of its text. Null: it has none or was refused.
        saved: Day on which the file was last written. Null: not known.
        expected: The source that it is read as. Null: unknown kind.
        refusal: Why the file as a whole cannot be used. Null: it can.
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
    saved: date | None
    expected: Expected | None
    refusal: Finding | None
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
