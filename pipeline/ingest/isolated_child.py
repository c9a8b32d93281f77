"""The child process of `isolation`: answers requests until its parent is gone.

It may use so much memory and time per request, writes no file, leaves no core dump
(which would hold answers of respondents), and ends when the pipe from its parent does;
a request that the parent does not live to see ends by the same alarm as any other. A
parent-death signal would not do: Linux sends it when the thread ends that started the
child.
"""

import os
import pickle
import resource
import signal
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from pipeline.ingest.isolated_answers import (
    FAILED,
    OS_ERROR,
    PANIC,
    REFUSED,
    RETURNED,
    TOO_LARGE,
    packed,
)
from pipeline.ingest.refusals import Refusal

MAX_WRITTEN = 64 * 1024  # bytes: last words, no more


def serve(requests: BinaryIO, answers: BinaryIO) -> None:
    """Take the parent's module path, then answer requests until they end."""
    sys.path[:] = pickle.load(requests)  # noqa: S301, ours
    at_start = _address_space()
    while True:
        try:
            function, path, options, limits = pickle.load(requests)  # noqa: S301, ours
        except EOFError:
            return
        _bound(resource.RLIMIT_AS, at_start + limits.native_bytes)
        signal.setitimer(signal.ITIMER_REAL, limits.native_seconds)
        answer = _answer(function, path, options)
        signal.setitimer(signal.ITIMER_REAL, 0)
        answers.writelines(answer)
        answers.flush()


def _answer(
    function: Callable[..., object], path: Path, options: dict[str, Any]
) -> list[bytes]:
    try:
        return packed(RETURNED, function(path, **options))
    except Refusal as refusal:
        return packed(REFUSED, _told(refusal))
    except MemoryError:
        return packed(TOO_LARGE, None)
    except OSError as error:
        return packed(OS_ERROR, [error.errno, error.strerror])
    except Exception as error:
        where = "".join(traceback.format_tb(error.__traceback__))
        return packed(FAILED, f"{type(error).__name__}\n{where}")
    except BaseException:  # a panic of Rust
        return packed(PANIC, None)


def _told(refusal: Refusal) -> dict[str, Any]:
    found = refusal.finding
    place = {"sheet": found.sheet, "line": found.line, "column": found.column}
    return {"check": found.check, "file": found.file, **place, **found.facts}


def _bound(what: int, amount: int) -> None:
    """Lower what this process may use; the hard limit stays, so that it can rise."""
    _, hard = resource.getrlimit(what)
    resource.setrlimit(what, (amount, hard))


def _address_space() -> int:
    """Return the bytes of address space in use; 0 where the system does not say."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    return int(statm.read_text().split()[0]) * resource.getpagesize()


def main() -> None:
    """Serve the parent; what libraries print goes nowhere but to the last words."""
    answers = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    signal.signal(signal.SIGALRM, signal.SIG_DFL)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears it and decides
    _bound(resource.RLIMIT_CORE, 0)
    _bound(resource.RLIMIT_FSIZE, MAX_WRITTEN)
    serve(sys.stdin.buffer, answers)


if __name__ == "__main__":
    main()
