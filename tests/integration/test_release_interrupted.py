"""A release is interrupted: killed, without room, or by another one. Old or new."""

import json
import os
import shutil
import signal
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from pipeline.store.lake import Lake
from pipeline.store.released import damaged, releases
from tests.integration.publishing_world import (
    WHY,
    again,
    decide,
    deliver,
    make,
    places,
    publish,
)
from tests.integration.tiny_world import laering

OLD, NEW = "2015.1.0", "2015.1.1"


@pytest.fixture(scope="module")
def due(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A world with a release of which a second version is due."""
    world = make(tmp_path_factory.mktemp("due"))
    assert publish(world).exit_code == 0
    deliver(world, late=5)
    assert again(world).exit_code == 0
    decide(world)
    return world


@pytest.fixture
def world(due: Path, tmp_path: Path) -> Path:
    return shutil.copytree(due, tmp_path / "world")


def command(world: Path) -> list[str]:
    return ["publish", "--round", "2015", "--why", WHY, *places(world)]


def started(world: Path, before: str = "") -> "subprocess.Popen[str]":
    """Begin publishing in a process of its own."""
    program = f"{before}\nfrom pipeline.cli import main\nmain()"
    return subprocess.Popen(
        [sys.executable, "-c", program, *command(world)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def is_whole(world: Path) -> list[str]:
    """Return the versions there; each is whole, where it is and in the public place."""
    lake = Lake(world / "data/lake")
    found = releases(lake)
    for one in found:
        assert list(damaged(one, lake)) == []
    there = [one.version for one in found]
    public = world / "data/published"
    rows = json.loads((public / "releases.json").read_text())
    listed = [one["version"] for one in rows]
    assert set(listed) <= set(there)
    for folder in (public / "2015").glob("[!.]*"):
        assert folder.name in there
        if shutil.which("sha256sum"):
            told = subprocess.run(
                ["sha256sum", "--check", "--quiet", "SHA256SUMS"],
                cwd=folder,
                check=False,
            )
            assert told.returncode == 0
    return there


def is_brought_to_an_end(world: Path, there: list[str]) -> None:
    """Publish again: what is not there comes, and nothing half is left anywhere."""
    result = publish(world, "--why", WHY)
    if NEW in there:
        assert "nothing has changed since 2015.1.1" in result.output
        result = laering("open", *places(world))
    assert result.exit_code == 0, result.output
    assert is_whole(world) == [OLD, NEW]
    for place in ("releases", "published"):
        names = sorted(one.name for one in (world / "data" / place / "2015").iterdir())
        assert names == [OLD, NEW]
    listed = json.loads((world / "data/published/releases.json").read_text())
    assert [(one["version"], one["replaced_by"]) for one in listed] == [
        (NEW, None),
        (OLD, NEW),
    ]


# A process that has imported everything and then begins children, one after another,
# each of which publishes a world of its own and is killed at a random moment.
CHILDREN = """
import json, os, random, shutil, signal, sys, time
import pipeline.run.publish, pipeline.release.judge, pipeline.cli
from pipeline.cli import main
due, folder, count, arguments = sys.argv[1], sys.argv[2], int(sys.argv[3]), sys.argv[4:]
draw = random.Random(479)
def publish(world, after=None):
    shutil.copytree(due, world)
    child = os.fork()
    if child == 0:
        signal.alarm(300)  # it may wait for a thread that only its parent has
        quiet = os.open(os.devnull, os.O_WRONLY)
        os.dup2(quiet, 1), os.dup2(quiet, 2)
        sys.argv = ["laering", *(one.replace("WORLD", world) for one in arguments)]
        try:
            main()
        except SystemExit as end:
            os._exit(int(end.code or 0))
    begun = time.perf_counter()
    if after is not None:
        time.sleep(after)
        try:
            os.kill(child, signal.SIGKILL)
        except ProcessLookupError:
            pass
    _, status = os.waitpid(child, 0)
    return status, time.perf_counter() - begun
status, whole = publish(f"{folder}/whole")
assert status == 0, status
number = 0
while number < count:
    status, took = publish(f"{folder}/{number}", draw.uniform(0, whole))
    if status == signal.SIGKILL:
        number += 1
    else:  # it was done before it could be killed: they are faster than was thought
        assert status == 0, status
        whole = min(whole, took)
        shutil.rmtree(f"{folder}/{number}")
"""


def test_killed_twenty_times_there_is_the_whole_new_release_or_the_old_one(
    due: Path, tmp_path: Path
) -> None:
    arguments = [part.replace(str(due), "WORLD") for part in command(due)]
    told = subprocess.run(
        [sys.executable, "-c", CHILDREN, due, tmp_path, "20", *arguments],
        capture_output=True,
        text=True,
        check=False,
    )
    assert told.returncode == 0, told.stderr
    for number in range(20):
        world = tmp_path / str(number)
        there = is_whole(world)
        assert there in ([OLD], [OLD, NEW])
        if number % 4 == 0:  # a second run after each would take as long again
            is_brought_to_an_end(world, there)


BETWEEN = """
import os, pathlib, signal
rename, left = pathlib.Path.{name}, [{count}]
def last(path, *to, **more):
    done = rename(path, *to, **more)
    if left[0] == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    left[0] -= 1
    return done
pathlib.Path.{name} = last
"""


@pytest.mark.parametrize(
    ("name", "count"),
    [
        ("rename", 0),  # the release is in its place, and not recorded
        ("rename", 1),  # its copy is in the public place, and not listed
        ("replace", 0),  # it is recorded, and not in the public place
        ("replace", 1),  # the list as JSON is new, and no page of it
    ],
)
def test_killed_between_two_renames_it_is_brought_to_its_end(
    world: Path, name: str, count: int
) -> None:
    process = started(world, BETWEEN.format(name=name, count=count))
    output, _ = process.communicate(timeout=300)
    assert process.returncode == -signal.SIGKILL, output
    there = is_whole(world)
    assert there == [OLD, NEW]
    is_brought_to_an_end(world, there)


@pytest.mark.parametrize("share", [0.0, 0.5])
def test_without_room_the_old_release_stands_and_the_place_is_named(
    world: Path, share: float
) -> None:
    """The kernel refuses to let any file grow further, as a full disk does.

    At the first document, or when the smaller half of them is written.
    """
    pages = (world / "data/reports/public/2015").rglob("*.*")
    sizes = sorted(file.stat().st_size for file in pages if file.is_file())
    largest = int(sizes[int(share * len(sizes))] * 0.9)
    program = f"""
import pipeline.run.publish, resource
resource.setrlimit(resource.RLIMIT_FSIZE, ({largest}, {largest}))
"""
    process = started(world, program)
    output, _ = process.communicate(timeout=300)
    assert process.returncode == 1, output
    assert f"PROBLEM {world / 'data/releases/2015' / NEW}: File too large" in output
    assert "make room or give write permission and run again" in output
    assert is_whole(world) == [OLD]
    is_brought_to_an_end(world, [OLD])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can mount a small disk")
def test_on_a_full_disk_the_old_release_stands(world: Path) -> None:
    place = world / "data/releases"
    moved = place.rename(world / "kept")
    place.mkdir()
    size = sum(f.stat().st_size for f in moved.rglob("*") if f.is_file()) + 300_000
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", place],
        check=False,
        capture_output=True,
    )
    if mounted.returncode:
        pytest.skip("no disk can be mounted here")
    try:
        shutil.copytree(moved, place, dirs_exist_ok=True)
        result = publish(world, "--why", WHY)
        assert result.exit_code == 1
        assert "No space left on device" in result.output
        assert is_whole(world) == [OLD]
        assert [one.name for one in (place / "2015").iterdir()] == [OLD]
    finally:
        subprocess.run(["umount", place], check=True)


def test_of_two_publishers_at_once_one_publishes(world: Path) -> None:
    both = [started(world), started(world)]
    with ThreadPoolExecutor(2) as pool:
        outputs = list(pool.map(lambda one: one.communicate(timeout=300)[0], both))
    assert sorted(one.returncode for one in both) == [0, 1], outputs
    refused = next(o for p, o in zip(both, outputs, strict=True) if p.returncode)
    assert (
        "another release is being published; wait until it is there" in refused
        or "nothing has changed since 2015.1.1" in refused
        or "is not up to date" in refused  # the other one was done before it began
    )
    assert is_whole(world) == [OLD, NEW]
