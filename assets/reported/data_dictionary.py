"""Data dictionary: every table and column, as a page."""

from time import perf_counter

import dagster as dg

from pipeline.handbook.dictionary import stages, write_dictionary
from pipeline.run.assets import table_asset
from pipeline.run.workspace import Workspace

TABLE = "reported.data_dictionary"


@table_asset(
    TABLE,
    kinds={"jinja", "pandera"},
)
def data_dictionary(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Grain, key, columns, types and rules of every table, from its Pandera model."""
    started = perf_counter()
    page = write_dictionary(workspace.programme, workspace.reports)
    tables = sum(len(stage.tables) for stage in stages())
    context.log.info(f"{TABLE}: {tables} tables")
    return dg.MaterializeResult(
        metadata={
            "seconds": round(perf_counter() - started, 3),
            "tables": tables,
            "page": dg.MetadataValue.path(str(page)),
        }
    )
