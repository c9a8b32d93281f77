"""Needs: which competence modules the numbers call for, and which they do not."""

import dagster as dg

from assets.compared.goals import goals
from assets.compared.mapping import mapping
from assets.compared.reliability import reliability
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Needs

TABLE = "compared.needs"


@table_asset(
    TABLE,
    kinds={"numpy"},
    schema=Needs,
    deps=[mapping, reliability, goals],
)
def needs(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Proposed modules by sign and priority; an abstention where nothing is certain."""
    return whole_table(
        context,
        workspace,
        TABLE,
        Needs,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


needs_check = table_check(TABLE, Needs)
