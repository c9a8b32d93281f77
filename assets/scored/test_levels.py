"""Test levels: pupils by level group of the national tests."""

from functools import partial

import dagster as dg

from assets.staged.intake import TEST_RESULTS
from pipeline.run.assets import (
    SINGLE_RUN,
    partition_result,
    run_partitions,
    table_asset,
)
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from pipeline.scoring.partition import score_in_sql
from schemas.scored import TestLevels

TABLE = "scored.test_levels"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=TestLevels,
    deps=[TEST_RESULTS],
    backfill_policy=SINGLE_RUN,
)
def test_levels(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Enrolled, exempt, tested, good, top and poor per unit, subject and grade."""
    score = partial(score_in_sql, table=TABLE)
    work = run_partitions(context, workspace, "scored", score)
    return partition_result(context, TABLE, work)


test_levels_check = table_check(TABLE)
