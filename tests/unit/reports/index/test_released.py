"""What passed is released an edition at a time, and stays as it was released."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest

from pipeline.reports.edition_folders import write_in_edition
from pipeline.reports.index.released import finish, is_released, release
from pipeline.store.steps import Places

PAPER = "unit/2019/479/school_profile/1.da.pdf"


@pytest.fixture
def places(tmp_path: Path) -> Places:
    return Places(tmp_path / "programme", tmp_path / "raw", tmp_path / "data")


def drafted(places: Places, path: str, content: bytes = b"1") -> None:
    write_in_edition(places.drafts, path, content)


def test_what_is_drafted_is_not_to_be_read_before_it_is_released(
    places: Places,
) -> None:
    drafted(places, PAPER)
    assert not places.reports.exists()
    assert not is_released(places)
    release(places)
    assert (places.reports / PAPER).read_bytes() == b"1"
    assert is_released(places)
    assert sorted(file.name for file in places.data.iterdir()) == ["drafts", "reports"]


def test_a_new_draft_leaves_what_is_released_as_it_was(places: Places) -> None:
    drafted(places, PAPER)
    release(places)
    drafted(places, PAPER, b"2")
    assert (places.reports / PAPER).read_bytes() == b"1"
    assert not is_released(places)


def test_what_has_no_draft_any_more_is_gone_with_the_next_release(
    places: Places,
) -> None:
    drafted(places, PAPER)
    drafted(places, "public/2019/479/school_profile/1.da.pdf")
    release(places)
    (places.drafts / PAPER).unlink()
    (places.reports / "guidance").mkdir()
    release(places)
    assert sorted(file.name for file in places.reports.iterdir()) == [
        "guidance", "public",
    ]  # fmt: skip


def test_a_released_document_that_somebody_changed_is_noticed(places: Places) -> None:
    drafted(places, PAPER)
    release(places)
    (places.reports / PAPER).write_bytes(b"3")
    assert not is_released(places)
    release(places)
    assert (places.reports / PAPER).read_bytes() == b"1"


def test_a_confidential_edition_stays_closed(places: Places) -> None:
    path = PAPER.replace("unit", "confidential", 1)
    drafted(places, path)
    release(places)
    file = places.reports / path
    assert file.stat().st_mode & 0o077 == 0
    assert all(
        folder.stat().st_mode & 0o077 == 0
        for folder in file.parents[: len(Path(path).parts) - 1]
    )


KILLED = """
import os, pathlib, signal, sys
from pipeline.reports.index.released import release
from pipeline.store.steps import Places
folder, renamed = pathlib.Path(sys.argv[1]), int(sys.argv[2])
rename = pathlib.Path.rename
def until(path, to):
    global renamed
    if not renamed:
        os.kill(os.getpid(), signal.SIGKILL)
    renamed -= 1
    return rename(path, to)
pathlib.Path.rename = until
release(Places(folder, folder, folder))
os.kill(os.getpid(), signal.SIGKILL)
"""
EDITIONS = ("public", "unit")


@pytest.mark.parametrize("renamed", range(6))
def test_killed_between_two_renames_it_is_the_whole_release_or_the_old_one(
    tmp_path: Path, renamed: int
) -> None:
    """One rename when all is copied, then two for each of two editions."""
    places = Places(tmp_path, tmp_path, tmp_path)
    papers = [PAPER.replace("unit", edition, 1) for edition in EDITIONS]
    for path in papers:
        drafted(places, path, b"old")
    release(places)
    for path in papers:
        drafted(places, path, b"new")
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, str(tmp_path), str(renamed)], check=False
    )
    assert killed.returncode == -signal.SIGKILL
    finish(places)
    told = {(places.reports / path).read_bytes() for path in papers}
    assert told == ({b"new"} if renamed else {b"old"})
    assert is_released(places) == bool(renamed)
    assert {file.name for file in tmp_path.iterdir()} == {"drafts", "reports"}
