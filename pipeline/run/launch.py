"""One run: what is stale, launch just that, and what came of it."""

import os
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from pathlib import Path

import dagster as dg

from pipeline.comparison.tables import SCHEMAS as COMPARED
from pipeline.definitions import build_definitions
from pipeline.ingest.partition import TABLES as STAGED
from pipeline.reports.publish import CATALOGUE, CLAIMS
from pipeline.returns.report.partition import RETURN_REPORTS
from pipeline.run.freshness import (
    partitions,
    raw_files,
    raw_fingerprint,
)
from pipeline.run.partitions import ranges
from pipeline.run.progress import ProgressHandler
from pipeline.run.result import RunResult, run_result
from pipeline.run.workspace import ROOT, Workspace
from pipeline.scoring.partition import SCHEMAS as SCORED
from pipeline.store.lake import Partition, stored_fingerprint
from pipeline.store.workers import begin

PARTITIONED = {
    "staged": list(STAGED),
    "scored": list(SCORED),
    "returned": [RETURN_REPORTS],
    "reported": [CATALOGUE, CLAIMS],
}
WHOLE = {
    "compared": list(COMPARED),
    "disclosed": ["disclosed.cells"],
    "release": ["disclosed.release_evidence", "disclosed.release_quality"],
}


def run(workspace: Workspace, wanted: list[Partition]) -> RunResult:
    """Bring the wanted partitions up to date through the Dagster jobs.

    Args:
        workspace: Programme, drop zone, store.
        wanted: Partitions to bring up to date.

    Raises:
        ProgrammeError: The programme folder cannot be used.
        OSError: The data folder cannot be written.
    """
    workspace.lake.root.mkdir(parents=True, exist_ok=True)
    stale = stale_partitions(workspace, wanted)
    launched: list[str] = []
    failures: list[str] = []
    if stale:
        with dagster_home(), dg.DagsterInstance.get() as instance:
            launched, failures = launch(workspace, stale, instance)
    return run_result(workspace, wanted, launched, failures)


def stale_partitions(workspace: Workspace, wanted: list[Partition]) -> list[Partition]:
    """Return the wanted partitions of which some table must be made anew."""
    programme, lake = workspace.programme, workspace.lake
    raw = raw_fingerprint(programme, raw_files(workspace.raw))
    if stored_fingerprint(lake.path("raw.deliveries")) != raw:
        return wanted
    fingerprints = workspace.fingerprints()
    if not workspace.warehouse.exists() or not workspace.index.exists():
        return wanted
    for stage, tables in WHOLE.items():
        expected = fingerprints.of(stage, None)
        if any(stored_fingerprint(lake.path(table)) != expected for table in tables):
            return wanted
    return [
        partition
        for partition in wanted
        if any(
            stored_fingerprint(lake.path(table, partition))
            != fingerprints.of(stage, partition)
            for stage, tables in PARTITIONED.items()
            for table in tables
        )
    ]


def launch(
    workspace: Workspace,
    stale: list[Partition],
    instance: dg.DagsterInstance,
    jobs: Collection[str] | None = None,
) -> tuple[list[str], list[str]]:
    """Run the jobs over the stale partitions.

    Args:
        workspace: Programme, drop zone, store.
        stale: Partitions to bring up to date.
        instance: Where Dagster keeps its history.
        jobs: Only these parts, one after another; None: everything.

    Returns:
        Names of the jobs that ran, and what went wrong.
    """
    if len(stale) > 1:
        begin("pipeline.ingest.partition", "pipeline.scoring.partition")
    definitions = build_definitions(workspace)
    spans = ranges(workspace.programme, stale)
    plan = (
        [("everything", spans[0])]
        if len(spans) == 1 and jobs is None
        else [
            *(("municipality", span) for span in spans),
            ("programme", None),
            *(("publish", span) for span in spans),
        ]
    )
    launched, failures = [], []
    for name, span in plan:
        if jobs is not None and name not in jobs:
            continue
        job = definitions.resolve_job_def(name)
        ProgressHandler.finished = 0
        ProgressHandler.total = len(job.graph.node_dict)
        result = job.execute_in_process(
            instance=instance,
            raise_on_error=False,
            run_config={"loggers": {"progress": {}}},
            tags=_range_tags(span),
        )
        launched.append(name)
        failures += _failures(result)
        if not result.success:
            break
    return launched, failures


@contextmanager
def dagster_home() -> Iterator[None]:
    """Use the checkout's instance, whatever folder one stands in.

    `dagster.yaml` holds relative folders; they are taken from the checkout.
    """
    before = Path.cwd()
    os.environ.setdefault("DAGSTER_HOME", str(ROOT))
    os.chdir(os.environ["DAGSTER_HOME"])
    try:
        yield
    finally:
        os.chdir(before)


def _range_tags(span: tuple[Partition, Partition] | None) -> dict[str, str]:
    if span is None:
        return {}
    return {
        "dagster/asset_partition_range_start": span[0].key,
        "dagster/asset_partition_range_end": span[1].key,
    }


def _failures(result: dg.ExecuteInProcessResult) -> list[str]:
    """Return what failed, in words; never a value of a respondent."""
    found = []
    for event in result.filter_events(lambda event: event.is_step_failure):
        chain = []
        error = event.step_failure_data.error
        while error is not None:
            chain.append(error)
            error = error.cause
        # What a step itself says goes before what made it say so.
        said = next((e for e in chain if e.cls_name == "Failure"), chain[-1])
        _, _, message = said.message.strip().partition(": ")
        found.append(f"{event.step_key}: {message}")
    found += [
        f"release blocked: {check.asset_key.to_user_string()} {check.check_name}"
        for check in result.get_asset_check_evaluations()
        if not check.passed
        and check.blocking
        and check.severity == dg.AssetCheckSeverity.ERROR
    ]
    return found


def all_partitions(
    workspace: Workspace, rounds: tuple[str, ...], municipalities: tuple[str, ...]
) -> list[Partition]:
    """Return the partitions of the given rounds and municipalities; none given: all."""
    return [
        partition
        for partition in partitions(workspace.programme)
        if (not rounds or partition.round in rounds)
        and (not municipalities or partition.municipality in municipalities)
    ]
