"""From drafts to what may be read: documents that passed, an edition at a time.

Drafts lie in a folder that is closed to others. What passed is copied, not linked: what
is released stays what it was, whatever becomes of its draft, and whoever changes it
changes no draft, from which it can be released again.
"""

import fcntl
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import mkdtemp

from pipeline.programme.model import EDITIONS
from pipeline.store.steps import Places

COPYING, COPIED = ".releasing.", ".released"  # beside the reports


def release(places: Places) -> None:
    """Put the drafts of every edition in the place of what was released before.

    An edition changes as a whole: whoever opens its folder finds the old documents, or
    the new ones. Whoever kills it before all is copied leaves the old ones; later, what
    `finish` needs to bring all editions to their places.

    Raises:
        OSError: The disk is full or a folder cannot be written.
    """
    finish(places)
    places.reports.mkdir(parents=True, exist_ok=True)
    with _alone(places):
        beside = Path(mkdtemp(prefix=COPYING, dir=places.data))  # its owner's only
        try:
            for edition in EDITIONS:
                drafts = places.drafts / edition
                if any(_files(drafts)):
                    shutil.copytree(drafts, beside / edition)
                else:  # takes the place of what has no draft any more
                    (beside / edition).mkdir()
            beside.rename(places.data / COPIED)
        finally:
            shutil.rmtree(beside, ignore_errors=True)
        _put_in_place(places)


def finish(places: Places) -> None:
    """Bring a release to its end that was killed, or remove what it had copied.

    Raises:
        OSError: A folder cannot be written.
    """
    if not places.data.exists():
        return
    with _alone(places):
        _put_in_place(places)
        for left in places.data.glob(f"{COPYING}*"):
            shutil.rmtree(left)


def _put_in_place(places: Places) -> None:
    """Move each copied edition to its place, unless it is there already."""
    copied = places.data / COPIED
    for edition in EDITIONS:
        new, released = copied / edition, places.reports / edition
        if not new.exists():
            continue
        if released.exists():
            released.rename(copied / f"{edition}.before")
        if any(_files(new)):
            new.rename(released)
        else:
            new.rmdir()
    if copied.exists():
        shutil.rmtree(copied)


@contextmanager
def _alone(places: Places) -> Iterator[None]:
    """Let nobody else move documents meanwhile; wait for who does."""
    folder = os.open(places.data, os.O_RDONLY)
    try:
        fcntl.flock(folder, fcntl.LOCK_EX)
        yield
    finally:
        os.close(folder)


def is_released(places: Places) -> bool:
    """Tell whether exactly the drafts, as they lie there, are released."""
    return all(
        {*_as_it_is(places.drafts / edition)} == {*_as_it_is(places.reports / edition)}
        for edition in EDITIONS
    )


def _as_it_is(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Yield name, size and time of each file, which a copy takes over."""
    for file in _files(folder):
        said = file.stat()
        yield file.relative_to(folder).as_posix(), said.st_size, said.st_mtime_ns


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file())
