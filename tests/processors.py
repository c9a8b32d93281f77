"""How many processors a test's runs may use.

In a tiny world starting worker processes costs more than all that they do, and the
bytes are equal; so each test process has one, and what is about workers asks for all.
"""

import os
from collections.abc import Iterator
from contextlib import contextmanager

ALL = sorted(os.sched_getaffinity(0))


def use_one(number: int) -> None:
    """Let this process use one processor, another one for each number."""
    os.sched_setaffinity(0, {ALL[number % len(ALL)]})


@contextmanager
def all_processors() -> Iterator[None]:
    """Work with as many processes as outside of tests."""
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, ALL)
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)
