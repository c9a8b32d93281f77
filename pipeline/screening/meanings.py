"""Measures that hold another figure for some of the units."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from pipeline.programme.model import Measure, ScreeningLimits
from pipeline.screening.mixtures import two_normals
from pipeline.screening.subjects import signs_of_units
from pipeline.screening.suspicions import Suspicion

FEWEST = 30  # units below which two populations cannot be told apart
MAD_TO_SD = 1.4826  # of a normal distribution


def two_meanings(
    results: pl.DataFrame, measures: list[Measure], limits: ScreeningLimits
) -> Iterator[Suspicion]:
    """Yield measures that hold something else for some of the units.

    Siblings are measures of one area on one scale. Each is put on a robust scale
    (median, MAD); a unit's disagreement is its value minus the median of its siblings.
    Where the disagreements are two clearly separate populations, the column means two
    things: single deviating units are no population, and differences between units
    are common to siblings and cancel.

    Args:
        results: round, municipality, unit, measure, breakdown, value.
        measures: Of the programme.
        limits: Separation and share of the minority.
    """
    for siblings in _families(measures):
        mine = results.filter(
            pl.col("measure").is_in(siblings), pl.col("value").is_not_null()
        )
        for (round_, breakdown), rows in mine.group_by(
            "round", "breakdown", maintain_order=True
        ):
            wide = (
                rows.pivot("measure", index=["municipality", "unit"], values="value")
                .drop_nulls()
                .sort("municipality", "unit")
            )
            found = [measure for measure in siblings if measure in wide.columns]
            if len(found) > 2 and wide.height >= FEWEST:  # noqa: PLR2004
                yield from _disagreeing(
                    wide, found, str(round_), str(breakdown), limits
                )


def _families(measures: list[Measure]) -> list[list[str]]:
    families: dict[tuple, list[str]] = {}
    for one in measures:
        key = (
            one.area,
            one.unit,
            one.minimum,
            one.maximum,
            one.response_rate_of is None,
        )
        families.setdefault(key, []).append(one.id)
    return [family for family in families.values() if len(family) > 2]  # noqa: PLR2004


def _disagreeing(
    wide: pl.DataFrame,
    measures: list[str],
    round_: str,
    breakdown: str,
    limits: ScreeningLimits,
) -> Iterator[Suspicion]:
    values = wide.select(measures).to_numpy()
    away = values - np.median(values, axis=0)
    spread = MAD_TO_SD * np.median(np.abs(away), axis=0)
    spread = np.where(spread > 0, spread, values.std(axis=0))
    if not (spread > 0).all():
        return
    for at, measure in enumerate(measures):
        others = np.delete(away / spread, at, axis=1)
        mixed = two_normals(away[:, at] / spread[at] - np.median(others, axis=1))
        fewest = max(limits.units, limits.minority_share * wide.height)
        if mixed is None or not mixed.apart(limits.meaning_separation, fewest):
            continue
        minority, majority = values[mixed.minority, at], values[~mixed.minority, at]
        facts: dict[str, str | int | float] = {
            "breakdown": breakdown,
            "others": int((~mixed.minority).sum()),
            "mean": round(float(minority.mean()), 2),
            "mean_others": round(float(majority.mean()), 2),
            "separation": round(mixed.separation, 1),
            "siblings": " ".join(other for other in measures if other != measure),
        }
        units = wide.filter(pl.Series(mixed.minority))
        yield from signs_of_units(
            "measure_means_two_things", round_, measure, units, facts
        )
