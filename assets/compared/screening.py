"""Screening: what only several files or several rounds can show."""

import dagster as dg
import polars as pl

from assets.raw.deliveries import deliveries
from assets.scored.item_moments import item_moments
from assets.scored.item_pairs import item_pairs
from assets.scored.participation import participation
from assets.scored.scale_counts import scale_counts
from assets.scored.scale_moments import scale_moments
from assets.staged.intake import REJECTED_ROWS, UNIT_RESULTS, UNITS
from pipeline.comparison.tables import compared_table
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from pipeline.screening.suspicions import signs_picture, signs_table
from schemas.compared import Screening

TABLE = "compared.screening"


@table_asset(
    TABLE,
    kinds={"duckdb", "polars"},
    schema=Screening,
    deps=[
        deliveries,
        UNITS,
        UNIT_RESULTS,
        REJECTED_ROWS,
        participation,
        item_pairs,
        item_moments,
        scale_counts,
        scale_moments,
    ],
)
def screening(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Signs that figures do not mean what they should."""
    result = whole_table(
        context,
        workspace,
        TABLE,
        Screening,
        lambda: compared_table(workspace.lake, workspace.programme, TABLE),
    )
    signs = pl.read_parquet(workspace.lake.path(TABLE))
    return dg.MaterializeResult(
        metadata={
            **(result.metadata or {}),
            "signs": dg.MetadataValue.md(signs_table(signs)),
            "picture": dg.MetadataValue.md(signs_picture(signs)),
        }
    )


screening_check = table_check(TABLE, Screening)


@dg.asset_check(
    asset=dg.AssetKey(TABLE.split(".")),
    name="no_signs",
    blocking=False,
    description="No comparison of files and rounds is suspicious; signs are counted.",
)
def no_signs(workspace: Workspace) -> dg.AssetCheckResult:
    """Warn, and keep nothing back: a sign is a question to who delivered."""
    signs = pl.read_parquet(workspace.lake.path(TABLE))
    return dg.AssetCheckResult(
        passed=signs.is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "signs": signs.height,
            "per check": dg.MetadataValue.md(signs_table(signs)),
        },
    )
