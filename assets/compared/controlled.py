"""Controlled: the programme's changes beside those of the control group."""

import dagster as dg

from assets.compared.progression import progression
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Controlled

TABLE = "compared.controlled"


@table_asset(
    TABLE,
    kinds={"numpy"},
    schema=Controlled,
    deps=[progression],
)
def controlled(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Difference in differences; empty where no municipality is the control group."""
    return whole_table(
        context,
        workspace,
        TABLE,
        Controlled,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


controlled_check = table_check(TABLE, Controlled)
