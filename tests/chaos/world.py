"""The small world that is disturbed, copy by copy, and how it is judged."""

import hashlib
import os
import random
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from time import monotonic, sleep

from pipeline.run.workspace import ROOT
from pipeline.store.lake import STAGES
from tests.integration.tiny_world import PROGRAMME, write_raw

LONGEST = 600  # seconds: a run that takes longer hangs
PARTS = ("raw", "data", "home")
SAID = "PROBLEM "  # how a line begins that says what is wrong
TRACEBACK = "Traceback (most recent call last)"


@dataclass
class World:
    """A drop zone, a data folder and a history of runs that may be disturbed.

    Attributes:
        folder: Holds all of them.
        chance: Where every random moment and place comes from.
        seconds: How long a run takes that is not disturbed.
        said: What the disturbed runs said.
    """

    folder: Path
    chance: random.Random
    seconds: float = 0.0
    said: list[str] = field(default_factory=list)

    @property
    def raw(self) -> Path:
        """The drop zone."""
        return self.folder / "raw"

    @property
    def data(self) -> Path:
        """Lake and documents."""
        return self.folder / "data"

    @property
    def home(self) -> Path:
        """The folder of `dagster.yaml` and of the history of runs."""
        return self.folder / "home"

    @property
    def environment(self) -> dict[str, str]:
        """The variables by which a process finds the world."""
        return {
            **os.environ,
            "DAGSTER_HOME": str(self.home),
            "LAERING_PROGRAMME": str(PROGRAMME),
            "LAERING_RAW": str(self.raw),
            "LAERING_DATA": str(self.data),
        }

    def started(
        self, *more: str, environment: Mapping[str, str] | None = None
    ) -> subprocess.Popen[str]:
        """Start `laering run` as leader of a group of processes."""
        return subprocess.Popen(
            [sys.executable, "-m", "pipeline", "run", *more],
            cwd=ROOT,
            env={**self.environment, **(environment or {})},
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )

    def ended(self, run: subprocess.Popen[str]) -> int:
        """Wait for a run, keep what it said, and return how it ended."""
        said, _ = run.communicate(timeout=LONGEST)
        self.said.append(said)
        return run.returncode

    def run(self, *more: str, environment: Mapping[str, str] | None = None) -> int:
        """Run `laering run` to its end."""
        return self.ended(self.started(*more, environment=environment))

    def wait(self) -> None:
        """Wait for a random moment within a run."""
        sleep(self.chance.uniform(0, self.seconds))

    def begin_somewhere(self, earliest: str = STAGES[0]) -> None:
        """Take away what a run has made, from a random stage on."""
        first = self.chance.randrange(STAGES.index(earliest), len(STAGES))
        self.seconds *= 1 - first / (len(STAGES) + 1)
        for stage in STAGES[first:]:
            shutil.rmtree(self.data / "lake" / stage, ignore_errors=True)


def undisturbed(folder: Path) -> World:
    """Make the world once, with a history of two runs."""
    world = World(folder, random.Random(0))  # noqa: S311
    write_raw(world.raw)
    world.home.mkdir()
    shutil.copy(ROOT / "dagster.yaml", world.home)
    began = monotonic()
    if world.run() or world.run("--municipality", "479"):
        raise SystemExit(f"the world cannot be made: {world.said[-1]}")
    world.seconds = monotonic() - began
    return world


def copy_of(world: World, folder: Path, seed: str) -> World:
    """Return a copy that may be disturbed, and whose chances a seed decides."""
    for part in PARTS:
        shutil.copytree(world.folder / part, folder / part)
    return World(folder, random.Random(seed), world.seconds)  # noqa: S311


def contents(world: World) -> dict[str, str]:
    """Return the hash of every table and document."""
    return {
        file.relative_to(world.data).as_posix(): hashlib.sha256(
            file.read_bytes()
        ).hexdigest()
        for below in ("lake", "drafts", "reports", "returns")
        for file in sorted((world.data / below).rglob("*"))
        if file.is_file()
    }


def judged(world: World, wanted: Mapping[str, str]) -> str:
    """Run once more and return what came of it; empty: the bytes of no disturbance.

    A reason that a run said in a line is one; whatever else differs is told as wrong.
    """
    traced = [said for said in world.said if TRACEBACK in said]
    if traced:
        return f"WRONG: a traceback: {traced[0].strip().splitlines()[-1]}"
    code = world.run()
    found = contents(world)
    differ = sorted(
        name for name in wanted.keys() | found if wanted.get(name) != found.get(name)
    )
    if not code and not differ:
        return ""
    told = [one for one in world.said[-1].splitlines() if one.startswith(SAID)]
    if code and told and TRACEBACK not in world.said[-1]:
        return told[0].removeprefix(SAID)
    return f"WRONG: {len(differ)} files differ, {', '.join(differ[:3])}; ended {code}"
