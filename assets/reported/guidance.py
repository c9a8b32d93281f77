"""Guidance: how to deliver, what is checked and how to mend it, as a page."""

from time import perf_counter

import dagster as dg

from pipeline.handbook.guidance import write_guidance
from pipeline.programme.load import LANGUAGES
from pipeline.run.assets import table_asset
from pipeline.run.workspace import Workspace

TABLE = "reported.guidance"


@table_asset(
    TABLE,
    kinds={"jinja"},
)
def guidance(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """The catalogue of checks for those who deliver, in Danish and English."""
    started = perf_counter()
    pages = [
        write_guidance(workspace.programme, workspace.reports, language)
        for language in LANGUAGES
    ]
    context.log.info(f"{TABLE}: {len(pages)} pages")
    return dg.MaterializeResult(
        metadata={
            "seconds": round(perf_counter() - started, 3),
            "page": dg.MetadataValue.path(str(pages[0])),
        }
    )
