"""Item moments: sums and products of items over complete cases."""

import dagster as dg

from assets.staged.intake import RESPONDENTS, RESPONSES
from pipeline.run.assets import (
    SINGLE_RUN,
    partition_result,
    run_partitions,
    table_asset,
)
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from pipeline.scoring.partition import sum_items
from schemas.scored import ItemMoments

TABLE = "scored.item_moments"


@table_asset(
    TABLE,
    kinds={"polars"},
    schema=ItemMoments,
    deps=[RESPONSES, RESPONDENTS],
    backfill_policy=SINGLE_RUN,
)
def item_moments(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Sums for reliability and factor analysis, complete cases only."""
    work = run_partitions(context, workspace, "scored", sum_items)
    return partition_result(context, TABLE, work)


item_moments_check = table_check(TABLE)
