"""Release quality: what Great Expectations found, and its Data Docs."""

import dagster as dg
import polars as pl

from assets.disclosed.release_evidence import TABLE as EVIDENCE
from assets.disclosed.release_evidence import release_evidence
from pipeline.release.expectations import expectations
from pipeline.run.assets import table_asset, whole_table
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.disclosed import ReleaseQuality

TABLE = "disclosed.release_quality"


@table_asset(
    TABLE,
    kinds={"polars"},
    schema=ReleaseQuality,
    deps=[release_evidence],
)
def release_quality(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """One row per expectation and round; beside it Data Docs for engineers."""

    def compute() -> pl.DataFrame:
        # Four seconds to import: only who judges waits for them.
        from pipeline.release.data_docs import write_data_docs  # noqa: PLC0415
        from pipeline.release.judge import judge  # noqa: PLC0415

        programme = workspace.programme
        judgement = judge(
            pl.read_parquet(workspace.lake.path(EVIDENCE)),
            expectations(programme.file.thresholds),
            programme.round_ids,
        )
        write_data_docs(judgement.context, workspace.data_docs)
        return judgement.quality

    return whole_table(
        context, workspace, TABLE, ReleaseQuality, compute, made_by="release"
    )


release_quality_check = table_check(TABLE, ReleaseQuality)
