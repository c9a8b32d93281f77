"""How tables are made: each table stands in one step, with what it reads and how.

A room lists its steps in its `tables.py`. Everything else asks there: assets, checks,
dependencies, partitions, freshness, the warehouse and the dictionary.
"""

import json
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pandera.polars as pa
import polars as pl
from threadpoolctl import threadpool_limits

from pipeline.programme.frames import programme_frames
from pipeline.programme.model import Programme
from pipeline.programme.rules import rules
from pipeline.store.lake import Lake, Partition
from pipeline.store.query import (
    Input,
    parameters_of,
    run_query,
    tables_of,
)

Schema = type[pa.DataFrameModel] | pa.DataFrameSchema
Parameters = Callable[[Programme, Partition | None], Mapping[str, object]]


@dataclass(frozen=True)
class Places:
    """Where a run reads and writes: plain paths, cheap to send to a worker.

    Attributes:
        programme: The programme folder.
        raw: The drop zone.
        data: Lake, warehouse, drafts, reports, returns, keys, and what people write.
    """

    programme: Path
    raw: Path
    data: Path

    @property
    def lake(self) -> Lake:
        """The store."""
        return Lake(self.data / "lake")

    @property
    def drafts(self) -> Path:
        """Where documents are written, and checked; open to their owner only."""
        return self.data / "drafts"

    @property
    def reports(self) -> Path:
        """Where documents lie that passed every check, beside pages about the data."""
        return self.data / "reports"

    @property
    def returns(self) -> Path:
        """Where the answers to suppliers are written; confidential, never listed."""
        return self.data / "returns"

    @property
    def releases(self) -> Path:
        """Where what was published lies for good."""
        return self.data / "releases"

    @property
    def published(self) -> Path:
        """The public place: what everybody may open of the releases that are open."""
        return self.data / "published"

    @property
    def editorial(self) -> Path:
        """What people write into reports; read, and never written by us."""
        return self.data / "editorial"

    @property
    def pdf_texts(self) -> Path:
        """Where it is kept what PDFs say; open to their owner only."""
        return self.data / "pdf_texts"

    @property
    def keys(self) -> Path:
        """Where the municipalities' secrets lie; never shared."""
        return self.data / "keys"

    @property
    def warehouse(self) -> Path:
        """The file of views for analysts."""
        return self.data / "warehouse.duckdb"


@dataclass(frozen=True)
class Work:
    """What a step is given.

    Attributes:
        lake: What it may read: the tables that it named, of its own partition (and of
            earlier rounds, if it looks back); for a whole table, of all members.
        programme: The programme.
        places: Folders, for what is no table.
        partition: The round and municipality; None for a whole table.
        made_from: Fingerprint of all that.
        made_by: Fingerprint of all that but what is read: code, libraries, programme.
        program: Hash of the code of the step.
        handed: What `Step.hands` gave.
    """

    lake: Lake
    programme: Programme
    places: Places
    partition: Partition | None = None
    made_from: str = ""
    made_by: str = ""
    program: str = ""
    handed: object = None

    @property
    def here(self) -> Partition:
        """The partition of a step that is made per partition."""
        if self.partition is None:
            raise TypeError("a whole table has no partition")
        return self.partition


@dataclass(frozen=True)
class Rows:
    """Rows and the schema that they must match."""

    schema: Schema
    frame: pl.DataFrame


@dataclass(frozen=True)
class Made:
    """What a step made.

    Attributes:
        tables: Table -> file within the partition -> rows.
        documents: Files beside the lake that were written with them.
        settled: False: something failed for a passing reason, so it is made again
            next time although nothing has changed.
    """

    tables: Mapping[str, Mapping[str, Rows]]
    documents: Iterable[Path] = ()
    settled: bool = True


class CannotBeMadeError(Exception):
    """A partition that must not be read any further; the message says why."""


@dataclass(frozen=True, kw_only=True)
class Step:
    """Tables that are made together.

    Attributes:
        tables: Their qualified names and descriptions, in the order of writing.
        make: Makes them; importable, since worker processes call it.
        kinds: What they are made with, for the UI.
        reads: Tables that it may read.
        after: Tables that it waits for without reading: their checks keep it back.
        partitioned: True: a file per round and municipality.
        looks_back: True: it reads earlier rounds of the municipality, too.
        since: Column that names the earlier round of a row, where it looks back: rows
            of a round that was forgotten are kept, since nobody can count them anew.
        functions: Whose code makes the tables: a change of it makes them stale.
        queries: Files below `sql/` that make them.
        knows: Returns what of the programme it depends on, as text.
        also: Returns what else it depends on, as text: the drop zone, a secret, or
            the part of a table of `told` that concerns the partition.
        needs: Makes what must lie beside the lake before the step is made; asking what
            the step is made from does not make it.
        hands: Returns what the asking process knows and a worker would have to find
            out, picklable. It saves work only: without it the same is made.
        told: Tables that count by what `also` says of them, not by their files.
        from_outside: True: it reads what was delivered, so only a run that is asked
            for it makes it anew.
        stands: Tells whether what it wrote beside the lake still holds, where its
            being there does not say so.
    """

    tables: Mapping[str, str]
    make: Callable[[Work], Made]
    kinds: frozenset[str]
    reads: frozenset[str] = frozenset()
    after: frozenset[str] = frozenset()
    partitioned: bool = False
    looks_back: bool = False
    since: str | None = None
    functions: tuple[Callable[..., object], ...] = ()
    queries: tuple[str, ...] = ()
    knows: Callable[[Programme], str] = rules
    also: Callable[[Work], Iterable[str]] | None = None
    needs: Callable[[Work], None] | None = None
    hands: Callable[[Work], object] | None = None
    told: frozenset[str] = frozenset()
    from_outside: bool = False
    stands: Callable[[Places], bool] | None = None

    @property
    def name(self) -> str:
        """The name of its first table stands for the step."""
        return next(iter(self.tables))


def described(*schemas: type[pa.DataFrameModel]) -> dict[str, str]:
    """Return the qualified name of each model and the first line of its docstring."""
    return {
        str(schema.to_schema().name): (schema.__doc__ or "").strip().split("\n")[0]
        for schema in schemas
    }


def computed(
    schema: type[pa.DataFrameModel],
    compute: Callable[[Lake, Programme], pl.DataFrame],
    *,
    reads: Iterable[str],
    kind: str = "numpy",
    knows: Callable[[Programme], str] = rules,
    queries: tuple[str, ...] = (),
) -> Step:
    """Return the step of a whole table that a function makes from other tables.

    Args:
        schema: The table.
        compute: Makes its rows from the tables that it names.
        reads: Those tables; the store refuses all others.
        kind: What it is made with, for the UI.
        knows: What of the programme it depends on.
        queries: Files below `sql/` that it uses; what they read is added.
    """
    return Step(
        tables=described(schema),
        make=partial(_compute, schema, compute),
        kinds=frozenset({kind}),
        reads=frozenset(reads).union(*map(lake_tables, queries)),
        functions=(compute,),
        queries=queries,
        knows=knows,
    )


def _compute(
    schema: type[pa.DataFrameModel],
    compute: Callable[[Lake, Programme], pl.DataFrame],
    work: Work,
) -> Made:
    # Matrices of a handful of items: threads would only wait for each other.
    with threadpool_limits(1, "blas"):
        return made(schema, compute(work.lake, work.programme))


def made(
    schema: type[pa.DataFrameModel],
    rows: pl.DataFrame,
    documents: Iterable[Path] = (),
) -> Made:
    """Return one table in one file, and its documents, as what a step made."""
    tables = {str(schema.to_schema().name): {"part": Rows(schema, rows)}}
    return Made(tables, documents)


def rows_of(step: Step, lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return the rows of a whole table from what lies in a lake; nothing is written."""
    nowhere = Places(programme=Path(), raw=Path(), data=lake.root.parent)
    made = step.make(Work(lake.only(step.reads), programme, nowhere))
    return made.tables[step.name]["part"].frame


def queried(
    schema: type[pa.DataFrameModel],
    *,
    parameters: Parameters,
    conclude: Callable[[pl.DataFrame, Programme], pl.DataFrame] | None = None,
    partitioned: bool = False,
    looks_back: bool = False,
    since: str | None = None,
) -> Step:
    """Return the step of the table whose rows `sql/<stage>/<table>.sql` gives.

    What it reads stands in the query and nowhere else.

    Args:
        schema: The table; its name finds the query.
        parameters: Every `$name` that queries of this stage may use.
        conclude: Turns the query's rows into the table's, given the programme.
        partitioned: True: one file per round and municipality.
        looks_back: True: it reads earlier rounds of the municipality, too.
        since: Column that names the earlier round of a row.
    """
    tables = described(schema)
    query = next(iter(tables)).replace(".", "/")
    return Step(
        tables=tables,
        make=partial(_query, schema, query, parameters, conclude),
        kinds=frozenset({"duckdb"}),
        reads=lake_tables(query),
        partitioned=partitioned,
        looks_back=looks_back,
        since=since,
        functions=(query_rows,) if conclude is None else (query_rows, conclude),
        queries=(query,),
        knows=(partial(asked_of_programme, query) if conclude is None else rules),
        also=partial(_this_round, query, parameters),
    )


def _query(
    schema: type[pa.DataFrameModel],
    query: str,
    parameters: Parameters,
    conclude: Callable[[pl.DataFrame, Programme], pl.DataFrame] | None,
    work: Work,
) -> Made:
    rows = query_rows(
        query, work.lake, work.programme, parameters(work.programme, work.partition)
    )
    return made(schema, rows if conclude is None else conclude(rows, work.programme))


def query_rows(
    query: str,
    lake: Lake,
    programme: Programme,
    parameters: Mapping[str, object],
    given: Mapping[str, pl.DataFrame] | None = None,
) -> pl.DataFrame:
    """Return what a query says of what lies in the lake.

    Args:
        query: Path below `sql/` without suffix.
        lake: Holds the tables that it reads.
        programme: Its small tables can be read, too.
        parameters: At least what the query uses.
        given: Rows that are taken instead of the lake's.
    """
    rows = given or {}
    inputs: dict[str, Input] = {
        **_programme_tables(query, programme),
        **{
            table: rows[table]
            if table in rows
            else lake.files(table) or lake.rows(table)
            for table in lake_tables(query)
        },
    }
    params = {name: parameters[name] for name in parameters_of(query)}
    return run_query(query, inputs=inputs, params=params)


def lake_tables(query: str) -> frozenset[str]:
    """Return the tables of the lake that a query reads."""
    return frozenset(
        table for table in tables_of(query) if not table.startswith("programme.")
    )


def _programme_tables(query: str, programme: Programme) -> dict[str, pl.DataFrame]:
    return programme_frames(programme, tables_of(query))


def asked_of_programme(query: str, programme: Programme) -> str:
    """Return the small tables of the programme that a query reads, as text."""
    frames = _programme_tables(query, programme)
    return json.dumps(
        {name: frame.rows() for name, frame in sorted(frames.items())}, default=str
    )


def _this_round(query: str, parameters: Parameters, work: Work) -> list[str]:
    given = parameters(work.programme, work.partition)
    return [f"{name}={given[name]}" for name in sorted(parameters_of(query))]
