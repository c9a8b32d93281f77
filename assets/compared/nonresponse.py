"""Nonresponse: what those who did not answer could change."""

import dagster as dg

from assets.compared.mapping import mapping
from assets.compared.norms import norms
from assets.compared.participation import participation
from assets.scored.scale_moments import scale_moments
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Nonresponse

TABLE = "compared.nonresponse"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=Nonresponse,
    deps=[mapping, participation, norms, scale_moments],
)
def nonresponse(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Worst and best case of every mean; does its conclusion hold all the same?"""
    return whole_table(
        context,
        workspace,
        TABLE,
        Nonresponse,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


nonresponse_check = table_check(TABLE, Nonresponse)
