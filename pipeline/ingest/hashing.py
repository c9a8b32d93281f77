"""Which files a delivery has, and their hash."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

from pipeline.ingest.kinds import companions_of
from pipeline.ingest.limits import LIMITS, Limits
from pipeline.ingest.refusals import unreadable
from pipeline.ingest.text.unpacked import blocks
from pipeline.programme.model import Source


def hash_files(files: Iterable[Path], limits: Limits = LIMITS) -> tuple[int, str]:
    """Return the size and the SHA-256 of files, one after the other.

    The same as `cat FILES | sha256sum`.

    Raises:
        Refusal: `file_too_large`.
        OSError: A file cannot be read.
    """
    size, digest = 0, hashlib.sha256()
    for file in files:
        for block in blocks(file, limits):
            digest.update(block)
            size += len(block)
    return size, digest.hexdigest()


def possible_companions(path: str, source: Source) -> set[str]:
    """Return the files that would belong to file `path`, there or not.

    Args:
        path: Below the raw folder, with /; so are the results.
        source: Describes the file.
    """
    folder, slash, name = path.rpartition("/")
    companions = companions_of(source.reader, name)
    return {f"{folder}{slash}{companion}" for companion in companions}


def hash_delivery(raw: Path, path: str, source: Source) -> str:
    """Return the SHA-256 of the delivery whose main file is `path`.

    Raises:
        Refusal: `file_too_large`; `unreadable` or `file_gone`, of the main file.
    """
    companions = {
        file for file in possible_companions(path, source) if (raw / file).exists()
    }
    try:
        return hash_files(raw / file for file in sorted({path, *companions}))[1]
    except OSError as error:
        raise unreadable(Path(error.filename or path).name, error) from error
