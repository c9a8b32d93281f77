"""Work that is done side by side ends, whatever becomes of a worker."""

import multiprocessing
import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from threading import Timer
from time import sleep

import pytest

from pipeline.store.workers import end, end_grown, map_in_order, map_in_processes
from tests.processors import ALL, all_processors

FAILS = 0
pytestmark = pytest.mark.skipif(len(ALL) == 1, reason="one processor has no workers")


def done(number: int) -> int:
    """Fail, or be long enough for others to wait behind it."""
    if number == FAILS:
        raise ValueError(number)
    sleep(0.5)
    return number


def process_of(_: int) -> int:
    """Return the number of the process that is asked."""
    return os.getpid()


def main() -> None:
    """Begin many tasks, see one fail, lose a worker, and go."""
    with suppress(ValueError):
        list(map_in_processes(done, range(50)))
    worker = multiprocessing.active_children()[0]
    os.kill(worker.pid or 0, signal.SIGKILL)
    end()
    sys.stdout.write("ended")


def test_a_run_ends_though_a_worker_dies_after_another_task_failed() -> None:
    with all_processors():
        found = subprocess.run(
            [sys.executable, "-m", __name__],
            cwd=Path(__file__).parents[3],
            capture_output=True,
            text=True,
            timeout=180,
            check=False,
        )
    assert found.stdout.split() == ["ended"], found.stderr


def test_every_task_is_done_once() -> None:
    with all_processors():
        results = dict(map_in_processes(abs, range(-50, 0)))
    end()
    assert results == {number: -number for number in range(-50, 0)}


def told_to_stop(number: int) -> int:
    """Hear what a terminal tells every process at Ctrl-C, and go on."""
    os.kill(os.getpid(), signal.SIGINT)
    sleep(0.1)
    return number


@pytest.fixture
def _as_in_a_terminal() -> Iterator[None]:
    """Hear Ctrl-C: a test that runs beside others ignores it."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.usefixtures("_as_in_a_terminal")
def test_a_worker_leaves_ctrl_c_to_who_leads_it() -> None:
    with all_processors():
        results = dict(map_in_processes(told_to_stop, range(4)))
    end()
    assert results == {number: number for number in range(4)}


@pytest.mark.usefixtures("_as_in_a_terminal")
def test_who_is_told_to_stop_lets_the_workers_go_whatever_they_do() -> None:
    told = Timer(1, lambda: os.kill(os.getpid(), signal.SIGINT))
    with all_processors():
        working = map_in_processes(sleep, [60] * 4)
        told.start()
        with pytest.raises(KeyboardInterrupt):
            next(working)
    assert multiprocessing.active_children() == []


def test_few_tasks_are_not_worth_another_process() -> None:
    with all_processors():
        here = map_in_order(process_of, range(3), fewest=4)
        elsewhere = map_in_order(process_of, range(4), fewest=4)
    end()
    assert set(here) == {os.getpid()}
    assert os.getpid() not in elsewhere


if __name__ == "__main__":
    main()


def as_a_run_of_dagster() -> None:
    """Use workers in a process that another one started, and do not let them go."""
    # Dagster's runs are no daemons, and think that nobody is their parent.
    with all_processors(), suppress(AttributeError):
        multiprocessing.process._parent_process = None  # pyright: ignore[reportAttributeAccessIssue]
        list(map_in_processes(abs, range(4)))


def test_a_process_that_was_started_for_a_run_ends_with_its_workers() -> None:
    run = multiprocessing.get_context("spawn").Process(target=as_a_run_of_dagster)
    run.start()
    run.join(60)
    alive = run.is_alive()
    run.kill()
    assert not alive
    assert run.exitcode == 0


def test_workers_that_kept_little_stay_and_the_others_go() -> None:
    def workers() -> set[int]:
        return {one.pid or 0 for one in multiprocessing.active_children()}

    with all_processors():
        map_in_order(process_of, range(8), small=True)
        begun = workers()
        end_grown()
        assert workers() == begun != set()
        map_in_order(process_of, range(8))
        end_grown()
        assert workers().isdisjoint(begun)
    end()
