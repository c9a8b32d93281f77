"""What tests of whole runs share: one run of the tiny world, for all processes."""

import fcntl
from pathlib import Path

import pytest

from tests.integration.tiny_world import run, write_raw


@pytest.fixture(scope="session")
def tiny_world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A finished run of the tiny world: drop zone, data, what it said. Change a copy.

    The first test process that needs it makes it; the others wait.
    """
    base = tmp_path_factory.getbasetemp()
    if "popen-gw" in base.name:  # of a process among others
        base = base.parent
    folder = base / "tiny_world"
    with (base / "tiny_world.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not (folder / "said.txt").exists():
            result = run(write_raw(folder / "raw"), folder / "data")
            assert result.exit_code == 0, result.output
            (folder / "said.txt").write_text(result.output, encoding="utf-8")
    return folder
