"""How many digits of a number are printed: text, charts and files hold no more."""

import polars as pl

from pipeline.programme.model import Programme

DECIMALS = {
    "points": 0,
    "share": 0,  # tests: whole per cent
    "percent": 1,  # delivered figures
    "mean": 1,
    "count": 0,
    "rate": 1,
    "index": 2,  # reliability and stability, in internal pages
}
PER_CENT = 2  # decimals of 1 per cent
IN_SHARES = ["common_bands", "course", "response_rate", "item_share"]
IN_POINTS = ["certainly_below", "lowest_quarter_twice"]  # signs of a need
NUMBERS = ["value", "low", "high", "detectable"]


def as_printed(numbers: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Round every number once, to what is printed of it.

    Text, coordinates of charts, attributes and data files come from the same number: a
    chart with more digits than its text would tell more than it. Alpha is compared with
    a limit and keeps its digits; it is the programme's alone.
    """
    figures = {
        measure.id: PER_CENT + DECIMALS["percent"]
        if measure.unit == "share"
        else DECIMALS[measure.unit]
        for measure in programme.indicators.measures
    }
    quantity, in_points = pl.col("quantity"), pl.col("because").is_in(IN_POINTS)
    decimals = (
        pl.when(quantity == "reliability")
        .then(None)
        .when(pl.col("informant_group").is_null())
        .then(
            pl.col("measure").replace_strict(
                figures, default=PER_CENT, return_dtype=pl.Int64
            )
        )
        .when(quantity.is_in(IN_SHARES) | ((quantity == "need") & ~in_points))
        .then(PER_CENT)
        .otherwise(DECIMALS["points"])
    )
    rounded = {
        name: pl.coalesce(
            *(
                pl.when(pl.col("decimals") == some).then(
                    pl.col(name).round(some, mode="half_to_even")
                )
                for some in range(PER_CENT + 2)
            ),
            pl.when(pl.col("decimals").is_null()).then(name),
        )
        for name in NUMBERS
    }
    return (
        numbers.with_columns(decimals=decimals).with_columns(**rounded).drop("decimals")
    )
