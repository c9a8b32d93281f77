"""A trial intake: files laid in a drop zone for a moment, and staged in memory.

Nothing is copied: the folder holds links, and the sources are given patterns that find
them there, so that intake reads each file under its own name.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipeline.checks.findings import Finding, finding_of
from pipeline.ingest.deliveries import SUPERSEDED, in_force
from pipeline.ingest.discovery import Delivery
from pipeline.ingest.examination import examine
from pipeline.ingest.file_patterns import match
from pipeline.ingest.hashing import possible_companions
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.staging import judge_partition
from pipeline.programme.model import Programme
from pipeline.returns.report.account import Account, Tables, accounts
from pipeline.returns.report.places import owner
from pipeline.store.lake import Partition

NOWHERE = "-"  # a folder that says nothing: the file's own rows say it


@dataclass(frozen=True)
class Recognised:
    """A file and what it is taken for.

    Attributes:
        file: The (main) file, absolute.
        shown: How messages call it.
        source: Id of the source. Null: unknown kind.
        round: Round that its folder or the reader says. Null: its rows say it.
        municipality: Likewise.
        refusal: Why it cannot be opened. Null: it can.
        asked: True: its report is wanted; false: it only helps, as a register does.
    """

    file: Path
    shown: str
    source: str | None
    round: str | None
    municipality: str | None
    refusal: Refusal | None = None
    asked: bool = True


@dataclass
class Trial:
    """What intake says of files, partition by partition.

    Attributes:
        programme: The programme, its sources looking into the drop zone.
        folder: The drop zone.
        files: Path below it -> its file.
        deliveries: Table `raw.deliveries`.
        lacks_register: Was a partition staged without a register of its units?
        refused_registers: Path of a register that a partition lacks, since it cannot be
            used -> why.
    """

    programme: Programme
    folder: Path
    files: dict[str, Recognised]
    deliveries: pl.DataFrame
    lacks_register: bool = False
    refused_registers: dict[str, Finding] = field(default_factory=dict)
    _accounts: dict[Partition | None, list[Account]] = field(default_factory=dict)

    @classmethod
    def of(
        cls, recognised: Iterable[Recognised], programme: Programme, folder: Path
    ) -> "Trial":
        """Lay files into `<round>/<municipality>/<number>/<name>` and examine them.

        Args:
            recognised: The files.
            programme: Describes them.
            folder: Empty.

        Raises:
            OSError: The folder cannot be written.
        """
        places: dict[str, list[str]] = {source: [] for source in programme.sources}
        files = {}
        for number, one in enumerate(recognised):
            folders = (one.round or NOWHERE, one.municipality or NOWHERE, str(number))
            files["/".join((*folders, one.file.name))] = one
            if one.source is not None:
                places[one.source].append(f"{{round}}/{{municipality}}/{number}/*")
        sources = {
            name: source.model_copy(update={"files": places[name]})
            for name, source in programme.sources.items()
        }
        here = programme.model_copy(update={"sources": sources})
        laid = [_laid(one, path, here, folder) for path, one in files.items()]
        return cls(here, folder, files, in_force(examine(here, folder, laid), here))

    def partitions_of(self, path: str) -> list[Partition | None]:
        """Return the partitions that a file feeds, or would feed were it accepted."""
        rows = self.deliveries.filter(pl.col("delivery") == path)
        fed = {key for keys in rows["partitions"] for key in keys.split()}
        refused = not rows["accepted"].all()
        found = [Partition.of(key) for key in sorted(fed)]
        return [*found, owner(path, self.programme)] if refused else [*found]

    def accounts(self, partition: Partition | None) -> list[Account]:
        """Return what became of the files of one partition; it is staged once."""
        if partition not in self._accounts:
            tables = self._tables(partition)
            found = accounts(self.programme, self.folder, tables, partition)
            self._accounts[partition] = list(found)
        return self._accounts[partition]

    def _tables(self, partition: Partition | None) -> Tables:
        if partition is None:
            return Tables.unstaged(self.deliveries)
        told = judge_partition(
            self._programme_of(partition),
            self.folder,
            self.deliveries,
            municipality=partition.municipality,
            round_=partition.round,
        )
        return Tables(self.deliveries, **told)

    def _programme_of(self, partition: Partition) -> Programme:
        """Return the programme, without registers where none was given.

        Else every row would be rejected for want of one. One that was given and refused
        rejects them here as it will when it is delivered.
        """
        sources = self.programme.sources
        others = {name: s for name, s in sources.items() if s.feeds != "units"}
        registers = self.deliveries.filter(
            pl.col("source").is_in(list(sources.keys() - others.keys()))
        )
        accepted = registers.filter(
            pl.col("partitions").str.split(" ").list.contains(partition.key)
        )
        refused = self._refused_for(partition, registers)
        if len(others) == len(sources) or not accepted.is_empty():
            return self.programme
        if refused:
            self.refused_registers |= refused
            return self.programme
        self.lacks_register = True
        return self.programme.model_copy(update={"sources": others})

    def _refused_for(
        self, partition: Partition, registers: pl.DataFrame
    ) -> dict[str, Finding]:
        """Return path and reason of refused registers that may be of a partition."""
        wanted = ({NOWHERE, partition.round}, {NOWHERE, partition.municipality})
        return {
            row["delivery"]: finding_of(row)
            for row in registers.filter(~pl.col("accepted")).iter_rows(named=True)
            if row["check_id"] != SUPERSEDED
            and all(
                folder in of
                for folder, of in zip(row["delivery"].split("/"), wanted, strict=False)
            )
        }


def _laid(one: Recognised, path: str, here: Programme, folder: Path) -> Delivery:
    """Link a file and those that belong to it into the folder."""
    names = {path}
    seen = None
    if one.source is not None:
        source = here.sources[one.source]
        seen = match(path, source)
        names |= {
            name
            for name in possible_companions(path, source)
            if (one.file.parent / Path(name).name).exists()
        }
    (folder / path).parent.mkdir(parents=True)
    for name in names:
        (folder / name).symlink_to(one.file.parent / Path(name).name)
    matches = () if seen is None else (seen,)
    return Delivery(path, tuple(sorted(names)), matches, one.refusal)
