"""Effects: what became of each unit over all rounds so far."""

import dagster as dg

from assets.compared.mapping import mapping
from assets.compared.progression import progression
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Effects

TABLE = "compared.effects"


@table_asset(
    TABLE,
    kinds={"numpy"},
    schema=Effects,
    deps=[mapping, progression],
)
def effects(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Lasting, growing, faded, delayed, no change, decline, or cannot tell."""
    return whole_table(
        context,
        workspace,
        TABLE,
        Effects,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


effects_check = table_check(TABLE, Effects)
