"""The one way to write a file: beside, then renamed, so no reader sees half of it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

LONGEST = 60  # letters of a name kept beside: names may already be at the disk's limit


@contextmanager
def replacing(path: Path) -> Iterator[Path]:
    """Give a name beside `path`; what was written there takes its place at the end.

    The name is unique per process and call. Whatever goes wrong, the old file stays
    and nothing is left beside it.

    Raises:
        OSError: The disk is full or the folder cannot be written; it names `path`.
    """
    beside = path.with_name(f".{path.name[:LONGEST]}.{os.getpid()}.{token_hex(4)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        yield beside
        beside.replace(path)
    except OSError as error:
        raise OSError(error.errno, error.strerror, str(path)) from error
    finally:
        beside.unlink(missing_ok=True)


def write_whole(
    path: Path, content: bytes | memoryview, mode: int | None = None
) -> Path:
    """Replace the file at `path` whole, and return it.

    Args:
        path: The file.
        content: All of it.
        mode: Who may read it, from its first byte on. None: as the system has it.

    Raises:
        OSError: The disk is full or the folder cannot be written; the old file stays.
    """
    with replacing(path) as beside:
        if mode is not None:
            beside.touch(mode)
        beside.write_bytes(content)
    return path


def disk_trouble(error: OSError) -> str:
    """Return what the disk refused: place, reason and remedy."""
    return (
        f"{error.filename or 'the disk'}: {error.strerror or error}; make room or give "
        "write permission and run again: what was finished is kept."
    )
