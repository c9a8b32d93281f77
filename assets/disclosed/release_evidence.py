"""Release evidence: the figures that a release as a whole is judged by."""

import dagster as dg

from assets.compared.indicators import indicators
from assets.compared.mapping import mapping
from assets.compared.norms import norms
from assets.compared.participation import participation
from assets.compared.reliability import reliability
from assets.disclosed.cells import cells
from assets.scored.item_pairs import item_pairs
from assets.scored.scale_counts import scale_counts
from assets.scored.scale_moments import scale_moments
from assets.staged.intake import UNITS
from pipeline.release.evidence import evidence
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.disclosed import ReleaseEvidence

TABLE = "disclosed.release_evidence"


@table_asset(
    TABLE,
    kinds={"polars"},
    schema=ReleaseEvidence,
    deps=[
        cells,
        mapping,
        norms,
        participation,
        reliability,
        indicators,
        scale_counts,
        scale_moments,
        item_pairs,
        UNITS,
    ],
)
def release_evidence(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Response rates, shifts of answers, norms and sums per subject; no respondents."""
    return whole_table(
        context,
        workspace,
        TABLE,
        ReleaseEvidence,
        lambda: evidence(workspace.lake, workspace.programme),
        made_by="release",
    )


release_evidence_check = table_check(TABLE, ReleaseEvidence)
