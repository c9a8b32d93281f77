"""What a parser that a file has taken over can still do: next to nothing.

Each function here is such a parser: it runs in the child process and tries.
"""

import ctypes
import os
import resource
import shutil
import signal
import socket
import stat
import struct
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from threading import Thread
from typing import BinaryIO

import pytest

from pipeline.ingest.confinement import landlock_version
from pipeline.ingest.isolation import end, isolated
from pipeline.ingest.limits import Limits
from pipeline.ingest.refusals import Refusal

NEEDS_LANDLOCK = pytest.mark.skipif(
    not landlock_version(), reason="this kernel has no Landlock"
)
SHORT = Limits(native_seconds=0.5)


@pytest.fixture(scope="module", autouse=True)
def _another_child_afterwards() -> Iterator[None]:
    """Let go of the child that somebody took over."""
    yield
    end()


@pytest.fixture
def delivery(tmp_path: Path) -> Path:
    """A delivered file, and another beside it."""
    (tmp_path / "andre.sav").write_text("answers of somebody else")
    (tmp_path / "elever.sav").write_text("answers")
    return tmp_path / "elever.sav"


def tried(file: BinaryIO, what: str, folder: str) -> str:  # noqa: ARG001
    """Return the name of the error that an attempt ends with, or "done"."""
    try:
        ATTEMPTS[what](Path(folder))
    except Exception as error:
        return type(error).__name__
    return "done"


def raise_limit(what: int) -> Callable[[Path], object]:
    unlimited = (resource.RLIM_INFINITY, resource.RLIM_INFINITY)
    return lambda _: resource.setrlimit(what, unlimited)


def write_from_a_thread(folder: Path) -> None:
    failed: list[OSError] = []

    def write() -> None:
        try:
            (folder / "new").write_text("x")
        except OSError as error:
            failed.append(error)

    thread = Thread(target=write)
    thread.start()
    thread.join()
    for error in failed:
        raise error


LIMITS_KEPT = {
    "memory": raise_limit(resource.RLIMIT_AS),
    "size of files": raise_limit(resource.RLIMIT_FSIZE),
    "core dumps": raise_limit(resource.RLIMIT_CORE),
}
CALLS_KEPT = {
    "fork": lambda _: os.fork(),
    "run": lambda _: subprocess.run(["/bin/true"], check=False),
    "spawn": lambda _: os.posix_spawn("/bin/true", ["true"], {}),
    "become": lambda _: os.execv("/bin/true", ["true"]),  # noqa: S606
    "socket": lambda _: socket.socket(),
    "signal the parent": lambda _: os.kill(os.getppid(), signal.SIGCONT),
    "limit the parent": lambda _: resource.prlimit(
        os.getppid(), resource.RLIMIT_CORE, (0, 0)
    ),
    "renice the parent": lambda _: os.setpriority(os.PRIO_PROCESS, os.getppid(), 19),
    "chmod": lambda folder: (folder / "andre.sav").chmod(0o777),
    "utime": lambda folder: os.utime(folder / "andre.sav", (0, 0)),
    "truncate": lambda folder: os.truncate(folder / "andre.sav", 0),
}
FILES_KEPT = {
    "read": lambda folder: (folder / "andre.sav").read_text(),
    "reopen": lambda folder: (folder / "elever.sav").read_text(),
    "list": lambda folder: list(folder.iterdir()),
    "passwords": lambda _: Path("/etc/passwd").read_text(),
    "memory of the parent": lambda _: Path(f"/proc/{os.getppid()}/mem").read_bytes(),
    "secrets beside the program": lambda _: list(
        Path(__file__).parents[3].joinpath("docs").iterdir()
    ),
    "its own memory": lambda _: Path("/proc/self/maps").read_text(),
    "create": lambda folder: (folder / "new").write_text("x"),
    "create empty": lambda folder: (folder / "new").touch(),
    "create in a thread": write_from_a_thread,
    "overwrite": lambda folder: (folder / "andre.sav").write_text("x"),
    "append": lambda folder: (folder / "andre.sav").open("a"),
    "remove": lambda folder: (folder / "andre.sav").unlink(),
    "remove all": shutil.rmtree,
    "rename": lambda folder: (folder / "andre.sav").rename(folder / "new"),
    "link": lambda folder: (folder / "new").symlink_to("/etc"),
    "make a folder": lambda folder: (folder / "new").mkdir(),
    "make a pipe": lambda folder: os.mkfifo(folder / "new"),
}
ATTEMPTS: dict[str, Callable[[Path], object]] = {
    **LIMITS_KEPT,
    **CALLS_KEPT,
    **FILES_KEPT,
}


@pytest.mark.parametrize("what", LIMITS_KEPT)
def test_no_limit_can_be_raised_from_inside(delivery: Path, what: str) -> None:
    said = isolated(tried, delivery, what=what, folder=str(delivery.parent))
    assert said in {"ValueError", "PermissionError"}


@pytest.mark.parametrize("what", CALLS_KEPT)
def test_no_process_is_started_and_no_other_one_touched(
    delivery: Path, what: str
) -> None:
    said = isolated(tried, delivery, what=what, folder=str(delivery.parent))
    assert said == "PermissionError"


@NEEDS_LANDLOCK
@pytest.mark.parametrize("what", FILES_KEPT)
def test_no_other_file_is_read_and_none_is_changed(delivery: Path, what: str) -> None:
    folder = delivery.parent
    before = {file.name: file.read_text() for file in folder.iterdir()}
    said = isolated(tried, delivery, what=what, folder=str(folder))
    assert said == "PermissionError"
    assert {file.name: file.read_text() for file in folder.iterdir()} == before


def capabilities(file: BinaryIO) -> list[int]:  # noqa: ARG001
    """Return effective, permitted and inheritable capabilities, in two halves."""
    header, rights = struct.pack("<Ii", 0x20080522, 0), ctypes.create_string_buffer(24)
    ctypes.CDLL(None).capget(header, rights)
    return list(struct.unpack("<6I", rights.raw))


@pytest.mark.skipif(sys.platform != "linux", reason="capabilities are Linux's")
def test_root_keeps_none_of_its_rights(delivery: Path) -> None:
    assert isolated(capabilities, delivery) == [0] * 6


def write_to_it(file: BinaryIO) -> str:
    try:
        os.write(file.fileno(), b"x")
    except OSError as error:
        return type(error).__name__
    return "done"


def open_files(file: BinaryIO) -> list[bool]:
    """Return of each open file whether it is the one that was handed over."""
    found = []
    for descriptor in range(256):
        try:
            status = os.fstat(descriptor)
        except OSError:
            continue
        if stat.S_ISREG(status.st_mode):
            found.append(os.path.samestat(status, os.fstat(file.fileno())))
    return found


def environment(file: BinaryIO) -> list[str]:  # noqa: ARG001
    return sorted(os.environ)


def test_the_file_is_handed_over_for_reading_and_no_other(delivery: Path) -> None:
    assert isolated(write_to_it, delivery) == "OSError"
    assert isolated(open_files, delivery) == [True]
    assert delivery.read_text() == "answers"


def test_the_environment_of_the_parent_is_not_told(
    delivery: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    end()
    monkeypatch.setenv("LAERING_SECRET", "x")
    assert "LAERING_SECRET" not in isolated(environment, delivery)


def go_on(file: BinaryIO) -> None:  # noqa: ARG001
    signal.setitimer(signal.ITIMER_REAL, 0)
    signal.signal(signal.SIGALRM, signal.SIG_IGN)
    time.sleep(60)


def test_a_parser_that_stops_its_clock_is_stopped(delivery: Path) -> None:
    began = time.monotonic()
    with pytest.raises(Refusal) as caught:
        isolated(go_on, delivery, limits=SHORT)
    assert caught.value.check == "read_too_long"
    assert time.monotonic() - began < 20


ANSWERS = {
    "no JSON": b"code\n",
    "another kind": b'["run", "code", []]\n',
    "a frame of no length": b'["returned", {"#frame": 0}, [-1]]\n',
    "no such frame": b'["returned", {"#frame": 7}, []]\n',
    "a frame that is none": b'["returned", {"#frame": 0}, [4]]\nXXXX',
    "an unknown refusal": b'["refused", {"check": "x", "file": "y"}, []]\n',
    "a refusal of nothing": b'["refused", 7, []]\n',
    "an error of nothing": b'["os_error", 7, []]\n',
    "without end": b"[" * 60_000 + b"\n",
}


def answer(file: BinaryIO, what: str) -> None:  # noqa: ARG001
    for descriptor in range(3, 16):
        try:
            if stat.S_ISFIFO(os.fstat(descriptor).st_mode):
                os.write(descriptor, ANSWERS[what])
        except OSError:
            continue
    time.sleep(60)


@pytest.mark.parametrize("what", ANSWERS)
def test_an_answer_that_is_none_refuses_the_file(delivery: Path, what: str) -> None:
    with pytest.raises(Refusal) as caught:
        isolated(answer, delivery, what=what)
    assert caught.value.check == "reader_crashed"
