"""The table `compared.controlled`: the programme's changes beside those outside it."""

from collections.abc import Iterator
from dataclasses import asdict

import numpy as np
import polars as pl

from pipeline.comparison.conclusions import HIGHER_LOWER
from pipeline.comparison.limits import family_of, parameters
from pipeline.comparison.progression import progression_rows
from pipeline.programme.model import Programme
from pipeline.statistics.difference_in_differences import difference_in_differences
from pipeline.statistics.multiplicity import deviates_of
from pipeline.statistics.verdicts import DECIMALS, verdict, with_q_values
from pipeline.store.lake import Lake
from pipeline.store.steps import query_rows
from schemas import compared

ESTIMATES = ["change", "change_control", "difference", "low", "high"]
GRAIN = ["round", "since", "informant_group", "scale"]


def controlled(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return what changed in the programme's municipalities beyond the control group.

    The control group's points rest on the programme's norms, so both change on one
    scale. No rows where the programme names no control group.

    Args:
        lake: Holds the sums of both, `compared.norms` and `compared.progression`.
        programme: Says who is the control group.
    """
    empty = compared.Controlled.empty()
    controls = programme.control_municipalities
    if not controls:
        return empty
    others = lake.without(set(programme.municipality_codes) - set(controls))
    numbers = parameters(programme)
    mapping = query_rows("compared/mapping", others, programme, numbers)
    outside = progression_rows(others, programme, {"compared.mapping": mapping})
    inside = lake.rows("compared.progression")
    changes = _changes(inside).join(
        _changes(outside), on=GRAIN, how="inner", suffix="_control"
    )
    confidence = programme.file.thresholds.confidence
    if changes.is_empty():
        return empty
    rows = pl.DataFrame(list(_contrasts(changes, confidence)))
    z = pl.lit(pl.Series(deviates_of(rows["p"].to_numpy())))
    family = family_of(programme, "round", "since", "informant_group")
    rows = with_q_values(rows, z=z, family=family).with_columns(
        verdict(pl.col("difference"), pl.col("q"), family.rate, HIGHER_LOWER).alias(
            "verdict"
        ),
        pl.col(ESTIMATES).round(DECIMALS).fill_nan(None),
    )
    return rows.select(
        pl.col(name).cast(dtype) for name, dtype in dict(empty.schema).items()
    ).sort(GRAIN)


def _changes(progression: pl.DataFrame) -> pl.DataFrame:
    """Return the changes of all municipalities of a scale, as lists."""
    comparable = progression.filter(
        pl.col("level") == "municipality",
        pl.col("comparable"),
        pl.col("change").is_not_null(),
    )
    return comparable.group_by(GRAIN).agg(pl.col("change").sort()).sort(GRAIN)


def _contrasts(changes: pl.DataFrame, confidence: float) -> Iterator[dict[str, object]]:
    for row in changes.iter_rows(named=True):
        inside, outside = np.array(row["change"]), np.array(row["change_control"])
        found = difference_in_differences(inside, outside, confidence)
        yield {
            **{key: row[key] for key in GRAIN},
            "municipalities": inside.size,
            "municipalities_control": outside.size,
            **asdict(found),
        }
