"""Mapping: where each unit stands, with its uncertainty."""

import dagster as dg

from assets.compared.norms import norms
from assets.compared.variance_components import variance_components
from assets.scored.scale_moments import scale_moments
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.compared import Mapping

TABLE = "compared.mapping"


@table_asset(
    TABLE,
    kinds={"duckdb"},
    schema=Mapping,
    deps=[norms, variance_components, scale_moments],
)
def mapping(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Points and differences to municipality and programme, with verdicts."""
    return whole_table(
        context,
        workspace,
        TABLE,
        Mapping,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )


mapping_check = table_check(TABLE, Mapping)
