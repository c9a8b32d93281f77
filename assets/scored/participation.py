"""Participation: how many were invited and how many answered."""

from functools import partial

import dagster as dg

from assets.staged.intake import INVITATIONS, RESPONDENTS
from pipeline.run.assets import (
    SINGLE_RUN,
    partition_result,
    run_partitions,
    table_asset,
)
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from pipeline.scoring.partition import score_in_sql
from schemas.scored import Participation

TABLE = "scored.participation"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=Participation,
    deps=[INVITATIONS, RESPONDENTS],
    backfill_policy=SINGLE_RUN,
)
def participation(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Invited and answered per unit, group and grade."""
    score = partial(score_in_sql, table=TABLE)
    work = run_partitions(context, workspace, "scored", score)
    return partition_result(context, TABLE, work)


participation_check = table_check(TABLE)
