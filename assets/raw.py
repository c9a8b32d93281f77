"""Raw: what lies in the drop zone, accepted or refused and why."""

from typing import Any

import dagster as dg

from pipeline.ingest.deliveries import SUPERSEDED
from pipeline.run.assets import assets_of, checks_of
from pipeline.run.steps import steps_of
from pipeline.run.workspace import Workspace


def _deliveries(workspace: Workspace) -> dict[str, Any]:
    """Show the refused files: which, why, and what to do."""
    rows = workspace.lake.rows("raw.deliveries")
    replaced = rows["check_id"].eq_missing(SUPERSEDED)
    refused = rows.filter(~rows["accepted"] & ~replaced)
    said = [f"* {message}" for message in refused["message"]]
    return {
        "accepted": rows.filter("accepted").height,
        "refused": refused.height,
        "superseded": int(replaced.sum()),
        "refusals": dg.MetadataValue.md("\n".join(said) or "none"),
        "megabytes": round(float(rows["size"].sum()) / 1e6, 1),
    }


tables = assets_of(steps_of("raw"), {"raw.deliveries": _deliveries})
checks = checks_of(steps_of("raw"))
