"""Native parsers of untrusted bytes run in a process of their own.

A hostile or damaged file can crash a C library, keep it busy or eat the memory. In a
child process that costs one delivery, not the run. The child is started at the first
request and serves one request after the other (`isolated_child`); it holds no state, so
the one that takes the place of a dead child is as good.

What goes down to the child is pickled, since it is ours. What comes back is JSON and
Arrow, never a pickle: a parser that a file has taken over must not be able to run code
here.
"""

import atexit
import os
import pickle
import signal
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from typing import IO, Any, NoReturn, TypeVar, cast

from pipeline.ingest.isolated_answers import (
    FAILED,
    OS_ERROR,
    PANIC,
    REFUSED,
    TOO_LARGE,
    read_answer,
)
from pipeline.ingest.limits import LIMITS, MEBIBYTE, Limits
from pipeline.ingest.refusals import Refusal

Result = TypeVar("Result")

FROM_OUTSIDE = {signal.SIGKILL, signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT}
NO_MEMORY = (b"memory allocation of", b"bad_alloc", b"MemoryError")  # last words
_ONE_AT_A_TIME = Lock()


def isolated(
    function: Callable[..., Result],
    path: Path,
    *,
    limits: Limits = LIMITS,
    **options: object,
) -> Result:
    """Return `function(path, **options)`, computed in the child process.

    Args:
        function: Of a module of ours, importable by name. What it returns is built of
            None, bool, int, float, str, list, dict with texts as keys, and Polars
            frames, in any nesting; a tuple arrives as a list.
        path: The file; messages name it without its folder.
        limits: `native_seconds` and `native_bytes` of this request.
        options: Further arguments, picklable.

    Raises:
        Refusal: What `function` refuses; or `reader_crashed`, `read_too_long`,
            `read_too_large`, `reader_killed`.
        OSError: The file cannot be read.
        RuntimeError: `function` has an error of its own; the message tells where, and
            no values.
    """
    request = pickle.dumps((function, path, options, limits))
    with _ONE_AT_A_TIME:
        kind, content = _Child.at_work().answer(request, path.name, limits)
    if kind == REFUSED:
        raise Refusal(content.pop("check"), content.pop("file"), **content)
    if kind == OS_ERROR:
        raise OSError(*content, path.name)
    if kind == FAILED:
        raise RuntimeError(f"{function.__qualname__} failed: {content}")
    return content


class _Child:
    """The process that does the reading."""

    current: "_Child | None" = None

    @classmethod
    def at_work(cls) -> "_Child":
        """Return the child, started anew if the last one is dead."""
        if cls.current is None or cls.current.process.poll() is not None:
            if cls.current is not None:
                cls.current.end()
            cls.current = cls()
        return cls.current

    def __init__(self) -> None:
        self.last_words = tempfile.TemporaryFile()  # noqa: SIM115, as long as the child
        self.process = subprocess.Popen(
            [sys.executable, "-B", "-P", "-m", "pipeline.ingest.isolated_child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self.last_words,
            env={**os.environ, "POLARS_MAX_THREADS": "1"},  # threads reserve memory
        )
        self._send(pickle.dumps(sys.path))

    def _send(self, pickled: bytes) -> None:
        requests = cast("IO[bytes]", self.process.stdin)
        requests.write(pickled)
        requests.flush()

    def answer(self, request: bytes, name: str, limits: Limits) -> tuple[str, Any]:
        """Return what the child says, or refuse the file that killed it."""
        try:
            self._send(request)
            answers = cast("IO[bytes]", self.process.stdout)
            kind, content = read_answer(answers, limits.native_bytes)
        except (EOFError, BrokenPipeError):
            self._refuse(name, limits)
        except BaseException:  # an answer nobody waits for must not meet the next one
            self.end()
            raise
        if kind in {TOO_LARGE, PANIC}:
            self.end()
            _refuse(kind, name, limits)
        return kind, content

    def end(self) -> bytes:
        """Kill the process if it lives, and return its last words."""
        type(self).current = None
        self.process.kill()
        self.process.communicate()
        with self.last_words:
            self.last_words.seek(0)
            return self.last_words.read()

    def _refuse(self, name: str, limits: Limits) -> NoReturn:
        """Refuse the file on which the child died.

        Its own limits never send one of `FROM_OUTSIDE`: when the machine has no memory
        left, the system kills whom it likes, and that says nothing about the file.
        """
        code = -self.process.wait()
        last_words = self.end()
        if code == signal.SIGALRM:
            raise Refusal("read_too_long", name, seconds=limits.native_seconds)
        if code in FROM_OUTSIDE:
            raise Refusal("reader_killed", name, signal=signal.Signals(code).name)
        too_large = any(words in last_words for words in NO_MEMORY)
        _refuse(TOO_LARGE if too_large else PANIC, name, limits)


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
