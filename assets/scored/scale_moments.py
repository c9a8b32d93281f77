"""Scale moments: n and sums per unit and scale, and over its classes."""

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
from schemas.scored import ScaleMoments

TABLE = "scored.scale_moments"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=ScaleMoments,
    deps=[scale_scores, RESPONDENTS],
    backfill_policy=SINGLE_RUN,
)
def scale_moments(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Sums that means, variances and class-clustered intervals are made from."""
    score = partial(score_in_sql, table=TABLE)
    work = run_partitions(context, workspace, "scored", score)
    return partition_result(context, TABLE, work)


scale_moments_check = table_check(TABLE)
