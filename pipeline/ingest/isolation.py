"""Native parsers of untrusted bytes run in a process of their own.

A hostile or damaged file can crash a C library, keep it busy or eat the memory. In a
child process that costs one delivery, not the run. The child is started at the first
request and serves one request after the other (`isolated_child`); it holds no state, so
the one that takes the place of a dead child is as good.

A parser that a file has taken over can do what the child may, and that is little: see
`confinement` for what Linux refuses it, and what is left where the kernel lacks a
layer. It has the file that was handed to it and those handed to it later, an empty
environment, a bound on memory that it cannot raise, and as much time as its parent
gives it. What goes down to it is pickled, since that is ours; what comes back is JSON
and Arrow, never a pickle, so that it cannot run code here. Its answers may be invented.
"""

import atexit
import os
import pickle
import signal
import socket
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from threading import Lock, Timer
from typing import IO, Any, BinaryIO, NoReturn, TypeVar, cast

from pipeline.ingest.isolated_answers import (
    FAILED,
    OS_ERROR,
    PANIC,
    REFUSED,
    TOO_LARGE,
    read_answer,
)
from pipeline.ingest.isolated_child import READY, REQUEST
from pipeline.ingest.limits import LIMITS, MEBIBYTE, Limits
from pipeline.ingest.refusals import Refusal
from pipeline.store.stops import unheard

Result = TypeVar("Result")

FROM_OUTSIDE = {signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT}
NO_MEMORY = (b"memory allocation of", b"bad_alloc", b"MemoryError")  # last words
GRACE = 5.0  # seconds after which a child that does not end itself is ended
ONE_THREAD = {  # threads reserve memory
    "POLARS_MAX_THREADS": "1",
    "OPENBLAS_NUM_THREADS": "1",
}
_ONE_AT_A_TIME = Lock()


def isolated(
    function: Callable[..., Result],
    path: Path,
    *,
    limits: Limits = LIMITS,
    **options: object,
) -> Result:
    """Return `function(file, **options)`, computed in the child process.

    Args:
        function: Of a module of ours, importable by name. Its `file` is the open file,
            with the name of `path` without its folder. What it returns is built of
            None, bool, int, float, str, list, dict with texts as keys, and Polars
            frames, in any nesting; a tuple arrives as a list.
        path: The file.
        limits: `native_seconds` and `native_bytes` of this request.
        options: Further arguments, picklable.

    Raises:
        Refusal: What `function` refuses; or `reader_crashed`, `read_too_long`,
            `read_too_large`, `reader_killed`.
        OSError: The file cannot be read.
        RuntimeError: `function` has an error of its own; the message tells where, and
            no values. Or the child process cannot start.
    """
    package = function.__module__.partition(".")[0]
    request = pickle.dumps((function, path.name, options))
    with path.open("rb") as file, _ONE_AT_A_TIME:
        child = _Child.at_work(package, limits.native_bytes)
        kind, content = child.answer(request, file, path.name, limits)
    if kind in {REFUSED, OS_ERROR}:
        raise content
    if kind == FAILED:
        raise RuntimeError(f"{function.__qualname__} failed: {content}")
    return content


class _Child:
    """The process that does the reading."""

    current: "_Child | None" = None

    @classmethod
    def at_work(cls, package: str, memory: int) -> "_Child":
        """Return the child for a package, started anew if the last one will not do."""
        child = cls.current
        if child is not None and (
            child.made_for != (package, memory) or child.process.poll() is not None
        ):
            child.end()
        cls.current = cls.current or cls(package, memory)
        return cls.current

    def __init__(self, package: str, memory: int) -> None:
        self.made_for = (package, memory)
        self.is_ready = self.is_late = False
        self.requests, theirs = socket.socketpair()
        path = [str(Path(place).absolute()) for place in sys.path]
        program = (
            f"import sys; sys.path[:] = {path!r};"
            "from pipeline.ingest.isolated_child import main;"
            f"main({package!r}, {memory})"
        )
        kept = {k: v for k, v in os.environ.items() if k == "LD_LIBRARY_PATH"}
        with theirs, unheard():
            self.process = subprocess.Popen(  # noqa: S603, ours
                [sys.executable, "-B", "-I", "-c", program],
                stdin=theirs.fileno(),
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                env=ONE_THREAD | kept,
            )
        self.answers = cast("IO[bytes]", self.process.stdout)
        self.words = cast("IO[bytes]", self.process.stderr)
        os.set_blocking(self.words.fileno(), False)

    def answer(
        self, request: bytes, file: BinaryIO, name: str, limits: Limits
    ) -> tuple[str, Any]:
        """Return what the child says of a file, or refuse the one that killed it."""
        if not self.is_ready:
            self._await_start(name)
        header = REQUEST.pack(len(request), limits.native_seconds)
        deadline = Timer(limits.native_seconds + GRACE, self._end_late)
        deadline.start()
        try:
            socket.send_fds(self.requests, [header], [file.fileno()])
            self.requests.sendall(request)
            kind, content = read_answer(self.answers, limits.native_bytes)
            self.words.read()  # heard, and forgotten: the file was read
        except (EOFError, ConnectionError):
            self._refuse(name, limits)
        except ValueError:
            kind, content = PANIC, None
        except BaseException:  # an answer nobody waits for must not meet the next one
            self.end()
            raise
        finally:
            deadline.cancel()
        is_bad = kind in {TOO_LARGE, PANIC}
        if is_bad or self.is_late:
            self.end()
        if is_bad:
            _refuse(kind, name, limits)
        return kind, content

    def end(self) -> bytes:
        """Kill the process if it lives, and return its last words."""
        type(self).current = None
        self.process.kill()
        self.process.wait()
        with self.requests, self.answers, self.words:
            return self.words.read() or b""

    def _await_start(self, name: str) -> None:
        """Wait until everything is imported, which is not the fault of a file."""
        self.is_ready = self.answers.readline() == READY
        if self.is_ready:
            return
        code, last_words = -self.process.wait(), self.end()
        if code in FROM_OUTSIDE:
            raise _killed(name, code)
        said = last_words.decode(errors="replace")
        raise RuntimeError(f"the process that reads files does not start:\n{said}")

    def _end_late(self) -> None:
        self.is_late = True
        self.process.kill()

    def _refuse(self, name: str, limits: Limits) -> NoReturn:
        """Refuse the file on which the child died.

        Its own limits never send one of `FROM_OUTSIDE`: when the machine has no memory
        left, the system kills whom it likes, and that says nothing about the file.
        """
        code = -self.process.wait()
        last_words = self.end()
        if code == signal.SIGALRM or self.is_late:
            raise Refusal("read_too_long", name, seconds=limits.native_seconds)
        if code in FROM_OUTSIDE:
            raise _killed(name, code)
        too_large = any(words in last_words for words in NO_MEMORY)
        _refuse(TOO_LARGE if too_large else PANIC, name, limits)


def _killed(name: str, code: int) -> Refusal:
    return Refusal("reader_killed", name, signal=signal.Signals(code).name)


def _refuse(kind: str, name: str, limits: Limits) -> NoReturn:
    if kind == TOO_LARGE:
        megabytes = limits.native_bytes // MEBIBYTE
        raise Refusal("read_too_large", name, megabytes=megabytes)
    raise Refusal("reader_crashed", name)


@atexit.register
def end() -> None:
    """Let the child go; the next request starts a new one."""
    if _Child.current is not None:
        _Child.current.end()
