"""The table `compared.effects`: what became of each unit over all rounds so far."""

from collections.abc import Collection, Iterator
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.programme.model import Programme, Thresholds
from pipeline.statistics.lasting_effect import (
    CLASSES,
    MIN_ROUNDS,
    class_probabilities,
    verdicts,
)
from pipeline.statistics.populations import Beforehand, populations_of
from pipeline.statistics.verdicts import DECIMALS
from pipeline.store.lake import Lake
from pipeline.store.workers import map_in_order
from schemas import compared

FloatArray = NDArray[np.floating]
WHO = ["level", "municipality", "unit", "informant_group", "scale"]
TINY = 1e-9  # points squared; keeps a covariance of errors positive definite


def effects(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return the course of every unit and municipality, and of the programme."""
    return courses(
        lake.rows("compared.mapping"),
        lake.rows("compared.progression"),
        programme,
        programme.round_ids[MIN_ROUNDS - 1 :],
    )


def courses(
    mapping: pl.DataFrame,
    progression: pl.DataFrame,
    programme: Programme,
    last: Collection[str],
) -> pl.DataFrame:
    """Return the course of all whose values are given, who lend each other.

    Values of earlier rounds are the last round's minus the change since then, so that
    predecessors and adjustments are what `compared.progression` says.

    Args:
        mapping: `compared.mapping`, or the rows of some.
        progression: `compared.progression`, at least of these.
        programme: Its rounds, and what is taken for possible beforehand.
        last: Rounds with which courses end.

    Returns:
        `compared.Effects`.
    """
    thresholds, rounds = programme.file.thresholds, programme.round_ids
    tasks = [
        (group, rounds[:number])
        for number in range(MIN_ROUNDS, len(rounds) + 1)
        if rounds[number - 1] in last
        for group in _groups(mapping, progression, rounds[:number])
    ]
    found = map_in_order(partial(_courses, thresholds), tasks, small=True)
    rows = [row for some in found for row in some]
    return pl.DataFrame(
        rows, schema=dict(compared.Effects.empty().schema), orient="row"
    ).sort("round", *WHO)


def _groups(
    mapping: pl.DataFrame, progression: pl.DataFrame, rounds: list[str]
) -> Iterator[pl.DataFrame]:
    """Yield the units of each level, group and scale that have all rounds.

    Columns: `WHO`, points and variance of the last round, and for every pair of rounds
    i < j change_i_j and variance_i_j; for the earlier ones also variance_i.
    """
    last = len(rounds) - 1
    wide = mapping.filter(pl.col("round") == rounds[last]).select(
        *WHO, "n", "points", pl.col("variance").alias(f"variance_{last}")
    )
    for earlier in range(last):
        for later in range(earlier + 1, last + 1):
            pair = progression.filter(
                (pl.col("since") == rounds[earlier])
                & (pl.col("round") == rounds[later])
                & pl.col("comparable")
            ).select(
                *WHO,
                pl.col("change").alias(f"change_{earlier}_{later}"),
                pl.col("variance").alias(f"variance_{earlier}_{later}"),
                pl.col("variance_since").alias(f"since_{earlier}_{later}"),
                pl.col("n_since").alias(f"n_{earlier}_{later}"),
            )
            how = "inner" if later == last else "left"
            wide = wide.join(pair, on=WHO, how=how, nulls_equal=True)
    keys = ["level", "informant_group", "scale"]
    for _, group in wide.sort(WHO).group_by(keys, maintain_order=True):
        yield group


def _courses(
    thresholds: Thresholds, task: tuple[pl.DataFrame, list[str]]
) -> list[dict[str, object]]:
    group, rounds = task
    estimates, errors = _estimates(group, len(rounds)), _errors(group, len(rounds))
    beforehand = Beforehand(**thresholds.beforehand.model_dump())
    probabilities = class_probabilities(
        estimates,
        errors,
        populations_of(estimates, errors, beforehand),
        thresholds.smallest_difference,
    )
    alone = beforehand.alone(
        float(estimates.mean()), len(rounds), thresholds.effect_doubt
    )
    named = verdicts(
        probabilities,
        thresholds.effect_probability,
        class_probabilities(estimates, errors, [alone], thresholds.smallest_difference),
    )
    fewest = group.select(
        pl.min_horizontal("n", pl.col(f"^n_.*_{len(rounds) - 1}$"))
    ).to_series()
    return [
        {
            "round": rounds[-1],
            "since": rounds[0],
            **who,
            "n": n,
            **{
                f"p_{name}": round(float(value), DECIMALS)
                for name, value in zip(CLASSES, stated, strict=True)
            },
            "verdict": verdict,
        }
        for who, n, stated, verdict in zip(
            group.select(WHO).rows(named=True),
            fewest,
            probabilities,
            named,
            strict=True,
        )
    ]


def _estimates(group: pl.DataFrame, k: int) -> FloatArray:
    """Return values on the last round's footing, shape (J, K)."""
    last = group["points"].to_numpy()
    changes = [group[f"change_{i}_{k - 1}"].to_numpy() for i in range(k - 1)]
    return np.column_stack([*(last - change for change in changes), last])


def _errors(group: pl.DataFrame, k: int) -> FloatArray:
    """Return the covariances of the errors, shape (J, K, K).

    `cov(i, j) = (V_i + V_j - V(change)) / 2`; between two earlier rounds 0 where the
    unit as it is now was not compared.
    """
    last = k - 1
    errors = np.zeros((group.height, k, k))
    errors[:, last, last] = group[f"variance_{last}"].to_numpy()
    for i in range(last):
        errors[:, i, i] = group[f"since_{i}_{last}"].to_numpy()
    for i in range(k):
        for j in range(i + 1, k):
            change = group[f"variance_{i}_{j}"].cast(pl.Float64).to_numpy()
            shared = (errors[:, i, i] + errors[:, j, j] - change) / 2
            errors[:, i, j] = errors[:, j, i] = np.nan_to_num(shared)
    return _positive(errors)


def _positive(errors: FloatArray) -> FloatArray:
    """Return the nearest matrices without negative variances."""
    values, vectors = np.linalg.eigh(errors)
    lifted = np.maximum(values, TINY)
    return (vectors * lifted[:, None, :]) @ vectors.transpose(0, 2, 1)
