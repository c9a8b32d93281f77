"""Seconds and peak memory per stage on a twin world; stored and printed.

    python -m benchmarks.run [--size programme] [--folder DIR]

The twin is written once and kept; data are made anew each time. What Dagster's own
events cost is what the job took less what the steps say that they worked.
"""

import argparse
import json
import os
import shutil
import threading
from collections import defaultdict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import sleep

import dagster as dg
import polars as pl
import psutil

from benchmarks.floor import run_floor
from benchmarks.measure import machine, timed
from pipeline.definitions import build_definitions
from pipeline.run.launch import all_partitions, is_stale, launch
from pipeline.run.workspace import ROOT, Workspace
from pipeline.store.workers import workers
from pipeline.twin.world import write_twin

STAGES = ["raw", "staged", "scored", "compared", "disclosed", "reported"]
AGGREGATE = {  # what the floor computes too
    "scored/scale_scores",
    "scored/scale_moments",
    "compared/norms",
    "compared/variance_components",
    "compared/unit_spreads",
    "compared/mapping",
    "compared/progression",
}


@dataclass
class Memory:
    """Peak memory of this process and its workers, in MB, sampled."""

    peak: float = 0.0
    by_stage: dict[str, float] = field(default_factory=lambda: defaultdict(float))


def main() -> None:
    """Run the benchmark and write `benchmarks/results/<size>.json`."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="programme")
    parser.add_argument("--folder", type=Path, default=ROOT / "data" / "bench")
    parser.add_argument("--seed", type=int, default=2015)
    parser.add_argument("--without-reports", action="store_true")
    given = parser.parse_args()
    world = given.folder / given.size
    twin_seconds = _twin(world, given.size, given.seed)
    workspace = Workspace.of(
        programme=world / "programme", raw=world / "raw", data=world / "data"
    )
    shutil.rmtree(world / "data", ignore_errors=True)
    result = {"machine": machine(), "size": given.size, "twin": twin_seconds}
    result |= run_everything(workspace, reports=not given.without_reports)
    floor, rows = timed(
        lambda: run_floor(workspace.lake, workspace.programme, workers())
    )
    result["floor"] = {"seconds": floor, "rows": rows}
    if not given.without_reports:
        again, stale = timed(
            lambda: is_stale(workspace, all_partitions(workspace, (), ()))
        )
        result["second_run"] = {"seconds": again, "stale": stale}
    name = f"{given.size}{'-without-reports' if given.without_reports else ''}.json"
    target = ROOT / "benchmarks" / "results" / name
    target.parent.mkdir(exist_ok=True)
    target.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    _print(result)


def _twin(world: Path, size: str, seed: int) -> float | None:
    """Write the twin world unless it lies there."""
    if (world / "truth").exists():
        return None
    seconds, _ = timed(
        lambda: write_twin(ROOT / "programme", size=size, seed=seed, out=world)
    )
    return seconds


def run_everything(workspace: Workspace, *, reports: bool) -> dict[str, object]:
    """Run a world from raw files, with documents or without; return what it took."""
    home = workspace.lake.root.parent / "dagster"
    home.mkdir(parents=True)
    shutil.copy(ROOT / "dagster.yaml", home)
    os.environ["DAGSTER_HOME"] = str(home)
    os.chdir(home)
    partitions = all_partitions(workspace, (), ())
    memory = Memory()
    with dg.DagsterInstance.get() as instance, _sampled(memory, workspace):
        jobs = None if reports else ["municipality", "programme"]
        total, (_, failures) = timed(
            lambda: launch(
                workspace, partitions, instance, build_definitions, jobs=jobs
            )
        )
        steps = _steps(instance)
    os.chdir(ROOT)
    if failures:
        raise SystemExit("\n".join(failures))
    by_stage = {
        stage: round(sum(s for key, s in steps.items() if key.startswith(stage)), 2)
        for stage in STAGES
    }
    worked = sum(by_stage.values())
    to_compared = sum(by_stage[stage] for stage in STAGES[:4])
    rows = _rows(workspace)
    written = {}
    if reports:
        documents = workspace.lake.rows("reported.catalogue").height
        seconds = steps["reported/school_profiles"]
        written = {
            "documents": documents,
            "profiles_per_second": round(documents / 2 / seconds, 1),
        }
    return {
        "seconds": {**by_stage, "dagster_events": round(total - worked, 2)},
        "total_seconds": total,
        "raw_to_compared_seconds": round(to_compared, 2),
        "aggregate_seconds": round(
            sum(s for key, s in steps.items() if key in AGGREGATE), 2
        ),
        "steps": steps,
        "peak_mb": round(memory.peak),
        "peak_mb_by_stage": {k: round(v) for k, v in memory.by_stage.items()},
        "rows": rows,
        "rows_per_second": round(rows / by_stage["staged"]),
        **written,
    }


def _steps(instance: dg.DagsterInstance) -> dict[str, float]:
    """Return the seconds that each asset says it worked."""
    seconds: dict[str, float] = {}
    for key in instance.all_asset_keys():
        event = instance.get_latest_materialization_event(key)
        if event and event.asset_materialization:
            said = event.asset_materialization.metadata.get("seconds")
            if said is not None:
                seconds[key.to_user_string()] = float(said.value)  # pyright: ignore[reportArgumentType]
    # One reading writes seven tables: its seconds are counted once.
    staged = [key for key in seconds if key.startswith("staged/")]
    for key in staged[1:]:
        seconds[key] = 0.0
    if "reported/claims" in seconds:
        seconds["reported/claims"] = 0.0
    return seconds


def _rows(workspace: Workspace) -> int:
    rows = workspace.lake.scan("staged.respondents")
    return rows.select(pl.len()).collect().item()


@contextmanager
def _sampled(memory: Memory, workspace: Workspace) -> Iterator[None]:
    """Sample the proportional memory of all our processes each second."""
    done = threading.Event()
    me = psutil.Process()

    def sample() -> None:
        while not done.is_set():
            total = 0.0
            for process in [me, *me.children(recursive=True)]:
                try:
                    total += process.memory_full_info().pss / 1e6
                except psutil.Error:
                    continue
            stage = _stage(workspace)
            memory.peak = max(memory.peak, total)
            memory.by_stage[stage] = max(memory.by_stage[stage], total)
            sleep(1)

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    yield
    done.set()
    thread.join()


def _stage(workspace: Workspace) -> str:
    """Return the last stage that has begun to write."""
    begun = [stage for stage in STAGES if (workspace.lake.root / stage).exists()]
    return begun[-1] if begun else "raw"


def _print(result: dict) -> None:
    for key, value in result.items():
        if key != "steps":
            print(f"{key:>24}: {value}")  # noqa: T201


if __name__ == "__main__":
    main()
