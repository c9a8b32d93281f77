"""Runs side by side end as one after another, and nobody is told half of anything."""

import random
import subprocess
import sys
from pathlib import Path
from time import sleep

import pytest

from pipeline.run.workspace import ROOT
from pipeline.store.turns import FILE, turn
from tests.integration.test_run import contents, copied, started


@pytest.mark.parametrize("seed", range(2))
def test_two_municipalities_at_once_end_with_the_bytes_of_one_run(
    tiny_world: Path, tmp_path: Path, seed: int
) -> None:
    data, raw = tmp_path / "data", tiny_world / "raw"
    copied(tiny_world / "data", data)
    chance = random.Random(seed)  # noqa: S311
    first = started(raw, data, "--municipality", "479")
    sleep(chance.uniform(0, 8))
    second = started(raw, data, "--municipality", "510")
    for one in (first, second):
        said, _ = one.communicate(timeout=500)
        assert one.returncode == 0, said
    assert contents(data) == contents(tiny_world / "data")


def test_who_comes_while_somebody_writes_waits_and_learns_of_it(tmp_path: Path) -> None:
    waited = []
    with turn(tmp_path) as mine:
        before = mine.count
        mine.writes()
        other = subprocess.Popen(
            [sys.executable, "-c", WAITS, str(tmp_path)],
            cwd=ROOT,
            text=True,
            stdout=subprocess.PIPE,
        )
        assert other.stdout is not None
        waited.append(other.stdout.readline().strip())
    said, _ = other.communicate(timeout=60)
    assert waited == ["waits"]
    assert int(said) == before + 1


WAITS = """
import sys
from pathlib import Path
from pipeline.store.turns import turn
with turn(Path(sys.argv[1]), lambda: print("waits", flush=True)) as ours:
    print(ours.count)
"""


@pytest.mark.parametrize("damage", [b"\0\0\0", b"12", b"x" * 20])
def test_a_damaged_count_is_one_that_nobody_remembers(
    tmp_path: Path, damage: bytes
) -> None:
    with turn(tmp_path) as ours:
        ours.writes()
        before = ours.count
    (tmp_path / FILE).write_bytes(damage)
    with turn(tmp_path) as ours:
        assert ours.count not in {0, before}


def test_a_turn_ends_with_its_process(tmp_path: Path) -> None:
    killed = "import os, sys\n" + WAITS.replace(
        "print(ours.count)", "ours.writes(); os._exit(9)"
    )
    done = subprocess.run(
        [sys.executable, "-c", killed, str(tmp_path)], cwd=ROOT, check=False
    )
    assert done.returncode == 9
    with turn(tmp_path) as ours:
        assert ours.count == 1
