"""Intake: what each delivered value means, one reading for all staged tables.

One step writes all the tables, since they come from one reading of each delivery: a
row is in all of them or, with its check, in `rejected_rows`.
"""

from collections.abc import Iterator

import dagster as dg

from assets.raw.deliveries import deliveries
from pipeline.ingest.partition import TABLES as WHOLE_TABLES
from pipeline.ingest.partition import stage
from pipeline.run.assets import (
    OWNERS,
    SINGLE_RUN,
    columns,
    partition_result,
    run_partitions,
)
from pipeline.run.checks import table_check
from pipeline.run.workspace import Workspace

TABLES = {
    "staged.responses": "Answers as codes, a column per item, a file per instrument.",
    **{table: description for table, (_, description) in WHOLE_TABLES.items()},
}
UNITS = dg.AssetKey(["staged", "units"])
INVITATIONS = dg.AssetKey(["staged", "invitations"])
RESPONDENTS = dg.AssetKey(["staged", "respondents"])
RESPONSES = dg.AssetKey(["staged", "responses"])
REJECTED_ROWS = dg.AssetKey(["staged", "rejected_rows"])
ACCEPTED_ROWS = dg.AssetKey(["staged", "accepted_rows"])
WARNINGS = dg.AssetKey(["staged", "warnings"])
TEST_RESULTS = dg.AssetKey(["staged", "test_results"])
UNIT_RESULTS = dg.AssetKey(["staged", "unit_results"])


@dg.multi_asset(
    specs=[
        dg.AssetSpec(
            table.split("."),
            deps=[deliveries],
            description=description,
            group_name="staged",
            kinds={"polars"},
            owners=OWNERS,
            metadata=(
                {"dagster/column_schema": columns(WHOLE_TABLES[table][0])}
                if table in WHOLE_TABLES
                else {}
            ),
        )
        for table, description in TABLES.items()
    ],
    backfill_policy=SINGLE_RUN,
)
def intake(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> Iterator[dg.MaterializeResult]:
    """Read every accepted delivery of the partitions once; write the staged tables."""
    work = run_partitions(context, workspace, "staged", stage)
    for table in TABLES:
        yield partition_result(context, table, work)


# A broken partition keeps back the comparisons, never another municipality's scores or
# return reports: only the tables that none of them is made from block directly.
intake_checks = [
    table_check(
        table,
        blocking=dg.AssetKey(table.split(".")) in {UNITS, UNIT_RESULTS},
    )
    for table in TABLES
]
