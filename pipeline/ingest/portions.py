"""The part of a delivery that belongs to one partition."""

from collections import OrderedDict
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import polars as pl

from pipeline.checks.findings import Finding, from_text
from pipeline.ingest.checked_delivery import CheckedDelivery
from pipeline.ingest.expected import Expected, expected_of
from pipeline.ingest.file_patterns import match
from pipeline.ingest.hashing import hash_delivery
from pipeline.ingest.raw_table import MUNICIPALITY, ROUND
from pipeline.ingest.refusals import Refusal
from pipeline.programme.model import Programme
from pipeline.store.lake import Partition

Key = tuple[str, str, str]  # path, source, hash
LIMIT = 256 << 20  # bytes of frames that a worker keeps


@dataclass(frozen=True)
class Portion:
    """Rows of one delivery for one partition.

    Attributes:
        delivery: Path below the raw folder.
        sha256: Hash of its files.
        expected: The source and what belongs to it.
        frame: The delivered columns (cleaned text), `LINE`, `ROUND`, `MUNICIPALITY`.
        warnings: What deserves a remark although the rows are used.
        others: Of a unit register: the round's rows of other municipalities. Else none.
    """

    delivery: str
    sha256: str
    expected: Expected
    frame: pl.DataFrame
    warnings: tuple[Finding, ...] = ()
    others: pl.DataFrame = field(default_factory=pl.DataFrame)

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
) -> Iterator[Portion]:
    """Yield what some sources got for one partition, in the order of path and source.

    Args:
        programme: Describes the deliveries.
        raw: The raw folder.
        deliveries: Table `raw.deliveries`.
        partition: Whose rows.
        sources: Ids of the sources.

    Raises:
        Refusal: `file_changed`, a file is no longer the one that was examined; or it
            cannot be read.
    """
    feeding = deliveries.filter(
        pl.col("accepted"),
        pl.col("source").is_in(list(sources)),
        pl.col("partitions").str.split(" ").list.contains(partition.key),
    ).sort("delivery", "source")
    columns = ["delivery", "source", "sha256", "partitions", "warned"]
    for path, source, sha256, fed, warned in feeding.select(columns).iter_rows():
        expected = expected_of(programme, source)
        seen = match(path, expected.source)
        if seen is None or hash_delivery(raw, path, expected.source) != sha256:
            raise Refusal("file_changed", path.rpartition("/")[2])
        delivery = CheckedDelivery(raw, path, seen, expected, sha256)
        batches = RECENT.batches(delivery) if " " in fed else delivery.batches()
        of_round = pl.col(ROUND) == partition.round
        mine = pl.col(MUNICIPALITY) == partition.municipality
        is_register = expected.source.feeds == "units"
        rows, others = [], []
        for batch in batches:
            rows.append(batch.filter(of_round, mine))
            if is_register:
                others.append(batch.filter(of_round, ~mine))
        yield Portion(
            path,
            sha256,
            expected,
            pl.concat(rows, rechunk=True),
            tuple(from_text(warned)),
            pl.concat(others) if others else pl.DataFrame(),
        )


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
