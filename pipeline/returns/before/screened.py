"""Files that lie in a drop zone for a moment, examined and staged in memory."""

import secrets
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipeline.ingest.deliveries import examined
from pipeline.ingest.staging import stage_partition
from pipeline.programme.model import Programme
from pipeline.returns.before.laid_out import LaidOut
from pipeline.returns.report.account import Account, Tables, accounts
from pipeline.returns.report.places import owner
from pipeline.store.lake import Partition

SECRET_BYTES = 32


@dataclass
class Screened:
    """What intake says of files, partition by partition.

    Attributes:
        laid_out: The files in their places.
        folder: The drop zone.
        deliveries: Table `raw.deliveries`.
        lacks_register: Was a partition screened without a register of its units?
    """

    laid_out: LaidOut
    folder: Path
    deliveries: pl.DataFrame
    lacks_register: bool = False
    _accounts: dict[Partition | None, list[Account]] = field(default_factory=dict)

    @classmethod
    def of(cls, laid_out: LaidOut, folder: Path) -> "Screened":
        """Examine the files.

        Raises:
            OSError: The folder cannot be read.
        """
        found = examined(laid_out.programme, folder, laid_out.deliveries)
        return cls(laid_out, folder, found)

    def partitions_of(self, path: str) -> list[Partition | None]:
        """Return the partitions that a file feeds, or would feed were it accepted."""
        rows = self.deliveries.filter(pl.col("delivery") == path)
        fed = {key for keys in rows["partitions"] for key in keys.split()}
        refused = not rows["accepted"].all()
        found = [Partition.of(key) for key in sorted(fed)]
        return [*found, owner(path, self.laid_out.programme)] if refused else [*found]

    def accounts(self, partition: Partition | None) -> list[Account]:
        """Return what became of the files of one partition; it is staged once."""
        if partition not in self._accounts:
            tables = self._tables(partition)
            programme = self.laid_out.programme
            found = accounts(programme, self.folder, tables, partition)
            self._accounts[partition] = list(found)
        return self._accounts[partition]

    def _tables(self, partition: Partition | None) -> Tables:
        if partition is None:
            return Tables.unstaged(self.deliveries)
        staged = stage_partition(
            self._programme_of(partition),
            self.folder,
            self.deliveries,
            municipality=partition.municipality,
            round_=partition.round,
            key=secrets.token_bytes(SECRET_BYTES),
        )
        return Tables(
            self.deliveries,
            staged.rejected_rows,
            staged.accepted_rows,
            staged.warnings,
            staged.units,
        )

    def _programme_of(self, partition: Partition) -> Programme:
        """Return the programme, without registers where none was given.

        Else every row would be rejected for want of one.
        """
        programme = self.laid_out.programme
        registers = {
            name
            for name, source in programme.sources.items()
            if source.feeds == "units"
        }
        fed = self.deliveries.filter(
            pl.col("source").is_in(list(registers)),
            pl.col("partitions").str.split(" ").list.contains(partition.key),
        )
        if not registers or not fed.is_empty():
            return programme
        self.lacks_register = True
        others = programme.sources.items()
        kept = {name: source for name, source in others if name not in registers}
        return programme.model_copy(update={"sources": kept})
