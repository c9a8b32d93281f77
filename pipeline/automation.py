"""Which assets run together."""

import dagster as dg

STAGES_OF = {
    "municipality": ["raw", "staged", "scored"],
    "programme": ["compared", "disclosed"],
    "publish": ["reported"],
}


def job_definitions() -> dg.Definitions:
    """Return the jobs: three parts, and everything at once."""
    jobs = [
        dg.define_asset_job(
            name,
            selection=dg.AssetSelection.groups(*stages),
            description=f"Materialise {', '.join(stages)}.",
        )
        for name, stages in STAGES_OF.items()
    ]
    everything = dg.define_asset_job(
        "everything",
        selection=dg.AssetSelection.groups(
            *(stage for stages in STAGES_OF.values() for stage in stages)
        ),
        description="From raw files to documents.",
    )
    return dg.Definitions(jobs=[*jobs, everything])
