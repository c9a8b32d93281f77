"""Deliveries of many partitions are read once per worker, not once per partition."""

from collections import OrderedDict
from pathlib import Path

from pipeline.ingest.checked_delivery import CheckedDelivery, read_delivery
from pipeline.ingest.expected import Expected
from pipeline.ingest.file_patterns import Match

LIMIT = 256 << 20  # bytes of frames that a worker keeps


class RecentDeliveries:
    """The deliveries read last, by hash, within a limit of memory."""

    def __init__(self, limit: int) -> None:
        """Keep at most `limit` bytes of frames."""
        self._limit = limit
        self._kept: OrderedDict[tuple[str, str, str], tuple[Expected, CheckedDelivery]]
        self._kept = OrderedDict()

    def read(
        self, raw: Path, path: str, match: Match, expected: Expected, sha256: str
    ) -> CheckedDelivery:
        """Return what `read_delivery` returns; the second time without reading.

        Raises:
            Refusal: The delivery as a whole cannot be used.
            OSError: A file cannot be read.
        """
        key = (path, match.source, sha256)
        if key in self._kept and self._kept[key][0] == expected:
            self._kept.move_to_end(key)
            return self._kept[key][1]
        checked = read_delivery(raw, path, match, expected, sha256)
        self._kept[key] = (expected, checked)
        while self._size() > self._limit:
            self._kept.popitem(last=False)
        return checked

    def _size(self) -> int:
        return sum(int(kept.frame.estimated_size()) for _, kept in self._kept.values())


RECENT = RecentDeliveries(LIMIT)
