"""What comparisons take from the programme's thresholds, one rule for all tables.

One kind of comparison of one informant group in one round, or pair of rounds, is one
family, whatever its level: with the programme, with the municipality, between two
rounds, between two groups. It has one gate for all levels. What is promised holds in
each family; a group has several of them.
"""

from collections.abc import Mapping

from pipeline.programme.model import Programme
from pipeline.statistics.multiplicity import normal_quantile
from pipeline.statistics.verdicts import Family
from pipeline.store.lake import Partition


def parameters(programme: Programme, _: Partition | None = None) -> Mapping[str, float]:
    """Return the numbers that queries of this stage may ask for by `$name`."""
    thresholds = programme.file.thresholds
    return {
        "z": normal_quantile(thresholds.confidence),
        "low_response_rate": thresholds.low_response_rate,
        "class_share": thresholds.unknown_classes.share,
        "class_size": thresholds.unknown_classes.size,
        "least_freedom": thresholds.least_freedom,
    }


def family_of(programme: Programme, *columns: str, in_points: bool = False) -> Family:
    """Return the families of rows that are equal in `columns`.

    Args:
        programme: Its false discovery rate, and each level's share of the gate.
        columns: Never the level: its share is a weight within the family.
        in_points: Tests weigh by how well they could see the smallest difference that
            matters, which is in points.
    """
    thresholds = programme.file.thresholds
    return Family(
        columns=columns,
        rate=thresholds.false_discovery_rate,
        shares={**thresholds.false_discovery_shares},
        smallest=thresholds.smallest_difference if in_points else None,
    )
