"""A release of a few hand-written figures."""

import polars as pl

from schemas.disclosed import ReleaseEvidence
from tests.unit.sql_tables import rows


def made_evidence(**figures: list[float]) -> pl.DataFrame:
    """Return evidence of round 2019: expectation to the figures of its subjects.

    `response_rate_2015` is the same figure in an earlier round. Subjects are
    municipalities 479, 480 and on.
    """
    found = []
    for name, values in figures.items():
        expectation, _, round_ = name.rpartition("_20")
        found += [
            {
                "expectation": expectation if expectation else name,
                "round": f"20{round_}" if expectation else "2019",
                "municipality": str(479 + number),
                "informant_group": "pupils",
                "observed": value,
            }
            for number, value in enumerate(values)
        ]
    return rows(ReleaseEvidence.empty().schema, *found)
