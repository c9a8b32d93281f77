"""The blocking check that a table matches its Pandera model."""

from functools import partial

import dagster as dg
import polars as pl

from pipeline.run.partition_work import Schema, refusals, schema_failures
from pipeline.run.workspace import Workspace


def table_check(
    table: str, schema: Schema | None = None, *, blocking: bool = True
) -> dg.AssetChecksDefinition:
    """Build the check that a table matches its schema, counts only.

    A partitioned table is validated before each partition is written: the check reads
    the refusals. An unpartitioned one is read again as it lies there.

    Args:
        table: Qualified name.
        schema: Its Pandera model; not needed for a partitioned table.
        blocking: True: a failure keeps back what reads the table.
    """
    failures = _refused if schema is None else partial(_broken, schema)

    @dg.asset_check(
        asset=dg.AssetKey(table.split(".")),
        name="matches_schema",
        blocking=blocking,
        description=f"{table} matches its Pandera model; broken rules are counted.",
    )
    def matches_schema(workspace: Workspace) -> dg.AssetCheckResult:
        problems = failures(workspace, table)
        return dg.AssetCheckResult(
            passed=not problems, metadata={"failures": problems or ["none"]}
        )

    return matches_schema


def _refused(workspace: Workspace, table: str) -> list[str]:
    return refusals(workspace.lake, table)


def _broken(schema: Schema, workspace: Workspace, table: str) -> list[str]:
    return schema_failures(schema, pl.read_parquet(workspace.lake.path(table)))
