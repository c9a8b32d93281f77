"""Gradients: how much social background weighs, and whether less than before."""

import dagster as dg

from assets.compared.norms import norms
from assets.scored.background_moments import background_moments
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Gradients

TABLE = "compared.gradients"


@table_asset(
    TABLE,
    kinds={"numpy"},
    schema=Gradients,
    deps=[norms, background_moments],
)
def gradients(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Slope over parents' education per outcome, and its change since round one."""
    return whole_table(
        context,
        workspace,
        TABLE,
        Gradients,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


gradients_check = table_check(TABLE, Gradients)
