"""Perspectives: do two groups see the same theme alike?"""

import dagster as dg

from assets.compared.mapping import mapping
from assets.compared.norms import norms
from assets.scored.cross_moments import cross_moments
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Perspectives

TABLE = "compared.perspectives"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=Perspectives,
    deps=[mapping, norms, cross_moments],
)
def perspectives(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Gap between two groups, relative to the usual one, with interval and verdict."""
    return whole_table(
        context,
        workspace,
        TABLE,
        Perspectives,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


perspectives_check = table_check(TABLE, Perspectives)
