"""Deliveries of many partitions are read once per worker, not once per partition."""

from collections import OrderedDict
from collections.abc import Iterator

import polars as pl

from pipeline.ingest.checked_delivery import CheckedDelivery
from pipeline.ingest.expected import Expected

Key = tuple[str, str, str]  # path, source, hash
LIMIT = 256 << 20  # bytes of frames that a worker keeps


class RecentDeliveries:
    """The deliveries read last, by what they are, within a limit of memory."""

    def __init__(self, limit: int) -> None:
        """Keep at most `limit` bytes of frames."""
        self._limit = limit
        self._kept: OrderedDict[Key, tuple[Expected, list[pl.DataFrame]]]
        self._kept = OrderedDict()

    def batches(self, delivery: CheckedDelivery) -> Iterator[pl.DataFrame]:
        """Yield the batches of a delivery; the second time without reading.

        Raises:
            Refusal: As `CheckedDelivery.batches`.
            OSError: A file cannot be read.
        """
        expected, batches = self._kept.get(delivery.key, (None, []))
        if expected == delivery.expected:
            self._kept.move_to_end(delivery.key)
            yield from batches
        else:
            yield from self._read(delivery)

    def _read(self, delivery: CheckedDelivery) -> Iterator[pl.DataFrame]:
        kept: list[pl.DataFrame] = []
        size = 0
        for batch in delivery.batches():
            size += batch.estimated_size()
            if size <= self._limit:
                kept.append(batch)
            else:
                kept.clear()
            yield batch
        if kept:
            self._kept[delivery.key] = (delivery.expected, kept)
        while self._size() > self._limit:
            self._kept.popitem(last=False)

    def _size(self) -> int:
        frames = (frame for _, kept in self._kept.values() for frame in kept)
        return sum(int(frame.estimated_size()) for frame in frames)


RECENT = RecentDeliveries(LIMIT)
