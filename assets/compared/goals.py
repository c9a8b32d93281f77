"""Goals: met, not met, or cannot be decided."""

import dagster as dg

from assets.compared.indicator_changes import indicator_changes
from assets.compared.indicators import indicators
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Goals

TABLE = "compared.goals"


@table_asset(
    TABLE,
    kinds={"numpy"},
    schema=Goals,
    deps=[indicators, indicator_changes],
)
def goals(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Status, distance and direction of each goal; could attaining it be seen?"""
    return whole_table(
        context,
        workspace,
        TABLE,
        Goals,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


goals_check = table_check(TABLE, Goals)
