"""The door to the store: a folder of Parquet files, each replaced whole.

`LAKE/<stage>/<table>/round=2015/municipality=479/part.parquet`, or
`LAKE/<stage>/<table>/part.parquet` for a table over all rounds. Each file carries a
stamp: which one it is, what it was made from, a hash of what it holds, and what was
written with it. A file whose bytes are not those of its stamp counts as none.
"""

import hashlib
import io
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib import import_module
from pathlib import Path

import pandera.polars as pa
import polars as pl

from pipeline.store.files import write_whole

STAGES = ("raw", "staged", "scored", "compared", "disclosed", "reported")
MADE_FROM, CONTENT = "laering.made_from", "laering.content"
TOGETHER, DOCUMENTS = "laering.together", "laering.documents"
PROGRAM, NAME = "laering.program", "laering.name"
BLANK = {MADE_FROM: "m" * 32, CONTENT: "c" * 32}  # as long as what replaces them


class UndeclaredReadError(Exception):
    """A table was asked for by a step that did not name it among what it reads."""


@dataclass(frozen=True, order=True)
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
class Stamp:
    """What a file says of itself.

    Attributes:
        name: Which file it is, `stage.table/part`; empty: nobody said.
        made_from: Fingerprint of what it was made from.
        content: Hash of its rows and columns, whatever it was made from.
        together: Files that were written in one go with it, `stage.table/part`.
        documents: Files beside the lake that were written with it, below the data
            folder, and their sizes in bytes.
        program: Hash of the code that made it.
    """

    name: str
    made_from: str
    content: str
    together: tuple[str, ...]
    documents: Mapping[str, int]
    program: str


@dataclass(frozen=True)
class Lake:
    """The store under `root`, or the part of it that a step may read.

    Attributes:
        root: Its folder.
        named: Tables that may be read; None: all.
        scope: Partitions that are read; None: every one that lies there.
        left_out: Municipalities whose partitions are passed over.
    """

    root: Path
    named: frozenset[str] | None = None
    scope: tuple[Partition, ...] | None = None
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
        folder = self.folder(table)
        if partition is not None:
            folder /= f"round={partition.round}"
            folder /= f"municipality={partition.municipality}"
        return folder / f"{part}.parquet"

    def folder(self, table: str) -> Path:
        """Return the folder of a table."""
        stage, _, name = table.partition(".")
        return self.root / stage / name

    def files(self, table: str, part: str = "*") -> list[Path]:
        """Return the files of `table` that may be read, in order.

        Raises:
            UndeclaredReadError: The step did not name the table.
        """
        if self.named is not None and table not in self.named:
            raise UndeclaredReadError(
                f"{table} is read by a step that does not name it; add it to what the "
                "step reads, so that it is made first and a change of it is noticed."
            )
        whole = self.path(table)
        if whole.exists():
            return [whole]
        if self.scope is None:
            found = sorted(self.folder(table).glob(f"round=*/*/{part}.parquet"))
        else:
            found = [
                file
                for partition in self.scope
                for file in sorted(
                    self.path(table, partition).parent.glob(f"{part}.parquet")
                )
            ]
        left_out = {f"municipality={code}" for code in self.left_out}
        return [file for file in found if file.parent.name not in left_out]

    def partitions(self) -> list[Partition]:
        """Return every partition of which a folder lies there, in any table."""
        return sorted(
            {
                Partition(
                    round=folder.parent.name.removeprefix("round="),
                    municipality=folder.name.removeprefix("municipality="),
                )
                for folder in self.root.glob("*/*/round=*/municipality=*")
            }
        )

    def folders(self, partition: Partition) -> list[Path]:
        """Return the folders of a partition, of whatever table."""
        below = f"round={partition.round}/municipality={partition.municipality}"
        return sorted(folder / below for folder in self.root.glob("*/*"))

    def rows(self, table: str, part: str = "*") -> pl.DataFrame:
        """Return every row of `table` that may be read, in the order of its files.

        No file: no rows, in the columns of its schema.

        Raises:
            UndeclaredReadError: The step did not name the table.
        """
        return self.scan(table, part).collect()

    def scan(self, table: str, part: str = "*") -> pl.LazyFrame:
        """Return the same rows, not read yet."""
        files = self.files(table, part)
        return pl.scan_parquet(files, glob=False) if files else empty(table).lazy()

    def only(self, tables: Iterable[str]) -> "Lake":
        """Return the store of a step that reads these tables and no other."""
        return replace(self, named=frozenset(tables))

    def of(self, partitions: Iterable[Partition]) -> "Lake":
        """Return the store with these partitions only."""
        return replace(self, scope=tuple(partitions))

    def without(self, municipalities: Iterable[str]) -> "Lake":
        """Return the store without some municipalities, and with all others."""
        return replace(self, left_out=frozenset(municipalities))


@cache
def models() -> Mapping[str, type[pa.DataFrameModel]]:
    """Return the Pandera model of every table by its qualified name."""
    return {
        str(model.to_schema().name): model
        for stage in STAGES
        for model in import_module(f"schemas.{stage}").TABLES
    }


@cache
def empty(table: str) -> pl.DataFrame:
    """Return no rows in the columns of a table.

    Raises:
        KeyError: The table's columns depend on the programme.
    """
    return models()[table].empty()  # pyright: ignore[reportReturnType]


def write_table(
    frame: pl.DataFrame,
    path: Path,
    made_from: str,
    together: Iterable[str] = (),
    documents: Mapping[str, int] | None = None,
    program: str = "",
    name: str = "",
) -> int:
    """Replace the file at `path` whole: a reader sees the old file or the new one.

    Args:
        frame: Sorted rows.
        path: From `Lake.path`.
        made_from: Fingerprint of what the rows were made from, or an empty text.
        together: Files that are written in one go with it.
        documents: Files beside the lake, below the data folder, and their sizes.
        program: Hash of the code that made the rows.
        name: Which file it is, `stage.table/part`.

    Returns:
        Number of rows written.

    Raises:
        OSError: The disk is full or the folder cannot be written; the old file stays.
    """
    # Polars reports a full disk as a computing error; Python says what it is.
    stream = io.BytesIO()
    frame.write_parquet(
        stream,
        compression="zstd",
        compression_level=1,
        metadata={
            **BLANK,
            TOGETHER: " ".join(sorted(together)),
            DOCUMENTS: json.dumps(dict(sorted((documents or {}).items()))),
            PROGRAM: program,
            NAME: name,
        },
    )
    write_whole(path, _stamped(stream.getvalue(), made_from))
    return frame.height


def _stamped(content: bytes, made_from: str) -> bytes:
    """Fill in the blanks of a file; its hash is taken while they are blank."""
    values = {MADE_FROM: f"{made_from:-<32}", CONTENT: _hash(content)}
    return _exchanged(content, values)


def _exchanged(content: bytes, values: Mapping[str, str]) -> bytes:
    """Exchange the two hashes of a stamp.

    Raises:
        ValueError: There are none.
    """
    exchanged = bytearray(content)
    for name, value in values.items():
        exchanged[_place(content, name)] = value.encode()
    return bytes(exchanged)


def _place(content: bytes, name: str) -> slice:
    """Return where a hash of a stamp stands: after its name, a type, and its length.

    Raises:
        ValueError: Nowhere.
    """
    before = name.encode() + b"\x18\x20"  # Thrift: text of 32 letters
    start = content.rindex(before) + len(before)
    return slice(start, start + 32)


def _hash(content: bytes) -> str:
    return hashlib.blake2b(content, digest_size=16).hexdigest()


def content_of(frame: pl.DataFrame) -> str:
    """Return a hash of rows and columns: alike for the same ones in the same order."""
    stream = io.BytesIO()
    frame.write_parquet(stream, compression="uncompressed", statistics=False)
    return _hash(stream.getvalue())


def stamp(path: Path) -> Stamp | None:
    """Return what a file says of itself; None: it is not there, or is not as written.

    It is read whole, once per process and state of it.
    """
    try:
        status = path.stat()
    except OSError:
        return None
    return _stamp(path, status.st_mtime_ns, status.st_size, status.st_ino)


@cache
def _stamp(path: Path, *_status: int) -> Stamp | None:
    try:
        content = path.read_bytes()
    except OSError:
        return None
    if not _is_as_written(content):
        return None  # and is never parsed: Polars can end a process that tries
    said = pl.read_parquet_metadata(content)
    return Stamp(
        name=said.get(NAME, ""),
        made_from=said[MADE_FROM].rstrip("-"),
        content=said[CONTENT],
        together=tuple(said[TOGETHER].split()),
        documents=json.loads(said[DOCUMENTS]),
        program=said[PROGRAM],
    )


def _is_as_written(content: bytes) -> bool:
    """Tell whether every byte of a file is as it was hashed, or can be compared."""
    try:
        hashed = content[_place(content, CONTENT)]
        return (
            _hash(_exchanged(content, BLANK)).encode() == hashed
            and content[_place(content, MADE_FROM)].isascii()
        )
    except ValueError:
        return False  # no file of ours, or cut off
