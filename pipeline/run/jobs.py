"""Which assets run together, and the partitions that they run over."""

from functools import reduce
from operator import or_

import dagster as dg

from pipeline.programme.model import Programme
from pipeline.run.publish_job import publish_definitions
from pipeline.run.silent import CHECK, REMINDER
from pipeline.run.steps import PARTS, STEPS

SELECTED = {
    name: dg.AssetSelection.assets(
        *(table.replace(".", "/") for step in steps for table in step.tables)
    )
    for name, steps in PARTS.items()
}
DESCRIBED = {
    "municipality": "What was delivered, what it means, and the answer to who sent it.",
    "programme": "Compare all municipalities and decide what may be shown.",
    "documents": "Write the documents.",
}
PARTITIONED = frozenset(
    table for step in STEPS if step.partitioned for table in step.tables
)


def job_definitions() -> dg.Definitions:
    """Return the jobs: three parts, some of them at once, and a release."""
    jobs = [
        dg.define_asset_job(name, selection=selection, description=DESCRIBED[name])
        for name, selection in SELECTED.items()
    ]
    everything = dg.define_asset_job(
        "everything",
        selection=reduce(or_, SELECTED.values()),
        description="From raw files to documents.",
    )
    results = dg.define_asset_job(
        "results",
        selection=SELECTED["programme"] | SELECTED["documents"],
        description="All that is made of what was read: compared, protected, written.",
    )
    reminder = dg.define_asset_job(
        REMINDER,
        selection=dg.AssetSelection.checks(CHECK),
        description="Who has sent no new answers while questionnaires are open.",
    )
    return dg.Definitions.merge(
        dg.Definitions(jobs=[*jobs, everything, results, reminder]),
        publish_definitions(),
    )


def partitions_of(programme: Programme) -> dg.MultiPartitionsDefinition:
    """Return the partitions of a programme, municipality by municipality."""
    return dg.MultiPartitionsDefinition(
        {
            "municipality": dg.StaticPartitionsDefinition(
                sorted(programme.municipality_codes)
            ),
            "round": dg.StaticPartitionsDefinition(programme.round_ids),
        }
    )


def is_partitioned(key: dg.AssetKey) -> bool:
    """Return whether the asset holds a file per round and municipality."""
    return ".".join(key.path) in PARTITIONED
