"""Scale scores: what each respondent got on each scale."""

import dagster as dg

from assets.staged.intake import RESPONSES
from pipeline.run.assets import (
    SINGLE_RUN,
    partition_result,
    run_partitions,
    table_asset,
)
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from pipeline.scoring.partition import score_scales
from schemas.scored import ScaleScores

TABLE = "scored.scale_scores"


@table_asset(
    TABLE,
    kinds={"polars"},
    schema=ScaleScores,
    deps=[RESPONSES],
    backfill_policy=SINGLE_RUN,
)
def scale_scores(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Mean of the keyed answers, per respondent and scale, on the scale's own steps."""
    work = run_partitions(context, workspace, "scored", score_scales)
    return partition_result(context, TABLE, work)


scale_scores_check = table_check(TABLE)
