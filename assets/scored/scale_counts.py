"""Scale counts: how many got which score."""

from functools import partial

import dagster as dg

from assets.scored.scale_scores import scale_scores
from assets.staged.intake import RESPONDENTS
from pipeline.run.assets import (
    SINGLE_RUN,
    partition_result,
    run_partitions,
    table_asset,
)
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from pipeline.scoring.partition import score_in_sql
from schemas.scored import ScaleCounts

TABLE = "scored.scale_counts"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=ScaleCounts,
    deps=[scale_scores, RESPONDENTS],
    backfill_policy=SINGLE_RUN,
)
def scale_counts(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Distributions per unit, group and scale."""
    score = partial(score_in_sql, table=TABLE)
    work = run_partitions(context, workspace, "scored", score)
    return partition_result(context, TABLE, work)


scale_counts_check = table_check(TABLE)
