"""Faults of what runs without anybody: the daemon, and the server of our code.

What a daemon logs is Dagster's, which complains of a second one; lake and documents are
judged by their bytes, as after every fault.
"""

import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from time import monotonic, sleep

import psutil

from pipeline.run.workspace import ROOT
from tests.chaos.world import World

PATIENCE = 240  # seconds until something of a daemon has begun, or has ended
LOOK = 0.2  # seconds between two looks
MISSED = "scored"  # the first stage that a daemon misses at its first look
RUN, SERVER = "spawn_main", "api grpc"  # in the command line of a process of Dagster


def kill_daemon(world: World) -> None:
    """The daemon is killed with -9 while a run goes on that it began."""
    _kill_at_work(world, lambda session: [psutil.Process(session)])


def kill_code_server(world: World) -> None:
    """What serves our code to the daemon, and starts its runs, is killed with -9."""
    _kill_at_work(world, lambda session: _processes(session, SERVER))


def two_daemons(world: World) -> None:
    """Two daemons look after the same data folder until their runs have ended."""
    world.begin_somewhere(MISSED)
    with daemon(world) as one, daemon(world) as other:
        _wait(lambda: _runs(one, other), "a run of one of two daemons")
        _wait(lambda: not _runs(one, other), "the end of it")


def _kill_at_work(world: World, whom: Callable[[int], list[psutil.Process]]) -> None:
    world.begin_somewhere(MISSED)
    with daemon(world) as session:
        _wait(lambda: _runs(session), "a run of a daemon")
        sleep(world.chance.uniform(0, world.seconds))
        for one in whom(session):
            one.kill()
        sleep(world.chance.uniform(0, 2))


@contextmanager
def daemon(world: World) -> Iterator[int]:
    """Run a daemon in a session of its own, whose number this is; end all of it."""
    command = [Path(sys.executable).with_name("dagster-daemon"), "run"]
    with (world.folder / "daemon.log").open("a") as log:
        daemon = subprocess.Popen(
            [*command, "-m", "pipeline.definitions", "-d", str(ROOT)],
            cwd=world.home,
            env=world.environment,
            stdout=log,
            stderr=subprocess.STDOUT,
            start_new_session=True,
        )
    try:
        yield daemon.pid
    finally:
        left = _processes(daemon.pid)
        for one in left:
            one.kill()
        daemon.wait()
        psutil.wait_procs(left, timeout=10)


def _runs(*sessions: int) -> list[psutil.Process]:
    return [one for session in sessions for one in _processes(session, RUN)]


def _processes(session: int, called: str = "") -> list[psutil.Process]:
    """Return the processes of a session, also of those whose parent was killed."""
    found = []
    for one in psutil.process_iter():
        try:
            if os.getsid(one.pid) == session and called in " ".join(one.cmdline()):
                found.append(one)
        except (psutil.Error, OSError):
            continue
    return found


def _wait(until: Callable[[], object], what: str) -> None:
    """Wait until something is so.

    Raises:
        TimeoutError: It did not come to that.
    """
    end = monotonic() + PATIENCE
    while not until():
        if monotonic() > end:
            raise TimeoutError(f"not in {PATIENCE} s: {what}")
        sleep(LOOK)
