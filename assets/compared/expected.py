"""Expected: each unit against pupils of the same background elsewhere."""

import dagster as dg

from assets.compared.norms import norms
from assets.scored.background_moments import background_moments
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Expected

TABLE = "compared.expected"


@table_asset(
    TABLE,
    kinds={"numpy"},
    schema=Expected,
    deps=[norms, background_moments],
)
def expected(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Observed and expected outcome of each unit, and the shrunken difference."""
    return whole_table(
        context,
        workspace,
        TABLE,
        Expected,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


expected_check = table_check(TABLE, Expected)
