"""From drafts to what may be read: documents that passed, an edition at a time.

Drafts lie in a folder that is closed to others. What passed is copied, not linked: what
is released stays what it was, whatever becomes of its draft, and whoever changes it
changes no draft, from which it can be released again.
"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from tempfile import mkdtemp
from typing import get_args

from pipeline.programme.model import EditionId
from pipeline.store.steps import Places


def release(places: Places) -> None:
    """Put the drafts of every edition in the place of what was released before.

    An edition changes as a whole: whoever opens its folder finds the old documents, or
    the new ones.

    Raises:
        OSError: The disk is full or a folder cannot be written.
    """
    places.reports.mkdir(parents=True, exist_ok=True)
    beside = Path(mkdtemp(prefix=".release.", dir=places.data))  # its owner's only
    try:
        for edition in get_args(EditionId):
            drafts, released = places.drafts / edition, places.reports / edition
            if any(_files(drafts)):
                shutil.copytree(drafts, beside / edition)
            if released.exists():
                released.rename(beside / f"{edition}.before")
            if (beside / edition).exists():
                (beside / edition).rename(released)
    finally:
        shutil.rmtree(beside)


def is_released(places: Places) -> bool:
    """Tell whether exactly the drafts, as they lie there, are released."""
    return all(
        {*_as_it_is(places.drafts / edition)} == {*_as_it_is(places.reports / edition)}
        for edition in get_args(EditionId)
    )


def _as_it_is(folder: Path) -> Iterator[tuple[str, int, int]]:
    """Yield name, size and time of each file, which a copy takes over."""
    for file in _files(folder):
        said = file.stat()
        yield file.relative_to(folder).as_posix(), said.st_size, said.st_mtime_ns


def _files(folder: Path) -> Iterator[Path]:
    return (file for file in folder.rglob("*") if file.is_file())
