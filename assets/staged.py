"""Staged: what each delivered value means, in one reading for all tables."""

import dagster as dg

from pipeline.run.assets import assets_of, checks_of, key_of
from pipeline.run.pictures import table
from pipeline.run.result import reasons
from pipeline.run.steps import steps_of
from pipeline.run.workspace import Workspace

REJECTED = "staged.rejected_rows"


@dg.asset_check(asset=key_of(REJECTED))
def every_row_is_accepted(workspace: Workspace) -> dg.AssetCheckResult:
    """No row of an accepted file was left out. The rest of such a file is used."""
    rejected = workspace.lake.rows(REJECTED)
    counted = reasons(rejected).select("rows", "files", "message").rows()
    told = table(("rows", "files", "the first of them"), counted) if counted else "none"
    return dg.AssetCheckResult(
        passed=rejected.is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={"count": rejected.height, "rejected": dg.MetadataValue.md(told)},
    )


tables = assets_of(steps_of("staged"))
checks = checks_of(steps_of("staged"))
