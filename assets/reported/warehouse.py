"""Warehouse: views for analysts over everything that holds no respondents."""

from time import perf_counter

import dagster as dg

from assets.disclosed.cells import cells
from pipeline.run.assets import table_asset
from pipeline.run.workspace import Workspace
from pipeline.store.warehouse import write_warehouse

TABLE = "reported.warehouse"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    deps=[cells],
)
def warehouse(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """`warehouse.duckdb`: a view per table, written beside and renamed."""
    started = perf_counter()
    views = write_warehouse(workspace.lake, workspace.warehouse)
    context.log.info(f"{TABLE}: {len(views)} views")
    return dg.MaterializeResult(
        metadata={
            "seconds": round(perf_counter() - started, 3),
            "views": len(views),
            "tables": dg.MetadataValue.json(views),
        }
    )
