"""The bytes of a delivered file in blocks, unpacked where they are packed."""

import gzip
import os
import zlib
from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest.limits import GIBIBYTE, LIMITS, MEBIBYTE, Limits
from pipeline.ingest.refusals import Refusal

GZIP = b"\x1f\x8b"
BLOCK = 2 * MEBIBYTE


def blocks(path: Path, limits: Limits = LIMITS, size: int = BLOCK) -> Iterator[bytes]:
    """Yield a file as it lies there, in blocks of at most `size` bytes.

    Raises:
        Refusal: `file_too_large`, also when it grows while it is read.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        left = limits.file_bytes
        if os.fstat(file.fileno()).st_size > left:
            raise _too_large(path, limits)
        while block := file.read(size):
            left -= len(block)
            if left < 0:
                raise _too_large(path, limits)
            yield block


def unpacked(path: Path, limits: Limits = LIMITS, size: int = BLOCK) -> Iterator[bytes]:
    """Yield the content of a file in blocks of at most `size` bytes.

    What begins as gzip is unpacked, whatever the file is called.

    Raises:
        Refusal: `file_too_large`, `unpacks_too_large` or `gzip_damaged`.
        OSError: The file cannot be read.
    """
    with path.open("rb") as file:
        is_packed = file.read(len(GZIP)) == GZIP
    if is_packed:
        yield from _unpacked(path, limits, size)
    else:
        yield from blocks(path, limits, size)


def most_unpacked(packed: int, limits: Limits) -> int:
    """Return how many bytes a packed file of `packed` bytes may hold."""
    free, ratio = limits.unpacked_free_bytes, limits.unpacked_ratio
    return min(limits.unpacked_bytes, max(free, ratio * packed))


def _unpacked(path: Path, limits: Limits, size: int) -> Iterator[bytes]:
    packed = path.stat().st_size
    if packed > limits.file_bytes:
        raise _too_large(path, limits)
    left = most = most_unpacked(packed, limits)
    with gzip.open(path) as stream:
        while block := _block(stream, size, path.name):
            left -= len(block)
            if left < 0:
                megabytes = most / MEBIBYTE
                raise Refusal("unpacks_too_large", path.name, megabytes=megabytes)
            yield block


def _block(stream: gzip.GzipFile, size: int, name: str) -> bytes:
    try:
        return stream.read(size)
    except (EOFError, gzip.BadGzipFile, zlib.error):
        raise Refusal("gzip_damaged", name) from None


def _too_large(path: Path, limits: Limits) -> Refusal:
    gigabytes = limits.file_bytes / GIBIBYTE
    return Refusal("file_too_large", path.name, gigabytes=gigabytes)
