"""School profiles: the documents, and the address of every number in them."""

from collections.abc import Iterator

import dagster as dg

from assets.disclosed.cells import cells
from assets.reported.release_report import release_report
from pipeline.reports.publish import CATALOGUE, CLAIMS, publish
from pipeline.run.assets import (
    OWNERS,
    SINGLE_RUN,
    columns,
    partition_result,
    run_partitions,
)
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace
from schemas.reported import Catalogue, Claims

SCHOOL_PROFILES = dg.AssetKey(CATALOGUE.split("."))


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            CATALOGUE.split("."),
            deps=[cells, release_report],
            description="A profile per unit, HTML and PDF, unit edition.",
            group_name="reported",
            kinds={"jinja", "typst"},
            owners=OWNERS,
            metadata={"dagster/column_schema": columns(Catalogue)},
        ),
        dg.AssetSpec(
            CLAIMS.split("."),
            deps=[cells, release_report],
            description="Every number in a document with the address of its cell.",
            group_name="reported",
            kinds={"polars"},
            owners=OWNERS,
            metadata={"dagster/column_schema": columns(Claims)},
        ),
    ],
    backfill_policy=SINGLE_RUN,
)
def school_profiles(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> Iterator[dg.MaterializeResult]:
    """Write the documents of the partitions' units."""
    work = run_partitions(context, workspace, "reported", publish)
    yield partition_result(context, CATALOGUE, work)
    yield partition_result(context, CLAIMS, work)


school_profiles_checks = [table_check(table) for table in (CATALOGUE, CLAIMS)]
