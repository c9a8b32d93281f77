"""Do the numbers add up: shown is a number, parts make the whole, 500 is 500."""

import polars as pl

MILLION = 1_000_000  # scale scores are stored in millionths of an answer step


def cell_faults(cells: pl.DataFrame) -> list[pl.DataFrame]:
    """Return how many shown cells lack a number or lie outside their own interval.

    Args:
        cells: `disclosed.cells`.
    """
    shown = pl.col("status") == "shown"
    number = pl.col("value").is_finite().fill_null(value=False)
    none = pl.col("low").is_null() & pl.col("high").is_null()
    above, below = pl.col("low") <= pl.col("value"), pl.col("value") <= pl.col("high")
    inside = (above & below).fill_null(value=False)
    faults = {
        "shown_without_number": shown & ~number,
        "interval_without_value": shown
        & number
        & ~none
        & ~inside.fill_null(value=False),
    }
    subject = ["edition", "round", "municipality"]
    return [
        cells.group_by(subject).agg(
            expectation=pl.lit(name), observed=fault.sum().cast(pl.Float64)
        )
        for name, fault in faults.items()
    ]


def parts(
    mapping: pl.DataFrame, participation: pl.DataFrame, indicators: pl.DataFrame
) -> pl.DataFrame:
    """Return by how many persons the units miss their whole, per group.

    Args:
        mapping: `compared.mapping`.
        participation: `compared.participation`.
        indicators: `compared.indicators`.
    """
    persons = [
        mapping.with_columns(count="n", what="scale"),
        participation.with_columns(count="n_answered", what=pl.lit("answered")),
        indicators.filter(quantity="coverage").with_columns(
            count="base",
            what=pl.concat_str("measure", "breakdown"),
            informant_group=pl.lit(None, pl.String),
        ),
    ]
    keys = ["round", "municipality", "informant_group", "what"]
    levels = pl.concat(one.select(*keys, "level", "count") for one in persons)
    wholes = levels.filter(pl.col("level") != "unit")
    sums = pl.concat(
        [
            levels.filter(level="unit"),
            levels.filter(level="municipality").with_columns(
                municipality=pl.lit(None, pl.String)
            ),
        ]
    )
    total = sums.group_by(keys).agg(parts=pl.col("count").sum())
    missing = (pl.col("count").fill_null(0) - pl.col("parts").fill_null(0)).abs()
    return (
        wholes.join(total, on=keys, how="full", coalesce=True, nulls_equal=True)
        .group_by("round", "municipality", "informant_group")
        .agg(
            expectation=pl.lit("parts_differ"),
            observed=missing.sum().cast(pl.Float64),
        )
    )


def first_round(
    norms: pl.DataFrame, mapping: pl.DataFrame, moments: pl.DataFrame
) -> list[pl.DataFrame]:
    """Return mean and SD in points of the round that the norms come from.

    Args:
        norms: `compared.norms`.
        mapping: `compared.mapping`.
        moments: `scored.scale_moments` of breakdown 'all', added up per round,
            informant group, scale and grade band.
    """
    start = norms.select("informant_group", "scale", "round").unique()
    mean = mapping.filter(level="programme").join(
        start, on=["informant_group", "scale", "round"]
    )
    n, x, x2 = (pl.col(sum_).cast(pl.Float64) for sum_ in ("n", "sum_x", "sum_x2"))
    variance = (x2 - x * x / n) / (n - 1)
    band = ["informant_group", "scale", "grade_band", "round"]
    sd = norms.select(*band, "sd").join(moments, on=band)
    return [
        mean.select(
            "round",
            "informant_group",
            measure="scale",
            observed="points",
            expectation=pl.lit("first_round_mean"),
        ),
        sd.select(
            "round",
            "informant_group",
            measure="scale",
            breakdown="grade_band",
            observed=100 * variance.sqrt() / MILLION / pl.col("sd"),
            expectation=pl.lit("first_round_sd"),
        ),
    ]
