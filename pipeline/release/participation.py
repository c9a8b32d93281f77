"""Who answered: response rates per municipality and informant group, and their fall."""

import polars as pl

from pipeline.release.rounds import with_previous

SUBJECT = ["round", "municipality", "informant_group"]


def participation(
    rates: pl.DataFrame, *, low_rate: float, smallest: int, rounds: list[str]
) -> list[pl.DataFrame]:
    """Return the evidence about participation.

    Args:
        rates: `compared.participation`.
        low_rate: Response rate of a unit below which it counts as low.
        smallest: Fewest invited of a unit whose rate says anything.
        rounds: Rounds in time.
    """
    known = rates.filter(pl.col("response_rate").is_not_null())
    whole = known.filter(level="municipality").select(
        *SUBJECT, observed="response_rate"
    )
    units = known.filter(pl.col("level") == "unit", pl.col("n_invited") >= smallest)
    fall = with_previous(whole, rounds).with_columns(
        observed=pl.col("observed_before") - pl.col("observed")
    )
    below = units.group_by(SUBJECT).agg(
        observed=(pl.col("response_rate") < low_rate).mean()
    )
    return [
        whole.with_columns(expectation=pl.lit("response_rate")),
        fall.drop("observed_before").with_columns(
            expectation=pl.lit("response_rate_fall")
        ),
        below.with_columns(expectation=pl.lit("units_below_rate")),
    ]


def coverage(indicators: pl.DataFrame, rounds: list[str]) -> list[pl.DataFrame]:
    """Return the evidence about the national tests' coverage per municipality.

    Args:
        indicators: `compared.indicators`.
        rounds: Rounds in time.
    """
    whole = indicators.filter(
        pl.col("level") == "municipality",
        pl.col("quantity") == "coverage",
        pl.col("value").is_not_null(),
    ).select("round", "municipality", "measure", "breakdown", observed="value")
    change = with_previous(whole, rounds).with_columns(
        observed=pl.col("observed") - pl.col("observed_before")
    )
    return [
        whole.with_columns(expectation=pl.lit("test_coverage")),
        change.drop("observed_before").with_columns(
            expectation=pl.lit("test_coverage_change")
        ),
    ]
