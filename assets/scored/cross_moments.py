"""Cross moments: sums over pupils whom two groups describe."""

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
from schemas.scored import CrossMoments

TABLE = "scored.cross_moments"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=CrossMoments,
    deps=[scale_scores, RESPONDENTS],
    backfill_policy=SINGLE_RUN,
)
def cross_moments(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Sums of two groups' scores about the same pupils, theme by theme."""
    score = partial(score_in_sql, table=TABLE)
    work = run_partitions(context, workspace, "scored", score)
    return partition_result(context, TABLE, work)


cross_moments_check = table_check(TABLE)
