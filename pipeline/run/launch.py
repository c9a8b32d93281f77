"""One run: what is stale, launch just that, and what came of it."""

import os
from collections.abc import Callable, Collection, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Literal

import dagster as dg

from pipeline.reports.index.released import finish
from pipeline.run.damaged import remove_damaged
from pipeline.run.ended import PROCESS, fail_ended, this_process
from pipeline.run.freshness import Freshness
from pipeline.run.progress import ProgressHandler
from pipeline.run.result import RunResult, run_result
from pipeline.run.steps import PARTS, STEPS
from pipeline.run.workspace import ROOT, Workspace
from pipeline.store.lake import Partition
from pipeline.store.partitions import partitions, rectangles
from pipeline.store.refusals import UnusableError
from pipeline.store.steps import Step, Work
from pipeline.store.stops import stops
from pipeline.store.turns import turn
from pipeline.store.workers import begin

HEAVY = ("pipeline.ingest.tables", "pipeline.scoring.tables")
Until = Literal["scored", "disclosed"]
OF_MUNICIPALITY, OF_ALL = "municipality", "programme"  # jobs: its own; of them together
JOBS: dict[Until | None, tuple[str, ...] | None] = {  # by where a run ends; None: all
    None: None,
    "scored": (OF_MUNICIPALITY,),
    "disclosed": (OF_MUNICIPALITY, OF_ALL),
}
INTERRUPTED = "DagsterExecutionInterruptedError"
WHY = "laering/why"  # tag: what a run was begun for
SETTINGS = "dagster.yaml"
HERE = "/proc/self/cwd"  # Linux: the folder in which a process stands
Span = tuple[Partition, Partition]
Build = Callable[[Workspace], dg.Definitions]


def run(
    workspace: Workspace,
    wanted: list[Partition],
    build: Build,
    *,
    until: Until | None = None,
) -> RunResult:
    """Bring partitions up to date through the Dagster jobs, and all that lies there.

    What was delivered is read for the wanted partitions only. What is made from
    staged tables is made anew wherever it lies, if it is no longer true: so whatever
    was asked for in whatever order, everything that can be opened afterwards is right.

    Args:
        workspace: Programme, drop zone, store.
        wanted: Partitions whose deliveries are read.
        build: Makes the definitions of a workspace.
        until: `scored`: only what is a municipality's own: read, scored, answered to.
            Nothing is compared, and what lies there is left as it is, so that many
            machines can share a country. `disclosed`: all figures; documents are left
            as they are.

    Raises:
        ProgrammeError: The programme folder cannot be used.
        UnusableError: The data folder or the history cannot be written, or
            `DAGSTER_HOME` is no home; the message says what to set.
    """
    workspace.prepare()
    finish(workspace.places)
    launched: list[str] = []
    failures: list[str] = []
    jobs = JOBS[until]
    steps = STEPS if jobs is None else [one for job in jobs for one in PARTS[job]]
    with stops():
        if is_stale(workspace, wanted, steps):
            with dagster_home(), dg.DagsterInstance.get() as instance:
                fail_ended(instance)
                launched, failures = launch(workspace, wanted, instance, build, jobs)
    with turn(workspace.places.data) as ours:
        # What was damaged since it was made would stop whoever tells of it.
        ours.writes()
        failures += [f"{told} Run again." for told in remove_damaged(workspace)]
        return run_result(workspace, wanted, launched, failures)


def is_stale(
    workspace: Workspace, wanted: list[Partition], steps: Iterable[Step] = STEPS
) -> bool:
    """Tell whether anything of the wanted partitions, or that lies there, is stale."""
    return next(stale(workspace, wanted, steps), None) is not None


def stale(
    workspace: Workspace, wanted: list[Partition], steps: Iterable[Step] = STEPS
) -> Iterator[tuple[Step, Work]]:
    """Yield what of the wanted partitions, or of what lies there, is stale.

    Args:
        workspace: Programme, drop zone, store.
        wanted: Partitions whose deliveries are looked at.
        steps: Only these are looked at, in their order.
    """
    fresh = Freshness(workspace.places)
    there = set(fresh.delivered())
    for step in steps:
        for partition in (
            [None]
            if not step.partitioned
            else wanted
            if step.from_outside
            else [p for p in partitions(workspace.programme) if p in there | {*wanted}]
        ):
            work = fresh.work(step, partition)
            if fresh.is_due(step, work):
                yield step, work


def launch(
    workspace: Workspace,
    wanted: list[Partition],
    instance: dg.DagsterInstance,
    build: Build,
    jobs: Collection[str] | None = None,
) -> tuple[list[str], list[str]]:
    """Run the jobs over the wanted partitions, and the later ones over all that lies.

    Args:
        workspace: Programme, drop zone, store.
        wanted: Partitions whose deliveries are read.
        instance: Where Dagster keeps its history.
        build: Makes the definitions of a workspace.
        jobs: Only these parts, one after another; None: all.

    Returns:
        Names of the jobs that ran, and what went wrong.
    """
    if len(wanted) > 1:
        begin(*HEAVY)
    programme, places = workspace.programme, workspace.places

    def published() -> list[Partition]:
        there = set(Freshness(places).delivered()) | set(wanted)
        return [one for one in partitions(programme) if one in there]

    everything = rectangles(programme, wanted)
    plan: list[tuple[str, Callable[[], list[Span | None]]]] = [
        (OF_MUNICIPALITY, lambda: [*everything]),
        (OF_ALL, lambda: [None]),
        ("documents", lambda: [*rectangles(programme, published())]),
    ]
    if jobs is None and everything == rectangles(programme, partitions(programme)):
        plan = [("everything", lambda: [*everything])]
    definitions = build(workspace)
    launched, failures = [], []
    for name, spans in plan:
        if jobs is not None and name not in jobs:
            continue
        for span in spans():
            result = _run_job(definitions, name, span, instance)
            launched.append(name)
            failures += _failures(result)
            if not result.success:
                return launched, failures
    return launched, failures


def _run_job(
    definitions: dg.Definitions,
    name: str,
    span: Span | None,
    instance: dg.DagsterInstance,
) -> dg.ExecuteInProcessResult:
    job = definitions.resolve_job_def(name)
    ProgressHandler.finished = 0
    ProgressHandler.total = len(job.graph.node_dict)
    return job.execute_in_process(
        instance=instance,
        raise_on_error=False,
        run_config={"loggers": {"progress": {}}},
        tags={**range_tags(span), PROCESS: this_process()},
    )


@contextmanager
def dagster_home() -> Iterator[None]:
    """Use the checkout's instance, whatever folder one stands in.

    `dagster.yaml` holds relative folders; they are taken from the checkout.

    Raises:
        UnusableError: `DAGSTER_HOME` is another folder, without a `dagster.yaml`.
    """
    before, home = Path.cwd(), os.environ.get("DAGSTER_HOME", str(ROOT))
    if not Path(home, SETTINGS).is_file():
        raise UnusableError(
            f"DAGSTER_HOME={home}: no {SETTINGS} there; copy {ROOT / SETTINGS} into "
            "it, set another folder, or set none: then the checkout is used."
        )
    os.chdir(home)
    # Dagster takes a folder with brackets for a pattern and drops its settings.
    plain = "[" not in str(Path.cwd())
    os.environ.setdefault("DAGSTER_HOME", str(ROOT) if plain else HERE)
    try:
        yield
    finally:
        os.chdir(before)


def range_tags(span: Span | None) -> dict[str, str]:
    """Return the tags by which Dagster knows a rectangle of partitions."""
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
        if any(e.cls_name == INTERRUPTED for e in chain):
            message = "stopped from outside; the next run goes on from there."
        found.append(f"{event.step_key}: {message or said.cls_name}")
    found += [
        f"release blocked: {check.asset_key.to_user_string()} {check.check_name}"
        for check in result.get_asset_check_evaluations()
        if not check.passed
        and check.blocking
        and check.severity == dg.AssetCheckSeverity.ERROR
    ]
    if not result.success and not found:
        found.append("the run as a whole failed; its log in the Dagster UI says why.")
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
