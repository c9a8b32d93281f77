"""What was read of a delivery to examine it, kept in memory until it is staged.

To pack the checked rows and unpack them in another process costs a fifth of reading
them again. They hold keys as they were delivered, so they are never written down: they
end with the process, and who finds none reads the delivery again.
"""

import io
from collections.abc import Iterator

import polars as pl

from pipeline.ingest.expected import Expected, expected_of
from pipeline.programme.model import Programme

Key = tuple[str, str, str]  # path, source, hash
Reading = tuple[bytes, ...]  # a packed batch each; empty: nothing is kept
LIMIT = 128 << 20  # bytes that wait at once; a programme takes about 20 MB


class Packing:
    """The batches of one delivery, packed while they pass; all of them or none."""

    def __init__(self, room: int) -> None:
        """Take at most `room` bytes; 0: nothing is packed."""
        self._room = room
        self._parts: list[bytes] | None = [] if room > 0 else None

    def add(self, batch: pl.DataFrame) -> None:
        """Pack the next batch, if there is room for it and those before."""
        if self._parts is None:
            return
        stream = io.BytesIO()
        batch.write_parquet(stream, compression="zstd", compression_level=1)
        self._room -= stream.tell()
        self._parts.append(stream.getvalue())
        if self._room < 0:
            self._parts = None

    @property
    def reading(self) -> Reading:
        """What was packed."""
        return tuple(self._parts or ())


def unpacked(reading: Reading) -> Iterator[pl.DataFrame]:
    """Yield the batches as they were."""
    for part in reading:
        yield pl.read_parquet(io.BytesIO(part))


class Readings:
    """What was read of deliveries that feed one partition each, within a limit.

    Found by path, source and content, and given away only to who expects the same of
    the source as who read it.
    """

    def __init__(self, limit: int) -> None:
        """Keep at most `limit` bytes."""
        self._limit = limit
        self._kept: dict[str, dict[Key, tuple[Expected, Reading]]] = {}

    def share(self, n: int) -> int:
        """Return how many bytes each of `n` more deliveries may take."""
        used = sum(
            len(part)
            for kept in self._kept.values()
            for _, reading in kept.values()
            for part in reading
        )
        return (self._limit - used) // max(n, 1)

    def add(
        self, partition: str, key: Key, expected: Expected, reading: Reading
    ) -> None:
        """Keep a reading for the partition with this key."""
        self._kept.setdefault(partition, {})[key] = expected, reading

    def taken(self, partition: str, programme: Programme) -> dict[Key, Reading]:
        """Return what was kept for a partition, and keep it no longer."""
        return {
            key: reading
            for key, (expected, reading) in self._kept.pop(partition, {}).items()
            if key[1] in programme.sources
            and expected_of(programme, key[1]) == expected
        }


READINGS = Readings(LIMIT)  # of this process
