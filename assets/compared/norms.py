"""Norms: what 500 and 100 points are."""

import dagster as dg

from assets.scored.scale_moments import scale_moments
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Norms

TABLE = "compared.norms"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=Norms,
    deps=[scale_moments],
)
def norms(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Mean and SD of the first round, per informant group, grade band and scale."""
    return whole_table(
        context,
        workspace,
        TABLE,
        Norms,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


norms_check = table_check(TABLE, Norms)
