"""A DuckDB file of views for analysts, over everything that holds no respondents."""

from collections.abc import Iterable
from pathlib import Path

import duckdb

from pipeline.store.files import replacing
from pipeline.store.lake import Lake, models
from pipeline.store.query import file_literal

# Pseudonyms: a table with one of these has a row per person and stays where it is.
PERSONS = {"respondent", "pupil"}


def holds_respondents(table: str) -> bool:
    """Tell whether a table has a row per person: it never leaves its municipality.

    A table without a model of its own has its columns from a questionnaire.
    """
    model = models().get(table)
    return model is None or not PERSONS.isdisjoint(_keys(model.to_schema()))


def _keys(schema: object) -> Iterable[str]:
    columns = getattr(schema, "columns", {})
    unique = getattr(schema, "unique", None) or ()
    return [name for name in columns if name in unique]


def write_warehouse(lake: Lake, path: Path, tables: Iterable[str]) -> list[str]:
    """Replace the warehouse whole; an open one stays readable to who has it open.

    Args:
        lake: The store; the views name its files absolutely.
        path: The file to write.
        tables: What to show, `stage.table`; a table without a file is passed over.

    Returns:
        Names of the views, `stage.table`.
    """
    views = []
    with replacing(path) as beside, duckdb.connect(beside) as con:
        for table in tables:
            files = lake.files(table)
            if not files:
                continue
            stage, _, name = table.partition(".")
            con.execute(f'create schema if not exists "{stage}"')
            # A whole table is one file; of partitions, whatever lies there when asked.
            folder = file_literal(lake.folder(table))[:-1]
            below = (
                "part.parquet"
                if len(files[0].parts) == len(lake.folder(table).parts) + 1
                else "*/*/*.parquet"
            )
            con.execute(
                f'create view "{stage}"."{name}" as select * from '  # noqa: S608
                f"read_parquet({folder}/{below}', hive_partitioning = false)"
            )
            views.append(table)
    return views


def shows(path: Path, lake: Lake) -> bool:
    """Tell whether a warehouse shows this lake, not the one that it was copied from."""
    here = file_literal(lake.root)[1:-1] + "/"
    try:
        with duckdb.connect(path, read_only=True) as con:
            views = con.sql("select sql from duckdb_views() where not internal")
            return all(here in sql for (sql,) in views.fetchall())
    except duckdb.Error:
        return False
