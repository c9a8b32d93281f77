"""Stops from outside, and who hears them: the process that leads a run, and no other.

Whoever leads raises an error where a signal finds Python. One that comes while a
library computes is told to the library, which forgets that error and raises another one
(DuckDB: an interrupted query), or none; and where Python tidies up, no error is let
out. So it is noted, too.
"""

import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import current_thread, main_thread
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass(eq=False)
class Stops:
    """Whether this process was told to stop since one began to listen."""

    came: bool = False


_LISTENING: list[Stops] = []


@contextmanager
def stops() -> Iterator[Stops]:
    """Listen for signals, beside whoever handles them; only the main thread can.

    Who begins to listen hears what came while others do, and was not heeded yet.
    """
    heard = Stops(any(one.came for one in _LISTENING))
    if current_thread() is not main_thread():
        yield heard
        return
    before = {one: signal.getsignal(one) for one in SIGNALS}
    unraisable = sys.unraisablehook

    def handler(number: int, frame: FrameType | None) -> None:
        for one in (*_LISTENING, heard):
            one.came = True
        own = before[signal.Signals(number)]
        if callable(own):
            own(number, frame)

    def not_let_out(told: "sys.UnraisableHookArgs") -> None:
        if not heard.came or issubclass(told.exc_type, Exception):
            unraisable(told)

    # What Python does not handle ends the process, or was ignored on purpose.
    handled = [one for one, own in before.items() if callable(own)]
    _LISTENING.append(heard)
    try:
        for one in handled:
            signal.signal(one, handler)
        sys.unraisablehook = not_let_out
        yield heard
    finally:
        sys.unraisablehook = unraisable
        for one in handled:
            signal.signal(one, before[one])
        _LISTENING.remove(heard)


@contextmanager
def unheard() -> Iterator[None]:
    """Let processes that begin within not hear Ctrl-C: who began them decides.

    A terminal tells every process of a run, and one that is told while it imports goes
    on with half a module.
    """
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)
