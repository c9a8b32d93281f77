"""Compared: how it differs and whether it moved, over the sums of all rounds."""

from typing import Any

import dagster as dg

from pipeline.run.assets import assets_of, checks_of, key_of
from pipeline.run.steps import steps_of
from pipeline.run.workspace import Workspace
from pipeline.screening.suspicions import signs_picture, signs_table

SCREENING = "compared.screening"


def _signs(workspace: Workspace) -> dict[str, Any]:
    signs = workspace.lake.rows(SCREENING)
    return {
        "signs": dg.MetadataValue.md(signs_table(signs)),
        "picture": dg.MetadataValue.md(signs_picture(signs)),
    }


@dg.asset_check(
    asset=key_of(SCREENING),
    blocking=False,
    description="No comparison of files and rounds is suspicious; signs are counted.",
)
def no_signs(workspace: Workspace) -> dg.AssetCheckResult:
    """Warn, and keep nothing back: a sign is a question to who delivered."""
    signs = workspace.lake.rows(SCREENING)
    return dg.AssetCheckResult(
        passed=signs.is_empty(),
        severity=dg.AssetCheckSeverity.WARN,
        metadata={
            "signs": signs.height,
            "per check": dg.MetadataValue.md(signs_table(signs)),
        },
    )


tables = assets_of(steps_of("compared"), {SCREENING: _signs})
checks = checks_of(steps_of("compared"))
