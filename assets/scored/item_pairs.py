"""Pairs of items: how often two answers were given together."""

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
from pipeline.scoring.partition import count_item_pairs
from schemas.scored import ItemPairs

TABLE = "scored.item_pairs"


@table_asset(
    TABLE,
    kinds={"polars"},
    schema=ItemPairs,
    deps=[RESPONSES, RESPONDENTS],
    backfill_policy=SINGLE_RUN,
)
def item_pairs(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Counts of every pair of keyed answers to two items of a scale."""
    work = run_partitions(context, workspace, "scored", count_item_pairs)
    return partition_result(context, TABLE, work)


item_pairs_check = table_check(TABLE)
