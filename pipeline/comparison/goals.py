"""The table `compared.goals`: met, not met, or cannot be decided."""

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.programme.model import Goal, Programme
from pipeline.statistics.goals import can_be_seen, direction_status, target_status
from pipeline.statistics.verdicts import DECIMALS
from pipeline.store.lake import Lake
from schemas import compared

WHAT = ["level", "municipality", "unit", "measure", "breakdown", "quantity"]


def goals(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return the status of every goal for programme, municipalities and units."""
    return goals_of(
        lake.rows("compared.indicators"),
        lake.rows("compared.indicator_changes"),
        programme,
    )


def goals_of(
    indicators: pl.DataFrame, changes: pl.DataFrame, programme: Programme
) -> pl.DataFrame:
    """Return the rows of `compared.goals`.

    Args:
        indicators: `compared.indicators`.
        changes: `compared.indicator_changes`.
        programme: Its goals and the order of its rounds.
    """
    rounds = programme.round_ids
    before = pl.DataFrame(
        {"round": rounds[1:], "since": rounds[:-1]},
        schema={"round": pl.String, "since": pl.String},
    )
    latest = changes.join(before, on=["round", "since"], how="semi").select(
        "round",
        *WHAT,
        "comparable",
        "change",
        "verdict",
        change_low="low",
        change_high="high",
    )
    known = indicators.join(before, on="round", how="left").join(
        latest, on=["round", *WHAT], how="left", nulls_equal=True
    )
    empty = compared.Goals.empty()
    confidence = programme.file.thresholds.confidence
    rows = [_of_goal(goal, known, confidence) for goal in programme.indicators.goals]
    return pl.concat([empty, *(frame.select(empty.columns) for frame in rows)]).sort(
        "round", *WHAT, "goal"
    )


def _of_goal(goal: Goal, known: pl.DataFrame, confidence: float) -> pl.DataFrame:
    rows = known.filter(
        pl.col("value").is_not_null(),
        (
            pl.col("measure").is_in(goal.subjects)
            & (pl.col("quantity") == goal.indicator)
        )
        | (pl.col("measure").is_in(goal.measures) & (pl.col("quantity") == "value")),
    )
    rows = rows.with_columns(goal=pl.lit(goal.id), target=_target(goal))
    value, low, high, target = (
        _array(rows, name) for name in ("value", "low", "high", "target")
    )
    if goal.rule == "at_least":
        status = target_status(value, low, high, target)
        counted = np.where(np.isnan(low), np.nan, _array(rows, "n_effective"))
        seen = can_be_seen(counted, target, confidence)
    else:
        rising = goal.rule == "rises"
        status = direction_status(
            _array(rows, "change"),
            rows["verdict"].to_list(),
            certain=rows["change_low"].is_null().to_numpy(),
            rising=rising,
        )
        seen = np.full(rows.height, fill_value=False)
    return rows.with_columns(
        pl.Series("status", status, dtype=pl.String),
        distance=(pl.col("target") - pl.col("value")).round(DECIMALS),
        can_be_seen=pl.when(pl.col("target").is_not_null()).then(
            pl.Series("seen", seen, dtype=pl.Boolean)
        ),
        direction=_direction(),
        undecided=_why_undecided(goal),
    ).with_columns(
        undecided=pl.when(pl.col("status") == "cannot_be_decided").then("undecided")
    )


def _target(goal: Goal) -> pl.Expr:
    """Return the municipality's own target, else the national one."""
    own = pl.col("municipality").replace_strict(
        list(goal.municipal_targets),
        list(goal.municipal_targets.values()),
        default=None,
        return_dtype=pl.Float64,
    )
    return pl.coalesce(own, pl.lit(goal.target, dtype=pl.Float64))


def _direction() -> pl.Expr:
    """Return the verdict of the change; of a census figure where it went."""
    change, census = pl.col("change"), pl.col("change_low").is_null()
    return (
        pl.when(change.is_null())
        .then(None)
        .when(pl.col("verdict").is_in(["up", "down"]))
        .then(pl.col("verdict"))
        .when(census & (change > 0))
        .then(pl.lit("up"))
        .when(census & (change < 0))
        .then(pl.lit("down"))
        .otherwise(pl.lit("no_certain_change"))
    )


def _why_undecided(goal: Goal) -> pl.Expr:
    if goal.rule == "at_least":
        return pl.lit("too_uncertain")
    return (
        pl.when(pl.col("since").is_null() | pl.col("comparable").is_null())
        .then(pl.lit("no_earlier_round"))
        .when(~pl.col("comparable"))
        .then(pl.lit("not_comparable"))
        .otherwise(pl.lit("too_uncertain"))
    )


def _array(rows: pl.DataFrame, name: str) -> NDArray[np.floating]:
    return rows[name].cast(pl.Float64).fill_null(np.nan).to_numpy()
