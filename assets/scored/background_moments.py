"""Background moments: results over parents' education, as sums."""

from functools import partial

import dagster as dg

from assets.scored.scale_scores import scale_scores
from assets.staged.intake import RESPONDENTS, TEST_RESULTS
from pipeline.run.assets import (
    SINGLE_RUN,
    partition_result,
    run_partitions,
    table_asset,
)
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from pipeline.scoring.partition import score_in_sql
from schemas.scored import BackgroundMoments

TABLE = "scored.background_moments"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=BackgroundMoments,
    deps=[scale_scores, RESPONDENTS, TEST_RESULTS],
    backfill_policy=SINGLE_RUN,
)
def background_moments(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Sums over pupils whose parents gave their education, per unit and outcome."""
    score = partial(score_in_sql, table=TABLE)
    work = run_partitions(context, workspace, "scored", score)
    return partition_result(context, TABLE, work)


background_moments_check = table_check(TABLE)
