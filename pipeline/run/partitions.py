"""Rounds × municipalities: the one partitioning, key `479|2015`."""

import dagster as dg

from pipeline.programme.model import Programme
from pipeline.run.freshness import partitions
from pipeline.store.lake import Partition

PARTITIONED = {"staged", "scored", "reported"}
WHOLE = {
    "reported/catalogue",
    "reported/release_report",
    "reported/guidance",
    "reported/data_dictionary",
    "reported/warehouse",
}


def partitions_of(programme: Programme) -> dg.MultiPartitionsDefinition:
    """Return the partitions of a programme, municipality by municipality."""
    return dg.MultiPartitionsDefinition(
        {
            "municipality": dg.StaticPartitionsDefinition(
                sorted(programme.municipality_codes)
            ),
            "round": dg.StaticPartitionsDefinition(programme.round_ids),
        }
    )


def is_partitioned(key: dg.AssetKey) -> bool:
    """Return whether the asset holds a file per round and municipality."""
    return key.path[0] in PARTITIONED and key.to_user_string() not in WHOLE


def ranges(
    programme: Programme, wanted: list[Partition]
) -> list[tuple[Partition, Partition]]:
    """Return the contiguous ranges of partitions that cover exactly `wanted`.

    A run covers one range; municipality by municipality, rounds in time.
    """
    found: list[tuple[Partition, Partition]] = []
    previous = None
    for position, partition in enumerate(partitions(programme)):
        if partition not in wanted:
            continue
        if previous is not None and previous == position - 1:
            found[-1] = (found[-1][0], partition)
        else:
            found.append((partition, partition))
        previous = position
    return found
