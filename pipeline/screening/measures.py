"""Signs about figures that arrive as aggregates.

Some units deliver another figure, another unit or another rounding than the rest, or
the same pupils twice.
"""

from collections.abc import Iterator

import numpy as np
import polars as pl

from pipeline.checks.catalogue import Facts
from pipeline.programme.model import Measure, ScreeningLimits
from pipeline.screening.mixtures import two_normals
from pipeline.screening.suspicions import Suspicion, signs_of

FEWEST = 30  # figures below which neither two populations nor a rounding can be told
SIBLINGS = 3  # measures of one area, fewer of which cannot show which one is odd
MAD_TO_SD = 1.4826  # of a normal distribution
POWERS = (1, 2, 3)
NEAR = 0.2  # powers of ten that two units' means may be off
LISTED = 100  # units that are named
FIGURE = ["round", "measure", "breakdown"]


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
            if len(found) >= SIBLINGS and wide.height >= FEWEST:
                yield from _disagreeing(
                    wide, found, str(round_), str(breakdown), limits
                )


def two_units(results: pl.DataFrame, limits: ScreeningLimits) -> Iterator[Suspicion]:
    """Yield measures that some units deliver 10, 100 or 1000 times as large.

    0.73 beside 73: the logarithms of the values are two clearly separate populations,
    a whole number apart. Values of both signs have no unit to be confused.

    Args:
        results: round, municipality, unit, measure, breakdown, value.
        limits: Separation and fewest units.
    """
    cells = results.filter(pl.col("value") != 0).group_by(*FIGURE, maintain_order=True)
    for (round_, measure, breakdown), rows in cells:
        if rows.height < 2 * limits.units or rows["value"].lt(0).any():
            continue
        mixed = two_normals(np.log10(rows["value"].to_numpy()))
        if mixed is None or not mixed.apart(limits.meaning_separation, limits.units):
            continue
        power = round(abs(mixed.difference))
        if power not in POWERS or abs(abs(mixed.difference) - power) > NEAR:
            continue
        facts: Facts = {
            "breakdown": str(breakdown),
            "others": int((~mixed.minority).sum()),
            "factor": 10**power,
            "direction": "×" if mixed.difference > 0 else "÷",
        }
        units = rows.filter(pl.Series(mixed.minority))
        yield from _signs_of_units(
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
    both = pl.col("units", "whole")
    counted = (
        results.drop_nulls("value")
        .group_by(*FIGURE, "municipality")
        .agg(units=pl.len(), whole=whole.sum())
        .with_columns((both.sum().over(FIGURE) - both).name.suffix("_others"))
        .filter(
            pl.col("units") >= limits.units,
            pl.col("whole") == pl.col("units"),
            pl.col("units_others") >= FEWEST,
            (pl.col("whole_others") / pl.col("units_others")).pow(pl.col("units"))
            < 1 - limits.confidence,
        )
        .sort(*FIGURE, "municipality")
    )
    for row in counted.iter_rows(named=True):
        yield Suspicion(
            "measure_rounded",
            row["round"],
            "measure",
            _subject(row["measure"], row["breakdown"]),
            row["units"],
            municipality=row["municipality"],
            facts={
                "breakdown": row["breakdown"],
                "share": round(100 * row["whole_others"] / row["units_others"]),
            },
        )


def counted_twice(results: pl.DataFrame, units: pl.DataFrame) -> Iterator[Suspicion]:
    """Yield municipalities that give figures of main units and of their departments.

    Args:
        results: round, municipality, unit, measure, breakdown, value.
        units: round, municipality, unit, main_unit; a department of one round is one
            in all.
    """
    figure, place = [*FIGURE, "municipality"], ["municipality", "unit"]
    known = results.drop_nulls("value").select(*figure, "unit")
    mains = units.drop_nulls("main_unit").sort("round", *place)
    departments = known.join(
        mains.select(*place, "main_unit").unique(place, keep="last"), on=place
    )
    both = departments.join(
        known,
        left_on=[*figure, "main_unit"],
        right_on=[*figure, "unit"],
        how="semi",
    )
    counted = (
        both.group_by("round", "municipality")
        .agg(
            departments=pl.col("unit").n_unique(),
            mains=pl.col("main_unit").n_unique(),
            units=pl.col("main_unit").unique().sort().str.join(" "),
            measures=pl.col("measure").unique().sort().str.join(" "),
        )
        .sort("round", "municipality")
    )
    facts = ("units", "departments", "measures")
    yield from signs_of(
        "main_and_departments", counted, "municipality", "mains", *facts
    )


def _families(measures: list[Measure]) -> list[list[str]]:
    families: dict[tuple, list[str]] = {}
    for one in measures:
        is_rate = one.response_rate_of is not None
        key = (one.area, one.unit, one.minimum, one.maximum, is_rate)
        families.setdefault(key, []).append(one.id)
    return [family for family in families.values() if len(family) >= SIBLINGS]


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
        facts: Facts = {
            "breakdown": breakdown,
            "others": int((~mixed.minority).sum()),
            "mean": round(float(minority.mean()), 2),
            "mean_others": round(float(majority.mean()), 2),
            "separation": round(mixed.separation, 1),
            "siblings": " ".join(other for other in measures if other != measure),
        }
        units = wide.filter(pl.Series(mixed.minority))
        yield from _signs_of_units(
            "measure_means_two_things", round_, measure, units, facts
        )


def _signs_of_units(
    check: str,
    round_: str,
    measure: str,
    units: pl.DataFrame,
    facts: Facts,
) -> Iterator[Suspicion]:
    """Yield a sign of the programme, and one per municipality that names its units."""
    subject = _subject(measure, str(facts["breakdown"]))
    yield Suspicion(check, round_, "measure", subject, units.height, facts=facts)
    for (code,), rows in units.sort("municipality", "unit").group_by(
        "municipality", maintain_order=True
    ):
        named = {**facts, "units": " ".join(rows["unit"].head(LISTED))}
        yield Suspicion(
            check,
            round_,
            "measure",
            subject,
            rows.height,
            municipality=str(code),
            facts=named,
        )


def _subject(measure: str, breakdown: str) -> str:
    """Return the subject of a sign about a measure."""
    return measure if breakdown == "all" else f"{measure} {breakdown}"
