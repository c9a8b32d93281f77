"""What tests of whole runs share: a run of the tiny world and one of the demo world."""

import fcntl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.integration.tiny_world import laering, run, write_raw


@pytest.fixture(scope="session")
def tiny_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the tiny world: drop zone and data. Change a copy."""
    with _made_once(tmp_path_factory, "tiny_world") as folder:
        if not (folder / "said.txt").exists():
            result = run(write_raw(folder / "raw"), folder / "data")
            assert result.exit_code == 0, result.output
            (folder / "said.txt").write_text(result.output, encoding="utf-8")
    return folder


@pytest.fixture(scope="session")
def demo_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the demo world: drop zone, programme, truth and data."""
    with _made_once(tmp_path_factory, "demo_world") as folder:
        if not (folder / "said.txt").exists():
            written = laering("twin", "--size", "demo", "--out", folder)
            assert written.exit_code == 0, written.output
            programme = folder / "programme"
            result = run(folder / "raw", folder / "data", programme=programme)
            assert result.exit_code == 0, result.output
            (folder / "said.txt").write_text(result.output, encoding="utf-8")
    return folder


@contextmanager
def _made_once(factory: pytest.TempPathFactory, name: str) -> Iterator[Path]:
    """Hold the folder of a world: the first test process that needs it makes it."""
    base = factory.getbasetemp()
    if "popen-gw" in base.name:  # of a process among others
        base = base.parent
    with (base / f"{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        (base / name).mkdir(exist_ok=True)
        yield base / name
