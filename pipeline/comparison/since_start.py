"""The table `compared.since_start`: the later rounds together against the first.

A change that lasts is seen in every later round; together they know it better than any
of them alone.
"""

from itertools import combinations

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.comparison.conclusions import lasted
from pipeline.programme.model import Programme
from pipeline.statistics.contrasts import freedom_of_sum, joint_weights, variance_of
from pipeline.statistics.lasting_effect import MIN_ROUNDS
from pipeline.statistics.verdicts import DECIMALS
from pipeline.store.lake import Lake
from schemas import compared

FloatArray = NDArray[np.floating]
WHO = ["level", "municipality", "unit", "informant_group", "scale"]
FEWEST = 2  # later rounds that can be taken together


def since_start(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return what later rounds together say against the first, with conclusions."""
    progression = lake.rows("compared.progression")
    mapping = lake.rows("compared.mapping")
    rounds = programme.round_ids
    parts = [compared.SinceStart.empty()]
    parts += [
        _rows(mapping, progression, rounds[:number])
        for number in range(MIN_ROUNDS, len(rounds) + 1)
    ]
    rows = pl.concat(parts, how="diagonal")
    return lasted(rows, programme).sort("round", *WHO)


def _rows(
    mapping: pl.DataFrame, progression: pl.DataFrame, rounds: list[str]
) -> pl.DataFrame:
    """Return the rows whose last round is the last of `rounds`.

    Of the later rounds k and l, `S_kl = C_kl + (V_1k - V_k + V_1l - V_l) / 2` with
    `V_1k` the variance of the change: V_1 - C_1k - C_1l is what both share with the
    first round. C_kl is counted as far as it may be, C_1k as far as it is sure.
    """
    first, *later = rounds
    wide = _side_by_side(mapping, progression, rounds)
    present = ~np.isnan(_numbers(wide, "change", later))
    enough = present.sum(axis=1) >= FEWEST
    wide, present = wide.filter(enough), present[enough]
    changes, variances, of_changes = (
        np.nan_to_num(_numbers(wide, name, later))
        for name in ("change", "variance", "variance_of_change")
    )
    shared = (of_changes - variances) / 2
    covariances = shared[:, :, None] + shared[:, None, :]
    for (i, one), (j, other) in combinations(enumerate(later), 2):
        between = _numbers(wide, "covariance", [f"{one}_{other}"])[:, 0]
        most = np.sqrt(variances[:, i] * variances[:, j])  # where it is not known
        between = np.where(np.isnan(between), most, between)
        covariances[:, [i, j], [j, i]] += between[:, None]
    places = np.arange(len(later))
    covariances[:, places, places] = of_changes
    weights = joint_weights(covariances, present)
    parts = np.column_stack([wide["variance_since"], weights**2 * variances])
    freedoms = _numbers(wide, "freedom", ["since", *later])
    freedom = freedom_of_sum(parts, np.where(np.isnan(freedoms), np.inf, freedoms))
    return wide.select(
        *WHO,
        round=pl.lit(rounds[-1]),
        since=pl.lit(first),
        later=pl.Series(
            [" ".join(np.array(later)[some]) for some in present], dtype=pl.String
        ),
        n=pl.min_horizontal(
            pl.when(pl.col(f"change_{one}").is_not_null()).then(f"n_{one}")
            for one in later
        ),
        n_since="n_since",
        change=_rounded((weights * changes).sum(axis=1)),
        variance=_rounded(variance_of(weights, covariances)),
        freedom=_rounded(np.where(np.isinf(freedom), np.nan, freedom)),
    )


def _side_by_side(
    mapping: pl.DataFrame, progression: pl.DataFrame, rounds: list[str]
) -> pl.DataFrame:
    """Return the units of the last round, and what every later round says of them.

    Columns: `WHO`, n_since, variance_since and freedom_since; of each later round
    change_…, variance_of_change_…, n_…, variance_… and freedom_…; and covariance_…_…
    between two of them. A change is null unless it is over all grade bands and items,
    of the same unit as in the last round: else the rounds speak of different pupils.
    """
    first, *later = rounds
    last = later[-1]
    whole = progression.filter(
        "comparable", pl.all_horizontal(pl.col("grade_bands", "common_items").is_null())
    )
    same = whole.filter(pl.col("round") == last, ~pl.col("inherited"))
    wide = whole.filter(since=first, round=last).select(
        *WHO, "n_since", "variance_since", "freedom_since"
    )
    for one in later:
        change = whole.filter(since=first, round=one)
        if one != last:
            change = change.join(
                same.filter(since=one), on=WHO, how="semi", nulls_equal=True
            )
        of_round = mapping.filter(round=one).select(*WHO, "variance", "freedom")
        change = change.select(
            *WHO, "n", "change", pl.col("variance").alias("variance_of_change")
        ).join(of_round, on=WHO, how="inner", nulls_equal=True)
        wide = _beside(wide, change, one)
    for one, other in combinations(later, 2):
        pair = progression.filter(since=one, round=other)
        pair = pair.select(*WHO, pl.col("covariance_at_most").alias("covariance"))
        wide = _beside(wide, pair, f"{one}_{other}")
    return wide.sort(WHO)


def _beside(wide: pl.DataFrame, rows: pl.DataFrame, end: str) -> pl.DataFrame:
    named = rows.rename({name: f"{name}_{end}" for name in set(rows.columns) - {*WHO}})
    return wide.join(named, on=WHO, how="left", nulls_equal=True)


def _numbers(wide: pl.DataFrame, name: str, ends: list[str]) -> FloatArray:
    """Return columns side by side, shape (J, len(ends)); NaN where null."""
    columns = wide.select(pl.col(f"{name}_{end}").cast(pl.Float64) for end in ends)
    return columns.fill_null(np.nan).to_numpy()


def _rounded(values: FloatArray) -> pl.Series:
    return pl.Series(np.round(values, DECIMALS)).fill_nan(None)
