"""Which assets run together."""

from functools import reduce
from operator import or_

import dagster as dg

RETURNS = dg.AssetSelection.assets("reported/return_reports")
# Who delivered is answered with the municipality's own part: it needs no release.
PARTS = {
    "municipality": dg.AssetSelection.groups("raw", "staged", "scored") | RETURNS,
    "programme": dg.AssetSelection.groups("compared", "disclosed"),
    "publish": dg.AssetSelection.groups("reported") - RETURNS,
}
DESCRIBED = {
    "municipality": "What was delivered, what it means, and the answer to who sent it.",
    "programme": "Compare all municipalities and decide what may be shown.",
    "publish": "Write the documents.",
}


def job_definitions() -> dg.Definitions:
    """Return the jobs: three parts, and everything at once."""
    jobs = [
        dg.define_asset_job(name, selection=selection, description=DESCRIBED[name])
        for name, selection in PARTS.items()
    ]
    everything = dg.define_asset_job(
        "everything",
        selection=reduce(or_, PARTS.values()),
        description="From raw files to documents.",
    )
    return dg.Definitions(jobs=[*jobs, everything])
