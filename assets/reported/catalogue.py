"""Catalogue: every document, as a table and as a page that finds them."""

from time import perf_counter

import dagster as dg

from assets.reported.data_dictionary import data_dictionary
from assets.reported.guidance import guidance
from assets.reported.release_report import release_report
from assets.reported.school_profiles import SCHOOL_PROFILES
from pipeline.reports.index.page import write_index
from pipeline.reports.publish import catalogue as all_documents
from pipeline.run.assets import table_asset
from pipeline.run.workspace import Workspace
from schemas.reported import Catalogue

TABLE = "reported.catalogue"


@table_asset(
    TABLE,
    kinds={"jinja", "polars"},
    schema=Catalogue,
    deps=[SCHOOL_PROFILES, release_report, guidance, data_dictionary],
)
def catalogue(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """`reports/catalogue.parquet` and `reports/index.html`, searchable offline."""
    started = perf_counter()
    documents = all_documents(workspace.lake)
    workspace.reports.mkdir(parents=True, exist_ok=True)
    write_index(workspace.programme, documents, workspace.reports)
    context.log.info(f"{TABLE}: {documents.height} files")
    return dg.MaterializeResult(
        metadata={
            "seconds": round(perf_counter() - started, 3),
            "dagster/row_count": documents.height,
            "index": dg.MetadataValue.path(str(workspace.reports / "index.html")),
        }
    )
