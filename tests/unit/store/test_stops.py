"""A stop from outside is one, whatever a library makes of it."""

import os
import signal
from collections.abc import Callable, Iterator
from threading import Thread, Timer
from time import sleep

import dagster as dg
import duckdb
import pytest

from pipeline.store.stops import SIGNALS, stops

SOON, LONGEST = 0.2, 60  # seconds
LONG = """
    select a.range % 7 as x, sum(b.range) as s, list(b.range % 3) as l
    from range(3000) as a, range(20000) as b group by all order by all
"""  # of which it hears a stop


def raising(_number: int, _frame: object) -> None:
    """Do as Dagster does while a step runs."""
    raise dg.DagsterExecutionInterruptedError


@pytest.fixture
def _as_dagster() -> Iterator[None]:
    before = {one: signal.signal(one, raising) for one in SIGNALS}
    yield
    for one, own in before.items():
        signal.signal(one, own)


def told(one: signal.Signals) -> None:
    """Send a signal to this process a little later."""
    Timer(SOON, lambda: os.kill(os.getpid(), one)).start()


@pytest.mark.usefixtures("_as_dagster")
@pytest.mark.parametrize("one", SIGNALS)
def test_a_query_that_was_stopped_is_no_fault_of_the_query(one: signal.Signals) -> None:
    with duckdb.connect() as con, stops() as stop:
        con.sql("select 1").pl()  # has loaded what it needs
        told(one)
        # It tells of the stop as it likes, and not of the error that it swallowed.
        with pytest.raises(Exception, match=r"(?i)interrupt"):
            con.sql(LONG).pl()
        assert stop.came


@pytest.mark.usefixtures("_as_dagster")
def test_python_is_stopped_as_ever_and_the_handlers_are_put_back() -> None:
    told(signal.SIGTERM)
    with pytest.raises(dg.DagsterExecutionInterruptedError), stops():
        sleep(LONGEST)
    assert [signal.getsignal(one) for one in SIGNALS] == [raising] * len(SIGNALS)


@pytest.mark.usefixtures("_as_dagster")
def test_a_stop_that_nobody_could_be_told_of_is_heard_by_who_listens_next() -> None:
    class Tidied:
        def __del__(self) -> None:  # lets no error out, nor does it print this one
            os.kill(os.getpid(), signal.SIGINT)
            sleep(0)

    with stops() as outer:
        del_me = Tidied()
        del del_me
        assert outer.came
        with stops() as inner, stops() as innermost:
            assert inner.came
            assert innermost.came
    with stops() as later:
        assert not later.came


@pytest.mark.usefixtures("_as_dagster")
def test_who_listens_on_hears_a_stop_that_came_to_another_listener() -> None:
    with stops() as outer:
        with stops():
            pass  # has ended, and takes nobody else with it
        own = signal.signal(signal.SIGINT, raising)  # Dagster asks nobody before it
        told(signal.SIGINT)
        with pytest.raises(dg.DagsterExecutionInterruptedError), stops():
            sleep(LONGEST)
        signal.signal(signal.SIGINT, own)
        assert outer.came


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
