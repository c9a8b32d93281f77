"""Items: does each belong to its scale?"""

import dagster as dg

from assets.scored.item_moments import item_moments
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Items

TABLE = "compared.items"


@table_asset(
    TABLE,
    kinds={"numpy"},
    schema=Items,
    deps=[item_moments],
)
def items(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Mean, spread and item-rest correlation of every item, round by round."""
    return whole_table(
        context,
        workspace,
        TABLE,
        Items,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


items_check = table_check(TABLE, Items)
