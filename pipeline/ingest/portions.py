"""The part of a delivery that belongs to one partition."""

from collections import OrderedDict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType

import polars as pl

from pipeline.checks.findings import Finding, from_text
from pipeline.ingest.checked_delivery import CheckedDelivery
from pipeline.ingest.expected import Expected, expected_of
from pipeline.ingest.file_patterns import match
from pipeline.ingest.hashing import hash_delivery
from pipeline.ingest.readings import Key, Reading, unpacked
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.seen import Seen
from pipeline.programme.model import Programme
from pipeline.store.lake import Partition

FEWEST = 10_000  # rows that are judged at once, where there are so many
LIMIT = 256 << 20  # bytes of frames that a worker keeps
NOTHING: Mapping[Key, Reading] = MappingProxyType({})


@dataclass(frozen=True)
class Portion:
    """Rows of one delivery for one partition, taken once, batch by batch.

    Attributes:
        delivery: Path below the raw folder.
        expected: The source and what belongs to it.
        sha256: Hash of its files.
        batches: At least one. The delivered columns (cleaned text; units as the
            register writes them), `LINE`, `ROUND`, `MUNICIPALITY`.
        seen: What is kept of the batches that were taken.
        warnings: What was remarked when the delivery was examined.
    """

    delivery: str
    expected: Expected
    sha256: str
    batches: Iterable[pl.DataFrame]
    seen: Seen
    warnings: tuple[Finding, ...] = ()

    @property
    def name(self) -> str:
        """Name of the file, without its folder."""
        return self.delivery.rpartition("/")[2]


def portions(
    programme: Programme,
    raw: Path,
    deliveries: pl.DataFrame,
    partition: Partition,
    sources: Collection[str],
    units: Collection[str] = (),
    readings: Mapping[Key, Reading] = NOTHING,
) -> Iterator[Portion]:
    """Yield what some sources got for one partition, in the order of path and source.

    Args:
        programme: Describes the deliveries.
        raw: The raw folder.
        deliveries: Table `raw.deliveries`.
        partition: Whose rows.
        sources: Ids of the sources.
        units: Numbers of the unit register; empty: there is none.
        readings: What was read of deliveries already; the others are read.

    Raises:
        Refusal: `file_changed`, a file is no longer the one that was examined; or it
            cannot be read. Also while batches are taken.
    """
    feeding = deliveries.filter(
        pl.col("accepted"),
        pl.col("source").is_in(list(sources)),
        pl.col("partitions").str.split(" ").list.contains(partition.key),
    ).sort("delivery", "source")
    columns = ["delivery", "source", "sha256", "partitions", "warned"]
    for path, source, sha256, fed, warned in feeding.select(columns).iter_rows():
        expected = expected_of(programme, source)
        matched = match(path, expected.source)
        if matched is None or hash_delivery(raw, path, expected.source) != sha256:
            raise Refusal("file_changed", path.rpartition("/")[2])
        delivery = CheckedDelivery(raw, path, matched, expected, sha256)
        if reading := readings.get(delivery.key):
            batches = unpacked(reading)
        else:
            batches = RECENT.batches(delivery) if " " in fed else delivery.batches()
        seen = Seen(expected, partition, units)
        told = tuple(from_text(warned))
        yield Portion(path, expected, sha256, _taken(batches, seen), seen, told)


def _taken(batches: Iterable[pl.DataFrame], seen: Seen) -> Iterator[pl.DataFrame]:
    """Yield the partition's rows, at least one batch, none but the last of few rows."""
    waiting: list[pl.DataFrame] = []
    n_waiting = n_taken = 0
    for batch in batches:
        own = seen.own(batch)
        if own.height or not (waiting or n_taken):
            waiting.append(own)
            n_waiting += own.height
        if n_waiting >= FEWEST:
            rows = seen.taken(pl.concat(waiting))
            n_taken += n_waiting
            waiting, n_waiting = [], 0
            yield rows
    if waiting:
        yield seen.taken(pl.concat(waiting))


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
