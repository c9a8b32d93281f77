"""A stop from outside, known also where a library swallows it.

Dagster raises its own error where a signal finds Python. A signal that comes while a
library computes is told to the library, which forgets that error and raises another one
(DuckDB: an interrupted query), or none.
"""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from threading import current_thread, main_thread
from types import FrameType

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@dataclass
class Stops:
    """Whether this process was told to stop since one began to listen."""

    came: bool = False


@contextmanager
def stops() -> Iterator[Stops]:
    """Listen for signals, beside whoever handles them; only the main thread can."""
    heard = Stops()
    if current_thread() is not main_thread():
        yield heard
        return
    before = {one: signal.getsignal(one) for one in SIGNALS}

    def handler(number: int, frame: FrameType | None) -> None:
        heard.came = True
        own = before[signal.Signals(number)]
        if callable(own):
            own(number, frame)

    # What Python does not handle ends the process, or was ignored on purpose.
    handled = [one for one, own in before.items() if callable(own)]
    try:
        for one in handled:
            signal.signal(one, handler)
        yield heard
    finally:
        for one in handled:
            signal.signal(one, before[one])
