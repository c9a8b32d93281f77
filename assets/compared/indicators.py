"""Indicators: national tests and what arrives as aggregates."""

import dagster as dg

from assets.scored.test_levels import test_levels
from assets.staged.intake import UNIT_RESULTS
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Indicators

TABLE = "compared.indicators"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=Indicators,
    deps=[test_levels, UNIT_RESULTS],
)
def indicators(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Shares of the national tests with intervals, and aggregate measures."""
    return whole_table(
        context,
        workspace,
        TABLE,
        Indicators,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


indicators_check = table_check(TABLE, Indicators)
