"""Participation: response rates per unit, municipality and programme."""

import dagster as dg

from assets.scored.participation import participation as participation_counts
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Participation

TABLE = "compared.participation"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=Participation,
    deps=[participation_counts],
)
def participation(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Invited, answered and response rate on every level."""
    return whole_table(
        context,
        workspace,
        TABLE,
        Participation,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


participation_check = table_check(TABLE, Participation)
