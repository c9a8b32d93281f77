"""Main schools and their departments: the same pupils under two numbers."""

from collections.abc import Iterator

import polars as pl

from pipeline.screening.suspicions import Suspicion

KEY = ["round", "municipality"]
FIGURE = ["measure", "breakdown"]


def counted_twice(results: pl.DataFrame, units: pl.DataFrame) -> Iterator[Suspicion]:
    """Yield municipalities that give figures of main units and of their departments.

    Args:
        results: round, municipality, unit, measure, breakdown, value.
        units: round, municipality, unit, main_unit; a department of one round is one
            in all.
    """
    known = results.drop_nulls("value").select(*KEY, *FIGURE, "unit")
    place = ["municipality", "unit"]
    mains = units.drop_nulls("main_unit").sort("round", *place)
    departments = known.join(
        mains.select(*place, "main_unit").unique(place, keep="last"), on=place
    )
    both = departments.join(
        known,
        left_on=[*KEY, *FIGURE, "main_unit"],
        right_on=[*KEY, *FIGURE, "unit"],
        how="semi",
    )
    counted = (
        both.group_by(KEY)
        .agg(
            departments=pl.col("unit").n_unique(),
            mains=pl.col("main_unit").n_unique(),
            units=pl.col("main_unit").unique().sort().str.join(" "),
            measures=pl.col("measure").unique().sort().str.join(" "),
        )
        .sort(KEY)
    )
    for row in counted.iter_rows(named=True):
        yield Suspicion(
            "main_and_departments",
            row["round"],
            "municipality",
            row["municipality"],
            row["mains"],
            municipality=row["municipality"],
            facts={part: row[part] for part in ("units", "departments", "measures")},
        )
