"""Variance components: how much pupils and classes differ."""

import dagster as dg

from assets.compared.norms import norms
from assets.scored.scale_moments import scale_moments
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import VarianceComponents

TABLE = "compared.variance_components"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=VarianceComponents,
    deps=[norms, scale_moments],
)
def variance_components(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Variance within and between classes, per round, group, band and scale."""
    return whole_table(
        context,
        workspace,
        TABLE,
        VarianceComponents,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


variance_components_check = table_check(TABLE, VarianceComponents)
