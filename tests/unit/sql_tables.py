"""Run one SQL file over frames of a few rows."""

from collections.abc import Mapping

import polars as pl

from pipeline.store.query import run_query


def rows(schema: pl.Schema, *given: Mapping[str, object]) -> pl.DataFrame:
    """Return rows of a table; columns that a row leaves out are null."""
    return pl.DataFrame(
        [{column: row.get(column) for column in schema} for row in given],
        schema=schema,
    )


def query(name: str, tables: dict[str, pl.DataFrame], **params: object) -> pl.DataFrame:
    """Return the result of `sql/<name>.sql` over `tables`."""
    return run_query(name, inputs=tables, params=params)
