"""Measures in another unit or another rounding for some of the units."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from pipeline.programme.model import ScreeningLimits
from pipeline.screening.mixtures import two_normals
from pipeline.screening.subjects import measure_subject, signs_of_units
from pipeline.screening.suspicions import Suspicion

FEWEST = 30  # values of the others below which their rounding is not known
POWERS = (1, 2, 3)
NEAR = 0.2  # powers of ten that two units' means may be off


def two_units(results: pl.DataFrame, limits: ScreeningLimits) -> Iterator[Suspicion]:
    """Yield measures that some units deliver 10, 100 or 1000 times as large.

    0.73 beside 73: the logarithms of the values are two clearly separate populations,
    a whole number apart. Values of both signs have no unit to be confused.

    Args:
        results: round, municipality, unit, measure, breakdown, value.
        limits: Separation and fewest units.
    """
    cells = results.filter(pl.col("value") != 0).group_by(
        "round", "measure", "breakdown", maintain_order=True
    )
    for (round_, measure, breakdown), rows in cells:
        if rows.height < 2 * limits.units or rows["value"].lt(0).any():
            continue
        mixed = two_normals(np.log10(rows["value"].to_numpy()))
        if mixed is None or not mixed.apart(limits.meaning_separation, limits.units):
            continue
        power = round(abs(mixed.difference))
        if power not in POWERS or abs(abs(mixed.difference) - power) > NEAR:
            continue
        facts: dict[str, str | int | float] = {
            "breakdown": str(breakdown),
            "others": int((~mixed.minority).sum()),
            "factor": 10**power,
            "direction": "×" if mixed.difference > 0 else "÷",
        }
        units = rows.filter(pl.Series(mixed.minority))
        yield from signs_of_units(
            "measure_in_two_units", str(round_), str(measure), units, facts
        )


def coarse_values(
    results: pl.DataFrame, limits: ScreeningLimits
) -> Iterator[Suspicion]:
    """Yield municipalities whose figures are whole numbers where others' are not.

    If a share p of the others' values is whole, k values are all whole by chance with
    probability p^k.

    Args:
        results: round, municipality, unit, measure, breakdown, value.
        limits: Confidence and fewest units.
    """
    whole = pl.col("value") == pl.col("value").round()
    counted = (
        results.drop_nulls("value")
        .group_by("round", "measure", "breakdown", "municipality")
        .agg(units=pl.len(), whole=whole.sum())
        .with_columns(
            (
                pl.col("units", "whole").sum().over("round", "measure", "breakdown")
                - pl.col("units", "whole")
            ).name.suffix("_others")
        )
        .filter(
            pl.col("units") >= limits.units,
            pl.col("whole") == pl.col("units"),
            pl.col("units_others") >= FEWEST,
            (pl.col("whole_others") / pl.col("units_others")).pow(pl.col("units"))
            < 1 - limits.confidence,
        )
        .sort("round", "measure", "breakdown", "municipality")
    )
    for row in counted.iter_rows(named=True):
        yield Suspicion(
            "measure_rounded",
            row["round"],
            "measure",
            measure_subject(row["measure"], row["breakdown"]),
            row["units"],
            municipality=row["municipality"],
            facts={
                "breakdown": row["breakdown"],
                "share": round(100 * row["whole_others"] / row["units_others"]),
            },
        )
