"""What the judgement means for the release that is about to be published."""

from typing import Literal

import polars as pl

Verdict = Literal["ready", "see", "blocked", "nothing"]
# What is wrong here is wrong in every round: figures of one calculation, one norm.
EVERY_ROUND = ["integrity", "norms"]
OF_ROWS = "rows_accepted"  # known of a round that gave no figure


def newest_round(quality: pl.DataFrame, rounds: list[str]) -> str | None:
    """Return the latest round that was judged. Null: none was."""
    judged = set(quality["round"])
    return next((round_ for round_ in reversed(rounds) if round_ in judged), None)


def counts_now(rounds: list[str], quality: pl.DataFrame) -> pl.Expr:
    """Return which rows of `disclosed.release_quality` are about this release.

    Earlier rounds were published already, so of them only what every round rests on.
    """
    newest = pl.lit(newest_round(quality, rounds), pl.String)
    return (pl.col("round") == newest) | pl.col("theme").is_in(EVERY_ROUND)


def matters(quality: pl.DataFrame, rounds: list[str]) -> pl.DataFrame:
    """Return what should be looked at before publishing, in the order of the table."""
    return quality.filter(~pl.col("success"), counts_now(rounds, quality))


def verdict(quality: pl.DataFrame, rounds: list[str]) -> Verdict:
    """Return whether the release may be published.

    Nothing: no figure came of the newest round that was delivered, or none was.
    """
    found, newest = matters(quality, rounds), newest_round(quality, rounds)
    if found["blocking"].any():
        return "blocked"
    figures = quality.filter(pl.col("expectation") != OF_ROWS)
    if newest not in set(figures["round"]):
        return "nothing"
    return "see" if found.height else "ready"
