"""One run: what is stale, launch just that, and what came of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import dagster as dg
import polars as pl

from pipeline.comparison.tables import SCHEMAS as COMPARED
from pipeline.definitions import build_definitions
from pipeline.fingerprints import (
    partitions,
    raw_files,
    raw_fingerprint,
    read_deliveries,
)
from pipeline.ingest.partition import TABLES as STAGED
from pipeline.lake import Partition, stored_fingerprint
from pipeline.parallel import begin
from pipeline.partition_work import refusals
from pipeline.partitions import ranges
from pipeline.progress import ProgressHandler
from pipeline.reporting.partition import CATALOGUE, CLAIMS
from pipeline.scoring.partition import SCHEMAS as SCORED
from pipeline.workspace import ROOT, Workspace

PARTITIONED = {
    "staged": list(STAGED),
    "scored": list(SCORED),
    "reported": [CATALOGUE, CLAIMS],
}
WHOLE = {"compared": list(COMPARED), "disclosed": ["disclosed.cells"]}


@dataclass(frozen=True)
class RunResult:
    """What came of a run.

    Attributes:
        launched: Names of the Dagster jobs that ran.
        problems: What is wrong, where and what to do; empty: nothing.
        accepted: Files accepted.
        refused: Files refused.
        rejected: Rows rejected, by delivery, column and rule.
        undelivered: Partitions that no accepted file feeds.
        respondents: Respondents with at least one scale score.
        documents: Files written.
    """

    launched: list[str]
    problems: list[str]
    accepted: int
    refused: int
    rejected: pl.DataFrame
    undelivered: list[str]
    respondents: int
    documents: int
    index: Path = field(default_factory=Path)


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
    return _result(workspace, wanted, launched, failures)


def stale_partitions(workspace: Workspace, wanted: list[Partition]) -> list[Partition]:
    """Return the wanted partitions of which some table must be made anew."""
    programme, lake = workspace.programme, workspace.lake
    raw = raw_fingerprint(programme, raw_files(workspace.raw))
    if stored_fingerprint(lake.path("raw.deliveries")) != raw:
        return wanted
    fingerprints = workspace.fingerprints()
    if not workspace.warehouse.exists() or not _index(workspace).exists():
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
    workspace: Workspace, stale: list[Partition], instance: dg.DagsterInstance
) -> tuple[list[str], list[str]]:
    """Run the jobs over the stale partitions.

    Returns:
        Names of the jobs that ran, and what went wrong.
    """
    if len(stale) > 1:
        begin("pipeline.ingest.partition", "pipeline.scoring.partition")
    definitions = build_definitions(workspace)
    spans = ranges(workspace.programme, stale)
    plan = (
        [("everything", spans[0])]
        if len(spans) == 1
        else [
            *(("municipality", span) for span in spans),
            ("programme", None),
            *(("publish", span) for span in spans),
        ]
    )
    launched, failures = [], []
    for name, span in plan:
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
        error = event.step_failure_data.error
        cause = error.cause if error and error.cause else error
        found.append(f"{event.step_key}: {cause.message.strip() if cause else ''}")
    found += [
        f"release blocked: {check.asset_key.to_user_string()} {check.check_name}"
        for check in result.get_asset_check_evaluations()
        if not check.passed and check.blocking
    ]
    return found


def _result(
    workspace: Workspace,
    wanted: list[Partition],
    launched: list[str],
    failures: list[str],
) -> RunResult:
    lake = workspace.lake
    deliveries = (
        read_deliveries(lake)
        if lake.path("raw.deliveries").exists()
        else pl.DataFrame(
            schema={
                "accepted": pl.Boolean,
                "partitions": pl.String,
                "message": pl.String,
            }
        )
    )
    refused = deliveries.filter(~pl.col("accepted"))
    problems = list(refused["message"])
    for stage in ("staged", "scored", "reported"):
        for table in PARTITIONED[stage]:
            problems += refusals(lake, table)
    fed = set(" ".join(deliveries.filter("accepted")["partitions"]).split())
    return RunResult(
        launched=launched,
        problems=problems + failures,
        accepted=deliveries.height - refused.height,
        refused=refused.height,
        rejected=_rejected(workspace, wanted),
        undelivered=[p.key for p in wanted if p.key not in fed],
        respondents=_respondents(workspace, wanted),
        documents=_documents(workspace, wanted),
        index=_index(workspace),
    )


def _rejected(workspace: Workspace, wanted: list[Partition]) -> pl.DataFrame:
    files = workspace.lake.parts("staged.rejected_rows", wanted)
    if not files:
        return pl.DataFrame(schema={"delivery": pl.String, "rows": pl.UInt32})
    return (
        pl.read_parquet(files)
        .group_by("delivery", "column", "rule")
        .agg(rows=pl.len(), line=pl.col("line").min())
        .sort("delivery", "rule", "column")
    )


def _respondents(workspace: Workspace, wanted: list[Partition]) -> int:
    files = workspace.lake.parts("scored.scale_scores", wanted)
    return sum(
        pl.scan_parquet(file)
        .select(pl.struct("informant_group", "respondent").n_unique())
        .collect()
        .item()
        for file in files
    )


def _documents(workspace: Workspace, wanted: list[Partition]) -> int:
    files = workspace.lake.parts(CATALOGUE, wanted)
    return sum(pl.scan_parquet(f).select(pl.len()).collect().item() for f in files)


def _index(workspace: Workspace) -> Path:
    return workspace.reports / "index.html"


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
