"""Progression: what has moved between two rounds."""

import dagster as dg

from assets.compared.invariance import invariance
from assets.compared.mapping import mapping
from assets.compared.norms import norms
from assets.scored.linked_moments import linked_moments
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Progression

TABLE = "compared.progression"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=Progression,
    deps=[mapping, norms, invariance, linked_moments],
)
def progression(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Change in points with interval, q value and verdict; refused where declared."""
    return whole_table(
        context,
        workspace,
        TABLE,
        Progression,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


progression_check = table_check(TABLE, Progression)
