"""Indicator changes: what has moved in tests and aggregates."""

import dagster as dg

from assets.compared.indicators import indicators
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import IndicatorChanges

TABLE = "compared.indicator_changes"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=IndicatorChanges,
    deps=[indicators],
)
def indicator_changes(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Change between two rounds with interval and verdict; refused at a break."""
    return whole_table(
        context,
        workspace,
        TABLE,
        IndicatorChanges,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


indicator_changes_check = table_check(TABLE, IndicatorChanges)
