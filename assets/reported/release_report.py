"""Release report: may this be published, and what to look at first."""

from time import perf_counter

import dagster as dg
import polars as pl

from assets.disclosed.release_evidence import TABLE as EVIDENCE
from assets.disclosed.release_quality import TABLE as QUALITY
from assets.disclosed.release_quality import release_quality
from pipeline.documents.pages import wording_of
from pipeline.programme.load import LANGUAGES
from pipeline.release.page import headline, write_release
from pipeline.release.verdict import matters, verdict
from pipeline.run.assets import table_asset
from pipeline.run.workspace import Workspace

TABLE = "reported.release_report"


@table_asset(
    TABLE,
    kinds={"jinja"},
    deps=[release_quality],
)
def release_report(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """The page about the quality of the release, in Danish and English."""
    started = perf_counter()
    programme = workspace.programme
    quality = pl.read_parquet(workspace.lake.path(QUALITY))
    evidence = pl.read_parquet(workspace.lake.path(EVIDENCE))
    pages = [
        write_release(programme, quality, evidence, workspace.reports, language)
        for language in LANGUAGES
    ]
    found = matters(quality, programme.round_ids)
    said = headline(wording_of(programme, "da"), found)
    context.log.info(f"{TABLE}: {said}")
    return dg.MaterializeResult(
        metadata={
            "seconds": round(perf_counter() - started, 3),
            "verdict": dg.MetadataValue.text(said),
            "matters": found.height,
            "page": dg.MetadataValue.path(str(pages[0])),
            "data_docs": dg.MetadataValue.path(str(workspace.data_docs / "index.html")),
        }
    )


@dg.asset_check(asset=release_report, blocking=True)
def fit_to_publish(workspace: Workspace) -> dg.AssetCheckResult:
    """The release as a whole; a failure of a blocking theme keeps the reports back."""
    programme = workspace.programme
    quality = pl.read_parquet(workspace.lake.path(QUALITY))
    found = matters(quality, programme.round_ids)
    blocked = verdict(found) == "blocked"
    severity = dg.AssetCheckSeverity.ERROR if blocked else dg.AssetCheckSeverity.WARN
    return dg.AssetCheckResult(
        passed=not found.height,
        severity=severity,
        metadata={
            "verdict": headline(wording_of(programme, "da"), found),
            "matters": dg.MetadataValue.md(
                "\n".join(
                    f"* {row['round']} {row['expectation']}: "
                    f"{row['outside']} of {row['judged']} outside"
                    for row in found.iter_rows(named=True)
                )
                or "none"
            ),
        },
    )
