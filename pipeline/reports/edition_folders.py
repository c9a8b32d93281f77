"""The folders of editions: whose files only their owner may open, from the first byte.

`EDITION/ROUND/MUNICIPALITY/REPORT/UNIT.LANGUAGE.FORMAT`, the certificate of a round in
`EDITION/ROUND`, the list of an edition's documents in `EDITION`.
"""

from pathlib import Path, PurePosixPath

from pipeline.programme.model import FOR_OWNER
from pipeline.store.files import write_whole

OWNER_ONLY, OWNER_READS = 0o700, 0o600
OTHERS = 0o077  # what others may do


def write_in_edition(out: Path, path: str, content: bytes) -> Path:
    """Replace a file whole, closing the folders that it lies in if they must be.

    One that holds that already stays as it is, with its time: who copies what is newer
    copies what changed.

    Args:
        out: Holds the folders of the editions.
        path: Of the file, from there on; it begins with an edition.
        content: All of it.

    Raises:
        OSError: The disk is full or the folder cannot be written; the old file stays.
    """
    edition, *_ = PurePosixPath(path).parts
    if edition != FOR_OWNER:
        if _holds(out / path, content):
            return out / path
        return write_whole(out / path, content)
    folder = out
    for name in PurePosixPath(path).parent.parts:
        folder /= name
        folder.mkdir(OWNER_ONLY, parents=True, exist_ok=True)
        folder.chmod(OWNER_ONLY)  # one that was there, or a stricter system's
    if _holds(out / path, content) and _is_closed(out / path):
        return out / path
    return write_whole(out / path, content, OWNER_READS)


def _holds(file: Path, content: bytes) -> bool:
    """Tell whether a file is there and holds exactly that."""
    return (
        file.is_file()
        and file.stat().st_size == len(content)
        and file.read_bytes() == content
    )


def _is_closed(file: Path) -> bool:
    return not file.stat().st_mode & OTHERS
