"""Reliability: how well the items of a scale measure one thing."""

import dagster as dg

from assets.scored.item_moments import item_moments
from assets.scored.scale_moments import scale_moments
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Reliability

TABLE = "compared.reliability"


@table_asset(
    TABLE,
    kinds={"numpy"},
    schema=Reliability,
    deps=[item_moments, scale_moments],
)
def reliability(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Alpha, omega and intraclass correlations per round, group and scale."""
    return whole_table(
        context,
        workspace,
        TABLE,
        Reliability,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


reliability_check = table_check(TABLE, Reliability)
