"""Native parsers in a process of their own: what happens to a file that kills one."""

import contextlib
import errno
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import BinaryIO

import polars as pl
import pytest

from pipeline.ingest.isolation import end, isolated
from pipeline.ingest.limits import LIMITS, MEBIBYTE, Limits
from pipeline.ingest.refusals import Refusal
from pipeline.store.workers import map_in_processes
from tests.processors import all_processors

FILE = Path(__file__)  # any will do
SMALL = Limits(native_bytes=256 * MEBIBYTE)
SHORT = Limits(native_seconds=0.5)


def process_id(file: BinaryIO) -> int:  # noqa: ARG001
    return os.getpid()


def isolated_process_id(path: Path) -> int:
    return isolated(process_id, path)


def tables(file: BinaryIO, rows: int) -> dict[str, object]:
    frame = pl.DataFrame({"svar": ["5", None, "æøå"] * rows})
    return {"name": file.name, "sheets": [["et", frame], ["to", frame.head(0)]]}


def kill(file: BinaryIO, number: int) -> None:  # noqa: ARG001
    os.kill(os.getpid(), number)
    time.sleep(60)  # another thread may be the one that the signal reaches


def leave(file: BinaryIO) -> None:  # noqa: ARG001
    os._exit(0)


def sleep(file: BinaryIO) -> None:  # noqa: ARG001
    time.sleep(60)


def eat_in_python(file: BinaryIO) -> None:  # noqa: ARG001
    eaten = []
    while True:
        eaten.append(bytearray(MEBIBYTE))


def eat_in_rust(file: BinaryIO) -> None:  # noqa: ARG001
    pl.repeat("x" * 100, 2_000_000_000, eager=True).str.len_bytes().sum()


def refuse(file: BinaryIO) -> None:
    raise Refusal("reader_crashed", file.name, sheet="Ark", line=3, column="q", found=7)


def read_nothing(file: BinaryIO) -> None:  # noqa: ARG001
    raise OSError(errno.EIO, os.strerror(errno.EIO))


def blunder(file: BinaryIO) -> None:  # noqa: ARG001
    int("a secret answer")


def shout(file: BinaryIO) -> str:
    with contextlib.suppress(BlockingIOError):  # as libraries do
        os.write(1, b"from a library that prints what it reads" * 10_000)
    return file.name


def refused(function: object, limits: Limits = LIMITS, **options: object) -> Refusal:
    with pytest.raises(Refusal) as caught:
        isolated(function, FILE, limits=limits, **options)  # type: ignore[arg-type]
    assert caught.value.finding.file == FILE.name
    assert isolated(shout, FILE) == FILE.name, "the next request is answered"
    return caught.value


def test_a_request_is_answered_by_the_same_other_process_every_time() -> None:
    first, second = isolated(process_id, FILE), isolated(process_id, FILE)
    assert first == second != os.getpid()


def test_frames_arrive_whole_in_any_nesting() -> None:
    told = isolated(tables, FILE, rows=100_000)
    assert told["name"] == FILE.name
    (one, frame), (two, empty) = told["sheets"]  # type: ignore[misc]
    assert (one, two) == ("et", "to")
    assert frame.equals(pl.DataFrame({"svar": ["5", None, "æøå"] * 100_000}))
    assert empty.schema == {"svar": pl.String}
    assert empty.is_empty()


@pytest.mark.parametrize("number", [signal.SIGSEGV, signal.SIGABRT, signal.SIGBUS])
def test_a_file_that_crashes_its_reader_is_refused(number: int) -> None:
    assert refused(kill, number=number).check == "reader_crashed"


def test_a_reader_that_ends_without_a_word_has_crashed() -> None:
    assert refused(leave).check == "reader_crashed"


def test_a_file_that_is_read_too_long_is_refused() -> None:
    began = time.monotonic()
    assert refused(sleep, SHORT).check == "read_too_long"
    assert time.monotonic() - began < 20


@pytest.mark.parametrize("eat", [eat_in_python, eat_in_rust])
def test_a_file_that_needs_too_much_memory_is_refused(eat: object) -> None:
    assert refused(eat, SMALL).check == "read_too_large"


@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_a_reader_that_was_killed_from_outside_says_nothing_about_the_file(
    number: int,
) -> None:
    refusal = refused(kill, number=number)
    assert refusal.check == "reader_killed"
    assert refusal.passing
    assert signal.Signals(number).name in refusal.message
    assert "MB" not in refusal.message


def test_a_refusal_arrives_as_it_is() -> None:
    finding = refused(refuse).finding
    assert (finding.check, finding.sheet) == ("reader_crashed", "Ark")
    assert (finding.line, finding.column, finding.facts) == (3, "q", {"found": 7})


def test_a_file_that_cannot_be_opened_is_an_error_of_the_system() -> None:
    with pytest.raises(FileNotFoundError, match=r"elever\.sav"):
        isolated(process_id, Path("/somewhere/elever.sav"))


def test_a_file_that_cannot_be_read_is_an_error_of_the_system() -> None:
    with pytest.raises(OSError, match=r"Input/output error: 'test_isolation\.py'"):
        isolated(read_nothing, FILE)


def test_an_error_of_ours_tells_where_and_no_value() -> None:
    with pytest.raises(RuntimeError, match="blunder") as caught:
        isolated(blunder, FILE)
    assert "ValueError" in str(caught.value)
    assert "secret" not in str(caught.value).replace('int("a secret answer")', "")


def test_every_worker_process_has_a_child_of_its_own() -> None:
    files = [FILE, FILE.parent / "__init__.py"]
    with all_processors():
        found = dict(map_in_processes(isolated_process_id, files))
    assert {os.getpid(), isolated(process_id, FILE)}.isdisjoint(found.values())
    assert len(found) == 2


def test_a_child_of_a_parent_that_ignores_signals_can_be_killed() -> None:
    """As one that was started in the background: Dagster ignores one like the other."""
    end()
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        assert refused(kill, number=signal.SIGTERM)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_a_child_that_died_between_requests_is_replaced() -> None:
    died = isolated(process_id, FILE)
    os.kill(died, signal.SIGKILL)
    time.sleep(0.1)
    assert isolated(process_id, FILE) != died


def test_a_child_that_cannot_start_is_no_fault_of_a_file(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    end()
    monkeypatch.setattr(sys, "path", [])
    with pytest.raises(RuntimeError, match=r"does not start(.|\n)*No module named"):
        isolated(process_id, FILE)


def test_the_child_ends_with_a_parent_that_is_killed() -> None:
    program = (
        "import os, signal; from pipeline.ingest.isolation import end, isolated;"
        "from tests.unit.ingest.test_isolation import FILE, process_id;"
        "print(isolated(process_id, FILE), flush=True);"
        "os.kill(os.getpid(), signal.SIGKILL)"
    )
    parent = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, check=False
    )
    child = int(parent.stdout)
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}").exists()
