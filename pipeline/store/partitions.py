"""Rounds x municipalities: the one partitioning, and how a part of it is covered."""

from itertools import pairwise

from pipeline.programme.model import Programme
from pipeline.store.lake import Partition


def partitions(programme: Programme) -> list[Partition]:
    """Return every partition, municipality by municipality, rounds in time."""
    return [
        Partition(municipality, round_)
        for municipality in sorted(programme.municipality_codes)
        for round_ in programme.round_ids
    ]


def up_to(programme: Programme, partition: Partition) -> list[Partition]:
    """Return the same municipality's partitions up to and with this one, in time."""
    rounds = programme.round_ids
    return [
        Partition(partition.municipality, round_)
        for round_ in rounds[: rounds.index(partition.round) + 1]
    ]


def rectangles(
    programme: Programme, wanted: list[Partition]
) -> list[tuple[Partition, Partition]]:
    """Return first and last partition of rectangles that cover exactly `wanted`.

    Dagster reads a range of partitions per dimension: all municipalities from the
    first to the last, and of each all rounds from the first to the last.
    """
    municipalities = sorted(programme.municipality_codes)
    open_: dict[tuple[str, str], tuple[int, int]] = {}  # span of rounds -> rows
    found: list[tuple[int, Partition, Partition]] = []
    for row, municipality in enumerate([*municipalities, None]):
        spans = _spans(programme.round_ids, municipality, wanted)
        for span in [span for span in open_ if span not in spans]:
            first, last = open_.pop(span)
            found.append(
                (
                    first,
                    Partition(municipalities[first], span[0]),
                    Partition(municipalities[last], span[1]),
                )
            )
        for span in spans:
            open_[span] = (open_.get(span, (row, row))[0], row)
    return [(first, last) for _, first, last in sorted(found)]


def _spans(
    rounds: list[str], municipality: str | None, wanted: list[Partition]
) -> list[tuple[str, str]]:
    """Return the first and last of each unbroken run of a municipality's rounds."""
    if municipality is None:
        return []
    there = [
        position
        for position, round_ in enumerate(rounds)
        if Partition(municipality, round_) in wanted
    ]
    breaks = [b for a, b in pairwise(there) if b != a + 1]
    starts = [*there[:1], *breaks]
    ends = [there[there.index(start) - 1] for start in breaks] + there[-1:]
    return [(rounds[a], rounds[b]) for a, b in zip(starts, ends, strict=True)]
