"""Invariance: does a scale mean the same in two rounds?"""

import dagster as dg

from assets.scored.item_moments import item_moments
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Invariance

TABLE = "compared.invariance"


@table_asset(
    TABLE,
    kinds={"numpy"},
    schema=Invariance,
    deps=[item_moments],
)
def invariance(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """The ladder configural, metric, scalar, partial scalar for each pair of rounds."""
    return whole_table(
        context,
        workspace,
        TABLE,
        Invariance,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


invariance_check = table_check(TABLE, Invariance)
