"""The door to the store: a folder of Parquet files, read by DuckDB, replaced whole.

`LAKE/<stage>/<table>/round=2015/municipality=479/part.parquet`, or
`LAKE/<stage>/<table>/part.parquet` for a table over all rounds. Each file carries the
fingerprint of what it was made from, so that nothing is made twice.
"""

import io
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb
import polars as pl

from pipeline.store.files import write_whole

FINGERPRINT = "laering.fingerprint"
THREADS = 1  # per connection: the processes are the parallelism
MEMORY_LIMIT = "1GB"


@dataclass(frozen=True)
class Partition:
    """One round of one municipality."""

    municipality: str
    round: str

    @classmethod
    def of(cls, key: str) -> "Partition":
        """Return the partition of a Dagster key.

        >>> Partition.of("479|2015")
        Partition(municipality='479', round='2015')
        """
        municipality, _, round_ = key.partition("|")
        return cls(municipality=municipality, round=round_)

    @property
    def key(self) -> str:
        """The Dagster key: municipality, bar, round."""
        return f"{self.municipality}|{self.round}"


@dataclass(frozen=True)
class Lake:
    """The store under `root`.

    Attributes:
        root: Its folder.
        left_out: Municipalities whose partitions `all_parts` passes over.
    """

    root: Path
    left_out: frozenset[str] = frozenset()

    def path(
        self, table: str, partition: Partition | None = None, part: str = "part"
    ) -> Path:
        """Return where a table or one partition of it lies.

        Args:
            table: Qualified name, `stage.table`.
            partition: Round and municipality; None for an unpartitioned table.
            part: File within the partition; an instrument where a table has one file
                per instrument.
        """
        stage, _, name = table.partition(".")
        folder = self.root / stage / name
        if partition is not None:
            folder /= f"round={partition.round}"
            folder /= f"municipality={partition.municipality}"
        return folder / f"{part}.parquet"

    def parts(self, table: str, partitions: Iterable[Partition]) -> list[Path]:
        """Return the existing files of some partitions of `table`, in order."""
        return [
            path
            for partition in partitions
            for path in sorted(self.path(table, partition).parent.glob("*.parquet"))
        ]

    def all_parts(self, table: str) -> list[Path]:
        """Return every file of `table`, in order, but those of who is left out."""
        stage, _, name = table.partition(".")
        left_out = {f"municipality={code}" for code in self.left_out}
        files = sorted((self.root / stage / name).rglob("*.parquet"))
        return [file for file in files if left_out.isdisjoint(file.parts)]

    def rows(self, table: str, empty: pl.DataFrame) -> pl.DataFrame:
        """Return every row of `table`, in the order of its files.

        Args:
            table: Qualified name, `stage.table`.
            empty: Returned where the table has no file.
        """
        files = self.all_parts(table)
        return pl.read_parquet(files) if files else empty

    def without(self, municipalities: Iterable[str]) -> "Lake":
        """Return the store without some municipalities, and with all others."""
        return replace(self, left_out=frozenset(municipalities))


def write_table(frame: pl.DataFrame, path: Path, fingerprint: str) -> int:
    """Replace the file at `path` whole: a reader sees the old file or the new one.

    Args:
        frame: Sorted rows.
        path: From `Lake.path`.
        fingerprint: What the rows were made from.

    Returns:
        Number of rows written.

    Raises:
        OSError: The disk is full or the folder cannot be written; the old file stays.
    """
    # Polars reports a full disk as a computing error; Python says what it is.
    content = io.BytesIO()
    frame.write_parquet(
        content,
        compression="zstd",
        compression_level=1,
        metadata={FINGERPRINT: fingerprint},
    )
    write_whole(path, content.getbuffer())
    return frame.height


def stored_fingerprint(path: Path) -> str | None:
    """Return what the file at `path` was made from, None where there is no file."""
    if not path.exists():
        return None
    return pl.read_parquet_metadata(path).get(FINGERPRINT)


def connect(threads: int = THREADS) -> duckdb.DuckDBPyConnection:
    """Open an in-memory engine that never looks for extensions on a network."""
    return duckdb.connect(
        config={
            "threads": threads,
            "memory_limit": MEMORY_LIMIT,
            "autoinstall_known_extensions": False,
            "autoload_known_extensions": False,
        }
    )


def read_query(name: str) -> str:
    """Return the text of `sql/<name>.sql`.

    Raises:
        FileNotFoundError: No such file.
    """
    query = resources.files("sql").joinpath(f"{name}.sql")
    return query.read_text(encoding="utf-8")


Input = pl.DataFrame | Sequence[Path]


def run_query(
    name: str,
    *,
    inputs: Mapping[str, Input],
    empty: Mapping[str, pl.DataFrame],
    params: Mapping[str, object] | None = None,
    threads: int = THREADS,
) -> pl.DataFrame:
    """Run `sql/<name>.sql` over exactly the listed files.

    Args:
        name: Path below `sql/` without suffix, e.g. `"scored/scale_moments"`.
        inputs: Table name as the query calls it, `stage.table`, to its files or rows.
        empty: Typed frame without rows for every input that may have no file.
        params: Exactly the `$name` parameters that the query uses.
        threads: Threads of the engine.

    Returns:
        The rows in the order of the query's `order by`.

    Raises:
        duckdb.Error: The query and its inputs do not fit together.
    """
    with _engine(threads).cursor() as con:
        for table, source in inputs.items():
            _register(con, table, source, empty)
        try:
            return con.sql(read_query(name), params=dict(params or {})).pl()
        finally:
            for table in inputs:
                stage, _, view = table.partition(".")
                con.execute(f'drop view if exists "{stage}"."{view}"')


@cache
def _engine(threads: int) -> duckdb.DuckDBPyConnection:
    """Start one engine per process: starting costs more than most queries."""
    return connect(threads)


def _register(
    con: duckdb.DuckDBPyConnection,
    table: str,
    source: Input,
    empty: Mapping[str, pl.DataFrame],
) -> None:
    """Make `source` a view called `table`."""
    stage, _, name = table.partition(".")
    con.execute(f'create schema if not exists "{stage}"')
    view = f'"{stage}"."{name}"'
    if not isinstance(source, pl.DataFrame) and source:
        listed = ", ".join("'" + str(path).replace("'", "''") + "'" for path in source)
        rows = f"read_parquet([{listed}], hive_partitioning = false)"
    else:
        frame = source if isinstance(source, pl.DataFrame) else empty[table]
        rows = f"{stage}_{name}_frame"
        con.register(rows, frame)
    con.execute(f"create or replace view {view} as select * from {rows}")  # noqa: S608
