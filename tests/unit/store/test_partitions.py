"""A part of the partitions is covered exactly, as Dagster reads ranges."""

from itertools import combinations

import dagster as dg
import pytest

from pipeline.programme.model import Programme
from pipeline.run.jobs import partitions_of
from pipeline.store.lake import Partition
from pipeline.store.partitions import partitions, rectangles, up_to


@pytest.fixture(scope="module")
def two(programme: Programme) -> Programme:
    """Two municipalities of the Danish programme, with three rounds."""
    members = [
        one.model_copy(update={"active": one.code in {"250", "479"}})
        for one in programme.file.municipalities
    ]
    file = programme.file.model_copy(update={"municipalities": members})
    return programme.model_copy(update={"file": file})


def read_by_dagster(two: Programme, wanted: list[Partition]) -> list[str]:
    """Return the partitions that Dagster runs for the ranges of `wanted`."""
    definition = partitions_of(two)
    return [
        str(key)
        for first, last in rectangles(two, wanted)
        for key in definition.get_partition_keys_in_range(
            dg.PartitionKeyRange(first.key, last.key)
        )
    ]


@pytest.mark.parametrize("size", range(1, 7))
def test_every_subset_is_covered_once_and_nothing_else(
    two: Programme, size: int
) -> None:
    everything = partitions(two)
    assert len(everything) == 6
    for subset in combinations(everything, size):
        read = read_by_dagster(two, list(subset))
        assert sorted(read) == sorted(one.key for one in subset)


def test_a_whole_programme_is_one_range(programme: Programme) -> None:
    everything = partitions(programme)
    assert rectangles(programme, everything) == [(everything[0], everything[-1])]


def test_nothing_needs_no_range(programme: Programme) -> None:
    assert rectangles(programme, []) == []


def test_a_step_looks_back_no_further_than_its_own_round(programme: Programme) -> None:
    assert [one.round for one in up_to(programme, Partition("479", "2017"))] == [
        "2015",
        "2017",
    ]
