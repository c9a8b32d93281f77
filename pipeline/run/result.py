"""What came of a run: the numbers that matter, and everything that is wrong."""

from dataclasses import dataclass
from pathlib import Path

import polars as pl

from pipeline.ingest.deliveries import SUPERSEDED
from pipeline.ingest.partition import RESPONSES
from pipeline.ingest.partition import TABLES as STAGED
from pipeline.release.page import RELEASE
from pipeline.release.verdict import matters
from pipeline.reports.publish import CATALOGUE, CLAIMS
from pipeline.run.freshness import read_deliveries
from pipeline.run.partition_work import refusals
from pipeline.run.workspace import Workspace
from pipeline.scoring.partition import SCHEMAS as SCORED
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
    deliveries = (
        read_deliveries(lake)
        if lake.path("raw.deliveries").exists()
        else pl.DataFrame(
            schema={
                "accepted": pl.Boolean,
                "source": pl.String,
                "partitions": pl.String,
                "check_id": pl.String,
                "message": pl.String,
            }
        )
    )
    replaced = pl.col("check_id").eq_missing(pl.lit(SUPERSEDED))
    refused = deliveries.filter(~pl.col("accepted"), ~replaced)
    superseded = deliveries.select(replaced.sum()).item()
    problems = list(refused["message"])
    for table in [RESPONSES, *STAGED, *SCORED, CATALOGUE, CLAIMS]:
        problems += refusals(lake, table)
    fed = _delivered(workspace, deliveries)
    return RunResult(
        launched=launched,
        problems=problems + failures,
        accepted=deliveries.height - refused.height - superseded,
        refused=refused.height,
        superseded=superseded,
        rejected=_rejected(workspace, wanted),
        warnings=_per_check(lake.parts("staged.warnings", wanted)),
        signs=_per_check([lake.path("compared.screening")]),
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
    files = workspace.lake.parts("staged.rejected_rows", wanted)
    if not files:
        return pl.DataFrame(schema={"delivery": pl.String, "rows": pl.UInt32})
    return (
        pl.read_parquet(files)
        .group_by("delivery", "column", "check_id")
        .agg(rows=pl.len(), line=pl.col("line").min())
        .sort("delivery", "check_id", "column")
    )


def _per_check(files: list[Path]) -> dict[str, int]:
    there = [file for file in files if file.exists()]
    if not there:
        return {}
    counted = pl.read_parquet(there).group_by("check_id").len().sort("check_id")
    return dict(counted.iter_rows())


def _respondents(workspace: Workspace, wanted: list[Partition]) -> int:
    files = workspace.lake.parts("scored.scale_scores", wanted)
    return sum(
        pl.scan_parquet(file)
        .select(pl.struct("informant_group", "respondent").n_unique())
        .collect()
        .item()
        for file in files
    )


def _matters(workspace: Workspace) -> int:
    judged = workspace.lake.path("disclosed.release_quality")
    if not judged.exists():
        return 0
    return matters(pl.read_parquet(judged), workspace.programme.round_ids).height


def _documents(workspace: Workspace, wanted: list[Partition]) -> int:
    files = workspace.lake.parts(CATALOGUE, wanted)
    return sum(pl.scan_parquet(f).select(pl.len()).collect().item() for f in files)
