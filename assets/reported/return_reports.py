"""Return reports: the answer to who sent a file, per file and municipality."""

import dagster as dg

from assets.raw.deliveries import deliveries
from assets.staged.intake import ACCEPTED_ROWS, REJECTED_ROWS, WARNINGS
from pipeline.returns.report.account import Tables
from pipeline.returns.report.partition import RETURN_REPORTS, answer, write_reports
from pipeline.run.assets import (
    SINGLE_RUN,
    disk_trouble,
    partition_result,
    run_partitions,
    table_asset,
)
from pipeline.run.checks import table_check
from pipeline.run.freshness import read_deliveries
from pipeline.run.workspace import Workspace
from schemas.reported import ReturnReports


@table_asset(
    RETURN_REPORTS,
    kinds={"jinja", "xlsxwriter"},
    deps=[deliveries, ACCEPTED_ROWS, REJECTED_ROWS, WARNINGS],
    schema=ReturnReports,
    backfill_policy=SINGLE_RUN,
)
def return_reports(
    context: dg.AssetExecutionContext, workspace: Workspace
) -> dg.MaterializeResult:
    """Verdict, what to mend and where, what was accepted: a page and a workbook each.

    Confidential: they lie in the municipality's own folder below `returns` and stand in
    no catalogue. They need no release and are made also when one is blocked. A refused
    file of which nobody can say whose it is lies in `returns/unplaced`.
    """
    work = run_partitions(context, workspace, "returned", answer)
    known = Tables.unstaged(read_deliveries(workspace.lake))
    with disk_trouble():
        unplaced = write_reports(
            workspace.programme, workspace.raw, known, None, workspace.returns
        )
    context.log.info(f"{RETURN_REPORTS}: {len(unplaced)} of unknown municipalities")
    result = partition_result(context, RETURN_REPORTS, work)
    return result._replace(
        metadata={**(result.metadata or {}), "unplaced": len(unplaced)}
    )


return_reports_check = table_check(RETURN_REPORTS)
