"""The folders of editions: whose files only their owner may open, from the first byte.

`EDITION/ROUND/MUNICIPALITY/REPORT/UNIT.LANGUAGE.FORMAT`, the certificate of a round in
`EDITION/ROUND`, the list of an edition's documents in `EDITION`.
"""

from pathlib import Path, PurePosixPath

from pipeline.programme.model import FOR_OWNER
from pipeline.store.files import write_whole

OWNER_ONLY, OWNER_READS = 0o700, 0o600


def write_in_edition(out: Path, path: str, content: bytes) -> Path:
    """Replace a file whole, closing the folders that it lies in if they must be.

    Args:
        out: Holds the folders of the editions.
        path: Of the file, from there on; it begins with an edition.
        content: All of it.

    Raises:
        OSError: The disk is full or the folder cannot be written; the old file stays.
    """
    edition, *_ = PurePosixPath(path).parts
    if edition != FOR_OWNER:
        return write_whole(out / path, content)
    folder = out
    for name in PurePosixPath(path).parent.parts:
        folder /= name
        folder.mkdir(OWNER_ONLY, parents=True, exist_ok=True)
        folder.chmod(OWNER_ONLY)  # one that was there, or a stricter system's
    return write_whole(out / path, content, OWNER_READS)
