"""A run whose process is gone blocks nothing; one that goes on is left alone."""

import multiprocessing
import os
from collections.abc import Iterator

import dagster as dg
import pytest

from pipeline.run.ended import PROCESS, _process, fail_ended, this_process


@pytest.fixture
def instance() -> Iterator[dg.DagsterInstance]:
    with dg.DagsterInstance.ephemeral() as instance:
        yield instance


@dg.job
def nothing() -> None:
    """Do nothing."""


def started(instance: dg.DagsterInstance, process: str | None) -> str:
    """Return the id of a run that says that it goes on."""
    tags = {} if process is None else {PROCESS: process}
    run = instance.create_run_for_job(
        nothing, tags=tags, status=dg.DagsterRunStatus.STARTED
    )
    return run.run_id


def gone() -> str:
    """Return what a process said of itself that has ended."""
    child = multiprocessing.get_context("spawn").Process(target=os.getpid)
    child.start()
    said = _process(child.pid or 0)
    child.join()
    return said


def test_a_run_whose_process_is_gone_is_told_as_failed(
    instance: dg.DagsterInstance,
) -> None:
    killed = started(instance, gone())
    assert fail_ended(instance) == [killed]
    run = instance.get_run_by_id(killed)
    assert run is not None
    assert run.status is dg.DagsterRunStatus.FAILURE
    assert fail_ended(instance) == []


def test_a_number_that_is_used_again_is_another_process(
    instance: dg.DagsterInstance,
) -> None:
    machine, pid, begun = this_process().split(" ")
    killed = started(instance, f"{machine} {pid} {int(begun) - 1}")
    assert fail_ended(instance) == [killed]


@pytest.mark.parametrize(
    "process",
    [this_process(), None, "another-machine 1 1"],
    ids=["itself", "not told", "another machine"],
)
def test_a_run_that_may_go_on_is_left_alone(
    instance: dg.DagsterInstance, process: str | None
) -> None:
    started(instance, process)
    assert fail_ended(instance) == []
