"""Cells: what may be shown, to whom."""

import dagster as dg
import polars as pl

from assets.compared.effects import effects
from assets.compared.goals import goals
from assets.compared.indicator_changes import indicator_changes
from assets.compared.invariance import invariance
from assets.compared.mapping import mapping
from assets.compared.needs import needs
from assets.compared.nonresponse import nonresponse
from assets.compared.participation import participation
from assets.compared.perspectives import perspectives
from assets.compared.progression import progression
from assets.compared.reliability import reliability
from assets.staged.intake import UNITS
from pipeline.disclosure.cells import disclosed_cells
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.disclosed import Cells

TABLE = "disclosed.cells"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=Cells,
    deps=[
        mapping,
        progression,
        invariance,
        effects,
        perspectives,
        nonresponse,
        participation,
        reliability,
        indicator_changes,
        goals,
        needs,
        UNITS,
    ],
)
def cells(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Every published number of the unit edition, or why it is not shown."""

    def compute() -> pl.DataFrame:
        return disclosed_cells(workspace.lake, workspace.programme, "unit")

    return whole_table(context, workspace, TABLE, Cells, compute)


cells_check = table_check(TABLE, Cells)
