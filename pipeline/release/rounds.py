"""A round beside the one before it."""

import polars as pl


def previous(rounds: list[str]) -> pl.DataFrame:
    """Return (round, since): every round but the first, and the one before it."""
    return pl.DataFrame(
        {"round": rounds[1:], "since": rounds[:-1]},
        schema={"round": pl.String, "since": pl.String},
    )


def with_previous(rows: pl.DataFrame, rounds: list[str]) -> pl.DataFrame:
    """Return the rows whose subject was observed in the round before too.

    Args:
        rows: `round`, the columns that name the subject, `observed`.
        rounds: Rounds in time.

    Returns:
        The rows with `since` and `observed_before`.
    """
    subject = [name for name in rows.columns if name not in {"round", "observed"}]
    before = rows.rename({"round": "since", "observed": "observed_before"})
    return rows.join(previous(rounds), on="round").join(
        before, on=["since", *subject], nulls_equal=True
    )
