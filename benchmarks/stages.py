"""What the stages of a run take: seconds, processor seconds and peak memory.

What Dagster's own events cost is what the job took less what the steps say that they
worked. Processor seconds, own and of the workers, say more than seconds where a machine
is shared.
"""

import os
import shutil
import threading
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from time import process_time, sleep, time
from typing import Any

import dagster as dg
import numpy as np
import polars as pl
import psutil

from benchmarks.floor import run_duckdb, run_polars
from benchmarks.measure import machine, processor_seconds, timed
from benchmarks.worlds import SEED, part_of_programme, workspace_of
from pipeline.definitions import build_definitions
from pipeline.run.launch import all_partitions, is_stale, launch
from pipeline.run.steps import step_of
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


OFTEN = 0.1  # seconds between two looks at the processes
SELDOM = 10  # looks at the processor per look at the memory, which costs more


@dataclass
class Used:
    """What this process and its workers used, sampled.

    Attributes:
        peak: Most memory, in MB.
        by_stage: The same, while a stage was the last that had begun to write.
        looks: When the processor was looked at, seconds since 1970, and the processor
            seconds up to then, of workers that have ended, too.
    """

    peak: float = 0.0
    by_stage: dict[str, float] = field(default_factory=lambda: defaultdict(float))
    looks: list[tuple[float, float]] = field(default_factory=list)

    def between(self, begun: float, ended: float) -> float:
        """Return the processor seconds between two times."""
        times, processor = zip(*self.looks, strict=True)
        at = np.interp([begun, ended], times, processor)
        return float(at[1] - at[0])


def measured(folder: Path, size: str, *, reports: bool) -> dict[str, Any]:
    """Return what a run of a world takes, and what hand-written scripts take."""
    world = folder / size
    twin_seconds = _twin(world, size)
    workspace = workspace_of(world)
    shutil.rmtree(world / "data", ignore_errors=True)
    result = {"machine": machine(), "size": size, "twin": twin_seconds}
    result |= run_everything(workspace, reports=reports)
    result["floors"] = _floors(workspace, result["aggregate"]["processor"])
    if reports:
        again, stale = timed(
            lambda: is_stale(workspace, all_partitions(workspace, (), ()))
        )
        result["second_run"] = {"seconds": again, "stale": stale}
    return result


def measured_parts(folder: Path, parts: Sequence[int]) -> dict[str, object]:
    """Run parts of a programme without documents; return what they took.

    `exponents`: of the processor seconds of each stage, as a power of the answer
    sheets; 1 is as fast as the data.
    """
    taken = {}
    for part in parts:
        world = part_of_programme(folder, part)
        shutil.rmtree(world / "data", ignore_errors=True)
        taken[world.name] = run_everything(workspace_of(world), reports=False)
    kept = ("rows", "seconds", "processor", "total_seconds", "peak_mb")
    sheets = np.log([one["rows"] for one in taken.values()])
    exponents = {}
    for stage in next(iter(taken.values()))["processor"]:
        took = np.log([max(one["processor"][stage], 0.01) for one in taken.values()])
        exponents[stage] = round(float(np.polyfit(sheets, took, 1)[0]), 2)
    return {
        "machine": machine(),
        "parts": {name: {key: one[key] for key in kept} for name, one in taken.items()},
        "exponents": exponents,
    }


def _floors(workspace: Workspace, ours: float) -> dict[str, dict[str, float]]:
    """Return what each floor took, and how many times as much we take."""
    lake, programme = workspace.lake, workspace.programme
    found: dict[str, dict[str, float]] = {}
    for name, run in (
        ("polars", lambda: run_polars(lake, programme)),
        ("duckdb", lambda: run_duckdb(lake, programme, workers())),
    ):
        begun = process_time()
        seconds, rows = timed(run)
        used = process_time() - begun
        found[name] = {
            "seconds": seconds,
            "processor": round(used, 2),
            "times_as_much": round(ours / used, 2),
            "rows": rows,
        }
    return found


def _twin(world: Path, size: str) -> float | None:
    """Write the twin world unless it lies there."""
    if (world / "truth").exists():
        return None
    seconds, _ = timed(
        lambda: write_twin(ROOT / "programme", size=size, seed=SEED, out=world)
    )
    return seconds


def run_everything(workspace: Workspace, *, reports: bool) -> dict[str, Any]:
    """Run a world from raw files, with documents or without; return what it took."""
    home = workspace.lake.root.parent / "dagster"
    home.mkdir(parents=True)
    shutil.copy(ROOT / "dagster.yaml", home)
    os.environ["DAGSTER_HOME"] = str(home)
    os.chdir(home)
    partitions = all_partitions(workspace, (), ())
    used = Used()
    with dg.DagsterInstance.get() as instance, _sampled(used, workspace):
        jobs = None if reports else ["municipality", "programme"]
        total, (_, failures) = timed(
            lambda: launch(
                workspace, partitions, instance, build_definitions, jobs=jobs
            )
        )
        steps, processor = _steps(instance), _processor(instance, used)
    os.chdir(ROOT)
    if failures:
        raise SystemExit("\n".join(failures))
    by_stage = {
        stage: round(sum(s for key, s in steps.items() if key.startswith(stage)), 2)
        for stage in STAGES
    }
    used_by_stage = {
        stage: round(sum(s for key, s in processor.items() if key.startswith(stage)), 2)
        for stage in STAGES
    }
    used_in_all = used.looks[-1][1] - used.looks[0][1]
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
        "processor": {
            **used_by_stage,
            "dagster_events": round(used_in_all - sum(used_by_stage.values()), 2),
        },
        "total_seconds": total,
        "total_processor": round(used_in_all, 2),
        "raw_to_compared_seconds": round(to_compared, 2),
        "aggregate": {
            "seconds": _aggregate(steps),
            "processor": _aggregate(processor),
        },
        "steps": steps,
        "steps_processor": processor,
        "peak_mb": round(used.peak),
        "peak_mb_by_stage": {k: round(v) for k, v in used.by_stage.items()},
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
    # One reading writes several tables: its seconds are counted once, for the first.
    for key in seconds:
        table = key.replace("/", ".", 1)
        if step_of(table).name != table:
            seconds[key] = 0.0
    return seconds


def _processor(instance: dg.DagsterInstance, used: Used) -> dict[str, float]:
    """Return the processor seconds that passed while each step ran, one at a time."""
    found: dict[str, float] = defaultdict(float)
    for run in instance.get_runs():
        for step in instance.get_run_step_stats(run.run_id):
            if step.start_time is not None and step.end_time is not None:
                name = step.step_key.replace("__", "/", 1)
                found[name] += used.between(step.start_time, step.end_time)
    return {name: round(seconds, 3) for name, seconds in sorted(found.items())}


def _aggregate(steps: Mapping[str, float]) -> float:
    return round(sum(s for key, s in steps.items() if key in AGGREGATE), 2)


def _rows(workspace: Workspace) -> int:
    rows = workspace.lake.scan("staged.respondents")
    return rows.select(pl.len()).collect().item()


@contextmanager
def _sampled(used: Used, workspace: Workspace) -> Iterator[None]:
    """Look at all our processes, often at the processor, seldom at the memory."""
    done = threading.Event()
    me = psutil.Process()

    def sample() -> None:
        looks = 0
        while not done.is_set():
            used.looks.append((time(), processor_seconds()))
            if looks % SELDOM == 0:
                processes = [me, *me.children(recursive=True)]
                total, stage = sum(map(_megabytes, processes)), _stage(workspace)
                used.peak = max(used.peak, total)
                used.by_stage[stage] = max(used.by_stage[stage], total)
            looks += 1
            sleep(OFTEN)

    thread = threading.Thread(target=sample, daemon=True)
    thread.start()
    yield
    done.set()
    thread.join()


def _megabytes(process: psutil.Process) -> float:
    try:
        return process.memory_full_info().pss / 1e6
    except psutil.Error:
        return 0.0


def _stage(workspace: Workspace) -> str:
    """Return the last stage that has begun to write."""
    begun = [stage for stage in STAGES if (workspace.lake.root / stage).exists()]
    return begun[-1] if begun else "raw"
