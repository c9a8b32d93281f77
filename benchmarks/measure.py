"""What every benchmark measures and where: seconds, memory, machine."""

import platform
from collections.abc import Callable
from pathlib import Path
from time import perf_counter
from typing import TypeVar

import psutil

from pipeline.store.workers import workers

Result = TypeVar("Result")


def timed(function: Callable[[], Result]) -> tuple[float, Result]:
    """Return the seconds that a call took, and its result."""
    started = perf_counter()
    result = function()
    return round(perf_counter() - started, 2), result


def machine() -> str:
    """Return on what was measured."""
    memory = psutil.virtual_memory().total / 2**30
    return f"{workers()} cores, {memory:.0f} GiB, Python {platform.python_version()}"


def processor_seconds() -> float:
    """Return what this process and all below it have used, those that ended, too."""
    here = psutil.Process()
    return sum(map(_used, [here, *here.children(recursive=True)]))


def _used(process: psutil.Process) -> float:
    try:
        return sum(process.cpu_times()[:4])
    except psutil.Error:  # it has just ended, and is counted above
        return 0.0


def peak_megabytes() -> float:
    """Return the most memory that this process and its children held; Linux only.

    Not `ru_maxrss`, which a new process inherits from the one that started it.
    """
    here = psutil.Process()
    return (
        sum(
            _peak_kilobytes(process.pid)
            for process in [here, *here.children(recursive=True)]
        )
        / 1000
    )


def _peak_kilobytes(process: int) -> int:
    lines = Path(f"/proc/{process}/status").read_text(encoding="utf-8").splitlines()
    (line,) = [line for line in lines if line.startswith("VmHWM")]
    return int(line.split()[1])
