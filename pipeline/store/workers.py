"""Worker processes: partitions side by side on one machine.

This module imports nothing heavy: it is the first that a worker loads, and it tells
Polars and NumPy to use one thread before they are imported there.
"""

import ctypes
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from concurrent.futures import (
    FIRST_COMPLETED,
    FIRST_EXCEPTION,
    Future,
    ProcessPoolExecutor,
    wait,
)
from functools import cache
from importlib import import_module
from itertools import islice
from multiprocessing.util import Finalize
from time import sleep
from typing import Any, TypeVar

from pipeline.store.stops import unheard

AHEAD = 2  # tasks per worker that are handed out: one that is done, one that waits
PR_SET_PDEATHSIG = 1  # Linux: a signal to this process when its parent dies

Argument = TypeVar("Argument")
Result = TypeVar("Result")


def workers() -> int:
    """Return how many processes work side by side; a worker itself has no others."""
    if multiprocessing.parent_process() is not None:
        return 1
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else 2


def begin(*modules: str) -> None:
    """Start the workers and let each import what it will need, while others wait."""
    if workers() == 1:
        return
    for _ in range(workers()):
        _pool().submit(_import, modules)


def end() -> None:
    """Let the workers go; the next call starts new ones."""
    if _pool.cache_info().currsize:
        _pool().shutdown()
        _pool.cache_clear()


def end_grown() -> None:
    """Let the workers go if what they did has left memory with them.

    To start others costs two processor seconds each.
    """
    if _pool.cache_info().currsize and _pool().grown:
        end()


def map_in_processes(
    function: Callable[[Argument], Result], arguments: Sequence[Argument]
) -> Iterator[tuple[Argument, Result]]:
    """Yield (argument, result) as they get ready, in no order.

    Args:
        function: Importable by name.
        arguments: Picklable; a single one is done in this process, and all are where
            there is one processor only.

    Raises:
        Exception: Whatever `function` raised first.
    """
    if min(len(arguments), workers()) <= 1:
        for argument in arguments:
            yield argument, function(argument)
        return
    _pool().grown = True
    waiting, going = iter(arguments), {}
    while True:
        # As many at a time as keep the workers busy, and none is ever cancelled:
        # Python's pool hangs when a worker dies beside a cancelled future (it sets that
        # one's exception, fails, and lets nobody go).
        for argument in islice(waiting, AHEAD * workers() - len(going)):
            going[_pool().submit(function, argument)] = argument
        if not going:
            return
        for future in _done_of(going, FIRST_COMPLETED):
            yield going.pop(future), future.result()


def map_in_order(
    function: Callable[[Argument], Result],
    arguments: Iterable[Argument],
    fewest: int = 2,
    *,
    small: bool = False,
) -> list[Result]:
    """Return results in the order of `arguments`, done side by side.

    Args:
        function: Importable by name.
        arguments: Picklable.
        fewest: Fewer are done in this process: sooner than workers are started.
        small: A worker needs little memory for it, so none need go when it is done.
    """
    listed = list(arguments)
    if len(listed) < fewest or min(len(listed), workers()) <= 1:
        return [function(argument) for argument in listed]
    _pool().grown |= not small
    futures = [_pool().submit(function, argument) for argument in listed]
    _done_of(futures, FIRST_EXCEPTION)
    return [future.result() for future in futures]


def _done_of(futures: Collection[Future[Result]], when: str) -> set[Future[Result]]:
    """Wait for some calls.

    Who is told to stop meanwhile lets the workers go at once, whatever they are doing:
    what they write is there as a whole, or not at all.
    """
    try:
        return wait(futures, return_when=when).done
    except BaseException:
        for worker in multiprocessing.active_children():
            worker.kill()
        end()
        raise


class _Pool(ProcessPoolExecutor):
    """The workers, and whether they hold memory for nothing."""

    grown = False

    def submit(
        self,
        fn: Callable[..., Result],
        /,
        *args: Any,  # noqa: ANN401 - as the function takes it
        **kwargs: Any,  # noqa: ANN401
    ) -> Future[Result]:
        """Hand out a call; a worker may be started for it."""
        with unheard():
            return super().submit(fn, *args, **kwargs)


@cache
def _pool() -> _Pool:
    """Start the workers once per process; they end with it.

    Not by `atexit`: a process that Dagster started for a run waits for its children
    before it comes to that.
    """
    Finalize(None, end, exitpriority=1)
    return _Pool(
        max_workers=workers(),
        mp_context=multiprocessing.get_context("spawn"),
        initializer=_begin_worker,
    )


def _import(modules: Iterable[str]) -> None:
    for module in modules:
        import_module(module)
    sleep(0.5)  # long enough for the next worker to take the next call


def _begin_worker() -> None:
    """Use one thread, and end when the run is killed, so that nothing writes on."""
    os.environ["POLARS_MAX_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
