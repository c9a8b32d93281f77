"""Of several runs over one lake, one makes a step at a time.

A step spreads over every processor as it is, so nothing is lost by waiting; and what is
computed over all municipalities is computed while nobody else writes.
"""

import fcntl
import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from secrets import randbits

FILE = ".turn"  # in the data folder
DIGITS = 20  # always as many, so that a full disk has room for the next count


@dataclass
class Turn:
    """The right to write to a lake.

    Attributes:
        count: How often the lake was written to, by whom ever; whoever finds it as he
            left it knows that nobody else did.
    """

    count: int
    _descriptor: int

    def writes(self) -> None:
        """Say that something is about to be written, before it is: a run may die."""
        self.count += 1
        os.pwrite(self._descriptor, f"{self.count:0{DIGITS}}".encode(), 0)


@contextmanager
def turn(data: Path, waits: Callable[[], None] = lambda: None) -> Iterator[Turn]:
    """Wait for one's turn, and let nobody else write until the end.

    The system ends the turn of a process that is killed.

    Args:
        data: Folder of lake and documents; made if it is not there.
        waits: Called once if somebody else has the turn.

    Raises:
        OSError: The folder cannot be written.
    """
    data.mkdir(parents=True, exist_ok=True)
    descriptor = os.open(data / FILE, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waits()
            fcntl.flock(descriptor, fcntl.LOCK_EX)
        yield Turn(_count(os.pread(descriptor, DIGITS, 0)), descriptor)
    finally:
        os.close(descriptor)


def _count(said: bytes) -> int:
    """Return the count; a damaged one is one that nobody remembers."""
    if said.isdigit() and len(said) == DIGITS:
        return int(said)
    return randbits(62) if said else 0
