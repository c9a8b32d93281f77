"""A stop from outside is one, whatever a library makes of it."""

import os
import signal
from collections.abc import Callable, Iterator
from threading import Thread, Timer
from time import sleep

import dagster as dg
import duckdb
import pytest

from pipeline.run.stops import SIGNALS, stops

SOON, LONGEST = 0.2, 60  # seconds
LONG = "select sum(a.range * b.range) from range(2000000) a, range(2000000) b"


def raising(_number: int, _frame: object) -> None:
    """Do as Dagster does while a step runs."""
    raise dg.DagsterExecutionInterruptedError


@pytest.fixture
def _as_dagster() -> Iterator[None]:
    before = {one: signal.signal(one, raising) for one in SIGNALS}
    yield
    for one, own in before.items():
        signal.signal(one, own)


def told(one: signal.Signals) -> Timer:
    """Send a signal to this process a little later."""
    timer = Timer(SOON, lambda: os.kill(os.getpid(), one))
    timer.start()
    return timer


@pytest.mark.usefixtures("_as_dagster")
@pytest.mark.parametrize("one", SIGNALS)
def test_a_query_that_was_stopped_is_no_fault_of_the_query(one: signal.Signals) -> None:
    timer = told(one)
    with stops() as stop:
        # DuckDB tells of it as it likes, and not of the error that it swallowed.
        with pytest.raises(Exception, match=r"(?i)interrupt"), duckdb.connect() as con:
            con.sql(LONG).pl()
        assert stop.came
    timer.join()


@pytest.mark.usefixtures("_as_dagster")
def test_python_is_stopped_as_ever_and_the_handlers_are_put_back() -> None:
    told(signal.SIGTERM)
    with pytest.raises(dg.DagsterExecutionInterruptedError), stops():
        sleep(LONGEST)
    assert [signal.getsignal(one) for one in SIGNALS] == [raising] * len(SIGNALS)


def test_nobody_but_the_main_thread_may_listen() -> None:
    heard: list[Callable[..., object] | int | None] = []

    def listen() -> None:
        with stops() as stop:
            heard.append(signal.getsignal(signal.SIGINT))
            assert not stop.came

    before = signal.getsignal(signal.SIGINT)
    thread = Thread(target=listen)
    thread.start()
    thread.join()
    assert heard == [before]
