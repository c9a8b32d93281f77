"""What came of a run: the numbers that matter, and everything that is wrong."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.ingest.deliveries import SUPERSEDED
from pipeline.release.page import RELEASE
from pipeline.release.verdict import matters
from pipeline.reports.tables import PROFILES
from pipeline.run.making import refusals
from pipeline.run.steps import STEPS
from pipeline.run.workspace import Workspace
from pipeline.store.lake import Partition


@dataclass(frozen=True)
class RunResult:
    """What came of a run.

    Attributes:
        launched: Names of the Dagster jobs that ran.
        problems: What is wrong, where and what to do; empty: nothing.
        accepted: Files accepted.
        refused: Files refused.
        superseded: Files that a newer version replaced.
        rejected: Rows rejected, by delivery, column and check.
        warnings: How many remarks on what was accepted, per check.
        signs: How many comparisons of files and rounds are suspicious, per check.
        undelivered: Partitions that no accepted file feeds.
        respondents: Respondents with at least one scale score.
        documents: Files written.
        index: The page that finds them.
        matters: What should be looked at before publishing; 0: the release is ready.
        release: The page that says so.
    """

    launched: list[str]
    problems: list[str]
    accepted: int
    refused: int
    superseded: int
    rejected: pl.DataFrame
    warnings: dict[str, int]
    signs: dict[str, int]
    undelivered: list[str]
    respondents: int
    documents: int
    index: Path
    matters: int
    release: Path


def run_result(
    workspace: Workspace,
    wanted: list[Partition],
    launched: list[str],
    failures: list[str],
) -> RunResult:
    """Read from the lake what came of a run.

    Args:
        workspace: Where the run wrote.
        wanted: Partitions that were to be brought up to date.
        launched: Names of the jobs that ran.
        failures: What Dagster says went wrong.
    """
    lake = workspace.lake
    deliveries = lake.rows("raw.deliveries")
    replaced = pl.col("check_id").eq_missing(pl.lit(SUPERSEDED))
    refused = deliveries.filter(~pl.col("accepted"), ~replaced)
    superseded = deliveries.select(replaced.sum()).item()
    problems = list(refused["message"])
    for step in STEPS:
        for table in step.tables:
            problems += refusals(lake, table)
    fed = _delivered(workspace, deliveries)
    return RunResult(
        launched=launched,
        problems=problems + failures,
        accepted=deliveries.height - refused.height - superseded,
        refused=refused.height,
        superseded=superseded,
        rejected=_rejected(workspace, wanted),
        warnings=_per_check(lake.of(wanted).rows("staged.warnings")),
        signs=_per_check(lake.rows("compared.screening")),
        undelivered=[p.key for p in wanted if p.key not in fed],
        respondents=_respondents(workspace, wanted),
        documents=_documents(workspace, wanted),
        index=workspace.index,
        matters=_matters(workspace),
        release=workspace.reports / RELEASE.format(language="da"),
    )


def _delivered(workspace: Workspace, deliveries: pl.DataFrame) -> set[str]:
    """Return the partitions for which answers came, not only registers and figures."""
    sources = workspace.programme.sources.values()
    feeds = "survey" if workspace.programme.instruments else "unit_results"
    answers = [source.id for source in sources if source.feeds == feeds]
    counted = deliveries.filter("accepted", pl.col("source").is_in(answers))
    return set(" ".join(counted["partitions"]).split())


def _rejected(workspace: Workspace, wanted: list[Partition]) -> pl.DataFrame:
    return (
        workspace.lake.of(wanted)
        .rows("staged.rejected_rows")
        .group_by("delivery", "column", "check_id")
        .agg(rows=pl.len(), line=pl.col("line").min())
        .sort("delivery", "check_id", "column")
    )


def _per_check(rows: pl.DataFrame) -> dict[str, int]:
    return dict(rows.group_by("check_id").len().sort("check_id").iter_rows())


def _respondents(workspace: Workspace, wanted: list[Partition]) -> int:
    files = workspace.lake.of(wanted).files("scored.scale_scores")
    return sum(
        pl.scan_parquet(file, glob=False)
        .select(pl.struct("informant_group", "respondent").n_unique())
        .collect()
        .item()
        for file in files
    )


def _matters(workspace: Workspace) -> int:
    judged = workspace.lake.rows("disclosed.release_quality")
    return matters(judged, workspace.programme.round_ids).height


def _documents(workspace: Workspace, wanted: list[Partition]) -> int:
    found = workspace.lake.of(wanted).scan(PROFILES)
    return found.select(pl.len()).collect().item()
