"""Runs whose process is gone are told as failed, so that they block no queue."""

import os
import socket
from pathlib import Path

import dagster as dg

PROCESS = "laering/process"  # tag: who makes a run
GOING = [dg.DagsterRunStatus.STARTED, dg.DagsterRunStatus.CANCELING]
TOLD = (
    "Its process is gone: it was killed, or the machine was switched off. What was "
    "finished is kept; run again."
)


def this_process() -> str:
    """Return what tells this process from every other one, on every machine."""
    return _process(os.getpid())


def fail_ended(instance: dg.DagsterInstance) -> list[str]:
    """Mark runs as failed whose process is gone, and return their ids.

    A run of another machine is left alone: nobody here can know.
    """
    ended = []
    for run in instance.get_runs(dg.RunsFilter(statuses=GOING)):
        said = run.tags.get(PROCESS)
        if said is not None and _is_gone(said):
            instance.report_run_failed(run, TOLD)
            ended.append(run.run_id)
    return ended


def _is_gone(said: str) -> bool:
    machine, pid, _ = said.split(" ")
    return machine == socket.gethostname() and _process(int(pid)) != said


def _process(pid: int) -> str:
    return f"{socket.gethostname()} {pid} {_begun(pid)}"


def _begun(pid: int) -> str:
    """Return when a process began, since numbers are used again. "-": it is gone."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    except OSError:
        return "there" if not Path("/proc/self").exists() and _exists(pid) else "-"
    return fields.rpartition(")")[2].split()[19]  # clock ticks since the machine began


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        pass  # it is somebody else's
    return True
