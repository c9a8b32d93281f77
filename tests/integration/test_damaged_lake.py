"""A file of the lake that is not what it was counts as absent, is told, and is made."""

import random
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from pipeline.run import launch as launching
from pipeline.run.freshness import Freshness
from pipeline.run.steps import STEPS
from pipeline.run.workspace import Workspace
from pipeline.store.lake import Partition, stamp
from pipeline.store.partitions import partitions
from pipeline.store.steps import Step
from tests.integration.test_run import contents
from tests.integration.tiny_world import PROGRAMME, run, step_by_step

TABLES = [(step, table) for step in STEPS for table in step.tables]


def cut_off(file: Path, _: Path) -> None:
    content = file.read_bytes()
    file.write_bytes(content[: len(content) * 2 // 3])


def emptied(file: Path, _: Path) -> None:
    file.write_bytes(b"")


def a_bit_turned(file: Path, _: Path) -> None:
    """In the first page: the end of the file, which is read first, knows nothing."""
    content = bytearray(file.read_bytes())
    content[5] ^= 1
    file.write_bytes(content)


def its_end_damaged(file: Path, _: Path) -> None:
    content = bytearray(file.read_bytes())
    content[-40:-8] = b"\xff" * 32
    file.write_bytes(content)


def exchanged(file: Path, other: Path) -> None:
    """By a sound file of ours, made from the same where there is one."""
    file.write_bytes(other.read_bytes())


def a_copy_beside(file: Path, _: Path) -> None:
    shutil.copy(file, copy_of(file))


def copy_of(file: Path) -> Path:
    return file.with_stem(f"{file.stem} (copy)")


def deleted(file: Path, _: Path) -> None:
    file.unlink()


Damage = Callable[[Path, Path], None]
DAMAGES: list[Damage] = [
    cut_off,
    emptied,
    a_bit_turned,
    its_end_damaged,
    exchanged,
    a_copy_beside,
    deleted,
]


@pytest.fixture(scope="module")
def finished(tiny_world: Path, tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    """A finished world that may be damaged, if it is mended."""
    folder = tmp_path_factory.mktemp("finished")
    data = Path(shutil.copytree(tiny_world / "data", folder / "data"))
    mine = Workspace.of(programme=PROGRAMME, raw=tiny_world / "raw", data=data)
    step_by_step(mine, partitions(mine.programme))  # the warehouse shows this copy
    return mine


def files_of(mine: Workspace, step: Step, partition: Partition | None) -> list[Path]:
    return [
        file
        for table in step.tables
        for file in sorted(mine.lake.path(table, partition).parent.glob("*.parquet"))
    ]


def stranger(mine: Workspace, file: Path) -> Path:
    """Return the file of another step."""
    norms = mine.lake.path("compared.norms")
    return norms if file != norms else mine.lake.path("disclosed.cells")


@contextmanager
def damaged(file: Path, damage: Damage, other: Path) -> Iterator[None]:
    before = file.read_bytes()
    damage(file, other)
    yield
    copy_of(file).unlink(missing_ok=True)
    file.write_bytes(before)


@pytest.mark.parametrize("damage", DAMAGES, ids=lambda one: one.__name__)
def test_damage_of_any_file_of_any_table_is_noticed(
    finished: Workspace, damage: Damage
) -> None:
    fresh = Freshness(finished.places)
    for step in STEPS:
        for partition in partitions(finished.programme) if step.partitioned else [None]:
            work = fresh.work(step, partition)
            files = files_of(finished, step, partition)
            assert fresh.is_fresh(step, work)
            assert fresh.damaged(step, partition) == []
            for file, other in zip(files, [*files[1:], *files[:1]], strict=True):
                instead = other if other != file else stranger(finished, file)
                with damaged(file, damage, instead):
                    if damage is a_copy_beside:
                        expected = [copy_of(file)]
                    else:  # of a table in one file, nothing says that it was there
                        expected = [file] if len(files) > 1 or file.exists() else []
                    assert not fresh.is_fresh(step, work), file
                    assert fresh.damaged(step, partition) == expected, file
            assert fresh.is_fresh(step, work)


@pytest.mark.parametrize("seed", range(2))
def test_every_table_damaged_at_once_is_made_anew_with_the_same_bytes(
    finished: Workspace, tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)  # noqa: S311
    data = Path(shutil.copytree(finished.data_path, tmp_path / "data"))
    mine = Workspace.of(programme=PROGRAMME, raw=finished.raw, data=data)
    broken: list[Path] = []
    for step, table in TABLES:
        where = chance.choice(partitions(mine.programme)) if step.partitioned else None
        files = sorted(mine.lake.path(table, where).parent.glob("*.parquet"))
        if files:
            broken.append(chance.choice(files))
            there = finished.lake.root / broken[-1].relative_to(mine.lake.root)
            chance.choice(DAMAGES)(broken[-1], stranger(finished, there))
    # Without the list of deliveries nobody knows whether sums were handed over.
    unreadable = [
        file
        for file in broken
        if file.exists() and stamp(file) is None and "round=" not in str(file)
    ]
    said = step_by_step(mine, partitions(mine.programme))
    assert contents(data) == contents(Path(finished.data_path))
    for file in unreadable:
        assert f"{file}: is not as it was written; it is made anew." in said


def test_what_is_damaged_while_a_run_ends_is_told_and_made_anew_by_the_next(
    finished: Workspace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = Path(shutil.copytree(finished.data_path, tmp_path / "data"))
    mine = Workspace.of(programme=PROGRAMME, raw=finished.raw, data=data)
    broken = mine.lake.path("disclosed.pattern")
    mine.lake.path("reported.warehouse").unlink()  # so that there is something to do
    really = launching.launch

    def and_damaged(*given: Any) -> tuple[list[str], list[str]]:  # noqa: ANN401
        came = really(*given)
        broken.write_bytes(b"")
        return came

    monkeypatch.setattr(launching, "launch", and_damaged)
    said = run(finished.raw, data)
    assert said.exit_code == 1
    assert f"PROBLEM {broken}: is not as it was written; it is made anew." in (
        said.output
    )
    monkeypatch.undo()
    assert run(finished.raw, data).exit_code == 0
    assert contents(data) == contents(Path(finished.data_path))
