"""Means that moved together: a change of meaning rather than of life."""

from collections.abc import Iterator

import polars as pl

from pipeline.checks.catalogue import Facts
from pipeline.programme.model import ScreeningLimits
from pipeline.screening.suspicions import Suspicion

OVER = ["round", "since", "informant_group", "subject"]


def scale_breaks(
    means: pl.DataFrame,
    neighbours: pl.DataFrame,
    declared: pl.DataFrame,
    limits: ScreeningLimits,
) -> Iterator[Suspicion]:
    """Yield scales whose mean moved in most units at once.

    Life moves some units up and others down; new questions, another answer scale or
    another key move nearly all of them the same way. A unit moved if its mean did by
    more than `scale_shift` standard deviations of the respondents of the earlier round.

    Args:
        means: round, municipality, unit, informant_group, scale, n, sum_x, sum_x2.
        neighbours: since, round.
        declared: kind, informant_group, subject, since, round: changes that are known.
        limits: Fewest units and respondents, shares, distances.
    """
    sums = means.filter(pl.col("n") >= limits.respondents).with_columns(
        subject="scale", mean=pl.col("sum_x") / pl.col("n")
    )
    total = pl.col("n").sum().cast(pl.Float64)
    spread = sums.group_by("round", "informant_group", "subject").agg(
        sd=(
            pl.col("sum_x2").cast(pl.Float64).sum() / total
            - (pl.col("sum_x").cast(pl.Float64).sum() / total).pow(2)
        ).sqrt()
    )
    pairs = _matched(sums, spread, neighbours, "scale", declared)
    yield from _breaks(pairs, "scale_moved", "scale", limits.scale_shift, limits)


def measure_breaks(
    results: pl.DataFrame,
    neighbours: pl.DataFrame,
    declared: pl.DataFrame,
    limits: ScreeningLimits,
) -> Iterator[Suspicion]:
    """Yield measures that moved in most units at once, in SDs of the units.

    Args:
        results: round, municipality, unit, measure, breakdown, value.
        neighbours: since, round.
        declared: As `scale_breaks` takes them.
        limits: Fewest units, shares, distances.
    """
    values = results.drop_nulls("value").with_columns(
        informant_group=pl.lit(None, dtype=pl.String),
        subject=pl.when(pl.col("breakdown") == "all")
        .then("measure")
        .otherwise(pl.format("{} {}", "measure", "breakdown")),
        scale="measure",
        mean="value",
    )
    spread = values.group_by("round", "informant_group", "subject").agg(
        sd=pl.col("mean").std()
    )
    pairs = _matched(values, spread, neighbours, "measure", declared)
    yield from _breaks(pairs, "measure_moved", "measure", limits.measure_shift, limits)


def _matched(
    now: pl.DataFrame,
    spread: pl.DataFrame,
    neighbours: pl.DataFrame,
    kind: str,
    declared: pl.DataFrame,
) -> pl.DataFrame:
    """Return the units that are there in two neighbouring rounds, with their move."""
    place = ["municipality", "unit", "informant_group", "subject"]
    then = now.select(*place, since="round", mean_since="mean")
    known = declared.filter(kind=kind).select(
        "informant_group", "since", "round", scale="subject"
    )
    return (
        now.join(neighbours, on="round")
        .join(then, on=["since", *place], nulls_equal=True)
        .join(
            known,
            on=["informant_group", "since", "round", "scale"],
            how="anti",
            nulls_equal=True,
        )
        .join(
            spread.rename({"round": "since"}),
            on=["since", "informant_group", "subject"],
            nulls_equal=True,
        )
        .filter(pl.col("sd") > 0)
        .with_columns(move=(pl.col("mean") - pl.col("mean_since")) / pl.col("sd"))
    )


def _breaks(
    pairs: pl.DataFrame,
    check: str,
    kind: str,
    smallest: float,
    limits: ScreeningLimits,
) -> Iterator[Suspicion]:
    """Yield the programme's breaks, and those of single municipalities beside them."""
    everywhere = list(_moved(pairs.with_columns(municipality=None), smallest, limits))
    known = {row[: len(OVER)] for row in everywhere}
    rows = everywhere + [
        row for row in _moved(pairs, smallest, limits) if row[: len(OVER)] not in known
    ]
    for round_, since, group, subject, municipality, units, up, down, move in rows:
        facts: Facts = {
            "units": units,
            "moved": max(up, down),
            "direction": "+" if up > down else "−",
            "sds": round(abs(move), 1),
        }
        if group is not None:
            facts = {**facts, "group": group, "scale": subject}
        yield Suspicion(
            check,
            round_,
            "scale" if kind == "scale" else "measure",
            subject if group is None else f"{group}.{subject}",
            max(up, down),
            municipality=municipality,
            since=since,
            facts=facts,
        )


def _moved(
    pairs: pl.DataFrame, smallest: float, limits: ScreeningLimits
) -> Iterator[tuple]:
    counted = (
        pairs.group_by(*OVER, "municipality")
        .agg(
            units=pl.len(),
            up=(pl.col("move") > smallest).sum(),
            down=(pl.col("move") < -smallest).sum(),
            move=pl.col("move").median(),
        )
        .filter(
            pl.col("units") >= limits.moving_units,
            pl.max_horizontal("up", "down") >= limits.units_share * pl.col("units"),
        )
        .sort(*OVER, "municipality")
    )
    yield from counted.iter_rows()
