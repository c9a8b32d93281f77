"""The SQL of the tables: one engine per process, over exactly the files it is given."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from importlib import resources
from pathlib import Path

import duckdb
import polars as pl

THREADS = 1  # per connection: the processes are the parallelism
MEMORY_LIMIT = "1GB"

Input = pl.DataFrame | Sequence[Path]


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


@cache
def read_query(name: str) -> str:
    """Return the text of `sql/<name>.sql`.

    Raises:
        FileNotFoundError: No such file.
    """
    query = resources.files("sql").joinpath(f"{name}.sql")
    return query.read_text(encoding="utf-8")


@cache
def parameters_of(name: str) -> frozenset[str]:
    """Return the `$name` parameters of a query."""
    (statement,) = _engine(THREADS).extract_statements(read_query(name))
    return frozenset(statement.named_parameters)


@cache
def tables_of(name: str) -> frozenset[str]:
    """Return the tables that a query reads, `stage.table`.

    >>> sorted(tables_of("scored/participation"))
    ['staged.invitations', 'staged.respondents']
    """
    query = read_query(name)
    for parameter in parameters_of(name):
        query = re.sub(rf"\${parameter}\b", "null", query)
    found = _engine(THREADS).get_table_names(query, qualified=True)
    return frozenset(table.split(" AS ")[0].replace('"', "") for table in found)


def run_query(
    name: str,
    *,
    inputs: Mapping[str, Input],
    params: Mapping[str, object] | None = None,
    threads: int = THREADS,
) -> pl.DataFrame:
    """Run `sql/<name>.sql` over exactly the listed files.

    Args:
        name: Path below `sql/` without suffix, e.g. `"scored/scale_moments"`.
        inputs: Table name as the query calls it, `stage.table`, to its rows, or to its
            files, at least one.
        params: Exactly the `$name` parameters that the query uses.
        threads: Threads of the engine.

    Returns:
        The rows in the order of the query's `order by`.

    Raises:
        duckdb.Error: The query and its inputs do not fit together.
    """
    with _engine(threads).cursor() as con:
        for table, source in inputs.items():
            _register(con, table, source)
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


def _register(con: duckdb.DuckDBPyConnection, table: str, source: Input) -> None:
    """Make `source` a view called `table`."""
    stage, _, name = table.partition(".")
    con.execute(f'create schema if not exists "{stage}"')
    if isinstance(source, pl.DataFrame):
        rows = f"{stage}_{name}_frame"
        con.register(rows, source)
    else:
        listed = ", ".join(map(file_literal, source))
        rows = f"read_parquet([{listed}], hive_partitioning = false)"
    view = f'"{stage}"."{name}"'
    con.execute(f"create or replace view {view} as select * from {rows}")  # noqa: S608


def file_literal(path: Path) -> str:
    """Return a path as DuckDB's text that means just this file, whatever its letters.

    >>> print(file_literal(Path("/it's [1]/*.parquet")))
    '/it''s [[]1]/[*].parquet'
    """
    plain = re.sub(r"([*?\[])", r"[\1]", str(path))
    return "'" + plain.replace("'", "''") + "'"
