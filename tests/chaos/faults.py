"""The faults: each does something to a world at a random moment, and tidies up."""

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from time import sleep

import psutil

from pipeline.run.history import DATABASES
from tests.chaos.daemons import kill_code_server, kill_daemon, two_daemons
from tests.chaos.world import World

MOMENT = 0.05  # seconds between two looks
MEBIBYTE = 2**20
ROOM = 64  # mebibytes for a whole run of the small world
FAKETIME = "faketime/libfaketimeMT.so.1"


def kill_run(world: World) -> None:
    """The run is killed with -9; its workers must end with it."""
    _signal_run(world, signal.SIGKILL)


def terminate_run(world: World) -> None:
    """SIGTERM to the run."""
    _signal_run(world, signal.SIGTERM)


def interrupt_run(world: World) -> None:
    """Ctrl-C in the terminal: SIGINT to the run and its workers."""
    world.begin_somewhere()
    run = world.started()
    world.wait()
    if run.poll() is None:
        os.killpg(run.pid, signal.SIGINT)
    world.ended(run)


def kill_worker(world: World) -> None:
    """A worker process that makes a part of a step is killed with -9."""
    world.begin_somewhere()
    run = world.started()
    world.wait()
    while run.poll() is None:
        workers = [one for one in _children(run.pid) if one.is_running()]
        if workers:
            world.chance.choice(workers).kill()
            break
        sleep(MOMENT)
    world.ended(run)


def full_disk(world: World) -> None:
    """A disk that is full at a random moment, and has room again for the next run."""
    world.begin_somewhere()
    with _disk(world, ROOM) as disk:
        used = sum(file.stat().st_blocks * 512 for file in disk.rglob("*"))
        room = world.chance.uniform(0, 4 * MEBIBYTE)
        _mount("-o", f"remount,size={int(used + room)}", str(disk))
        world.run()
        _mount("-o", f"remount,size={ROOM}m", str(disk))


def read_only(world: World) -> None:
    """A data folder that becomes read-only at a random moment."""
    world.begin_somewhere()
    with _disk(world, ROOM) as disk:
        run = world.started()
        world.wait()
        while run.poll() is None:
            if _mounted("-o", "remount,ro", str(disk)):  # not while somebody writes
                break
            sleep(MOMENT / 10)
        world.ended(run)
        _mount("-o", "remount,rw", str(disk))


def damaged_tables(world: World) -> None:
    """Some tables cut off, emptied, overwritten, exchanged or deleted, before a run."""
    _damage_some(world)
    world.run()


def damaged_meanwhile(world: World) -> None:
    """The same while a run goes on."""
    world.begin_somewhere()
    run = world.started()
    world.wait()
    _damage_some(world)
    world.ended(run)


def damaged_history(world: World) -> None:
    """A database of Dagster's history cut off, emptied or overwritten."""
    storage = world.home / ".dagster" / "storage"
    runs = sorted((storage / "history" / "runs").glob("*.db"))
    file = world.chance.choice([*(storage / name for name in DATABASES), *runs])
    _damage(world, file, file)
    world.begin_somewhere()
    world.run()


def delivery_exchanged(world: World) -> None:
    """A delivery that is replaced or taken away during a run, and put back after it."""
    file = world.chance.choice(sorted(world.raw.rglob("*.csv")))
    before = file.read_bytes()
    world.begin_somewhere()
    run = world.started()
    world.wait()
    if world.chance.random() < 1 / 2:
        file.unlink()
    else:
        file.write_bytes(b"\n".join(before.splitlines()[:-1]) + b"\n")
    world.ended(run)
    file.write_bytes(before)


def two_runs(world: World) -> None:
    """Two runs of two municipalities, the second at a random moment of the first."""
    world.begin_somewhere()
    first = world.started("--municipality", "479")
    world.wait()
    second = world.started("--municipality", "510")
    world.ended(first)
    world.ended(second)


def clock_jumps(world: World) -> None:
    """A run years before or after, by the clock of the machine."""
    world.begin_somewhere()
    days = world.chance.choice([-1, 1]) * world.chance.randrange(1, 1000)
    world.run(
        environment={
            "LD_PRELOAD": str(faketime()),
            "FAKETIME": f"{days:+d}d",
            "NO_FAKE_STAT": "1",
        }
    )


def other_threads(world: World) -> None:
    """A whole run with 1, 2 or 8 threads and any seed of Python's hashes."""
    shutil.rmtree(world.data / "lake")
    world.run(
        environment={
            "POLARS_MAX_THREADS": str(world.chance.choice([1, 2, 8])),
            "PYTHONHASHSEED": str(world.chance.randrange(2**32)),
        }
    )


FAULTS: Mapping[str, Callable[[World], None]] = {
    "kill -9 of a run": kill_run,
    "kill -9 of a worker": kill_worker,
    "kill -9 of the daemon during a run of it": kill_daemon,
    "kill -9 of the code server during a run of it": kill_code_server,
    "SIGTERM": terminate_run,
    "Ctrl-C": interrupt_run,
    "full disk": full_disk,
    "read-only data folder": read_only,
    "damaged tables": damaged_tables,
    "tables damaged during a run": damaged_meanwhile,
    "damaged history": damaged_history,
    "delivery replaced or gone during a run, put back": delivery_exchanged,
    "two runs at once": two_runs,
    "two daemons": two_daemons,
    "clock off by up to 1,000 days": clock_jumps,
    "1, 2 or 8 threads, any hash seed": other_threads,
}


def hindered(name: str) -> str:
    """Return why a fault cannot be tried on this machine; empty: it can."""
    if FAULTS[name] in {full_disk, read_only} and os.geteuid():
        return "needs root, who alone may mount a small disk"
    if FAULTS[name] is clock_jumps and faketime() is None:
        return "needs libfaketime, which `make system` installs"
    return ""


def faketime() -> Path | None:
    """Return where Debian keeps libfaketime; None: it is not installed."""
    return next(Path("/usr/lib").glob(f"*/{FAKETIME}"), None)


def _signal_run(world: World, what: signal.Signals) -> None:
    world.begin_somewhere()
    run = world.started()
    world.wait()
    workers = _children(run.pid) if run.poll() is None else []
    run.send_signal(what)
    world.ended(run)
    _, alive = psutil.wait_procs(workers, timeout=10)
    if alive:
        world.said.append(
            f"Traceback (most recent call last): {len(alive)} workers go on"
        )


def _children(pid: int) -> list[psutil.Process]:
    """Return the workers of a run: Python started anew, not what keeps count of it."""
    try:
        found = psutil.Process(pid).children(recursive=True)
        return [one for one in found if "spawn_main" in " ".join(one.cmdline())]
    except psutil.NoSuchProcess:
        return []


def _damage_some(world: World) -> None:
    files = sorted((world.data / "lake").rglob("*.parquet"))
    if not files:
        return
    for file in world.chance.sample(files, min(len(files), 5)):
        _damage(world, file, world.chance.choice(files))


def _damage(world: World, file: Path, other: Path) -> None:
    """Damage a file in one of five ways; one that is being replaced may be gone."""
    chance = world.chance
    try:
        content, stranger = file.read_bytes(), other.read_bytes()
        at = chance.randrange(max(len(content), 1))
        damaged = [
            content[:at],
            b"",
            content[:at] + chance.randbytes(200) + content[at + 200 :],
            stranger,
            None,
        ][chance.randrange(5)]
        if damaged is None:
            file.unlink()
        else:
            file.write_bytes(damaged)
    except OSError:
        return


@contextmanager
def _disk(world: World, mebibytes: int) -> Iterator[Path]:
    """Lay the data folder on a disk of its own, and back into its folder."""
    kept = world.data.rename(world.folder / "kept")
    world.data.mkdir()
    _mount("-t", "tmpfs", "-o", f"size={mebibytes}m", "tmpfs", str(world.data))
    try:
        shutil.copytree(kept, world.data, dirs_exist_ok=True)
        shutil.rmtree(kept)
        yield world.data
        shutil.copytree(world.data, kept)
    finally:
        subprocess.run(["umount", str(world.data)], check=True)
    world.data.rmdir()
    kept.rename(world.data)


def _mount(*arguments: str) -> None:
    subprocess.run(["mount", *arguments], check=True)


def _mounted(*arguments: str) -> bool:
    done = subprocess.run(["mount", *arguments], check=False, capture_output=True)
    return done.returncode == 0
