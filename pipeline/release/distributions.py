"""Have answers jumped: scale scores and items against the round before.

Per informant group over all municipalities; what a single municipality's delivery shows
is screened at intake. The measure is the population stability index, less what chance
gives.
"""

import numpy as np
import polars as pl
import scipy
from numpy.typing import NDArray

from pipeline.release.rounds import previous

HALF_STEP = 500_000  # a bin of scale scores, in millionths of an answer step
PRIOR = 0.5  # added to every bin, so that an empty one has a logarithm
ONCE_IN = 0.001  # chance alone exceeds the allowance this often
SUBJECT = ["informant_group", "scale", "measure"]


def scale_bins(counts: pl.LazyFrame) -> pl.DataFrame:
    """Return respondents per half answer step from `scored.scale_counts`."""
    return (
        counts.group_by(
            "round",
            "informant_group",
            "scale",
            measure="scale",
            bin=(pl.col("score") + HALF_STEP // 2) // HALF_STEP,
        )
        .agg(pl.col("n").sum())
        .collect()
    )


def item_bins(pairs: pl.LazyFrame) -> pl.DataFrame:
    """Return respondents per answer from the diagonal of `scored.item_pairs`.

    An item of two scales counts once, under the first.
    """
    answers = (
        pairs.filter(pl.col("item") == pl.col("other_item"))
        .group_by(
            "round",
            "informant_group",
            "scale",
            measure="item",
            bin=pl.col("answer").cast(pl.Int64),
        )
        .agg(pl.col("n").sum())
        .collect()
    )
    first = pl.col("scale").min().over("informant_group", "measure")
    return answers.filter(pl.col("scale") == first)


def shifts(
    bins: pl.DataFrame, *, rounds: list[str], incomparable: pl.DataFrame
) -> pl.DataFrame:
    """Return the shift of every distribution since the round before.

    Args:
        bins: (round, informant_group, scale, measure, bin, n).
        rounds: Rounds in time.
        incomparable: (measure, since, round) of scales with a declared change.

    Returns:
        Evidence: round, since, informant_group, measure, observed.
    """
    pairs = previous(rounds)
    after = bins.join(pairs, on="round")
    before = bins.rename({"round": "since"}).join(pairs, on="since")
    keys = ["round", "since", *SUBJECT]
    cells = [*keys, "bin"]
    both = (
        after.join(
            before, on=[*keys, "bin"], how="full", suffix="_before", coalesce=True
        )
        .with_columns(pl.col("n", "n_before").fill_null(0))
        .join(
            incomparable.rename({"measure": "scale"}),
            on=["scale", "since", "round"],
            how="anti",
        )
        .sort(cells)
    )
    found = [
        (*key, shift(group["n_before"].to_numpy(), group["n"].to_numpy()))
        for key, group in both.group_by(keys, maintain_order=True)
        if group["n"].sum() and group["n_before"].sum()
    ]
    schema = {**dict.fromkeys(keys, pl.String), "observed": pl.Float64}
    return pl.DataFrame(found, schema=schema, orient="row").drop("scale")


def shift(before: NDArray[np.int64], after: NDArray[np.int64]) -> float:
    """Return the index less what chance gives; 0 where chance explains it.

    Bins that nobody is in, before or after, do not count.
    """
    used = (before + after) > 0
    before, after = before[used], after[used]
    allowance = chance_allowance(int(before.sum()), int(after.sum()), before.size)
    return max(0.0, stability_index(before, after) - allowance)


def stability_index(before: NDArray[np.int64], after: NDArray[np.int64]) -> float:
    """Return sum((q - p) ln(q / p)) over the bins; 0: the same shares.

    Args:
        before: Counts per bin of the earlier distribution, shape (bins,).
        after: Counts of the later one over the same bins.
    """
    p = (before + PRIOR) / (before + PRIOR).sum()
    q = (after + PRIOR) / (after + PRIOR).sum()
    return float(((q - p) * np.log(q / p)).sum())


def chance_allowance(n: int, m: int, bins: int) -> float:
    """Return the index that two samples of one distribution exceed once in 1,000.

    Over B bins it is about (1/n + 1/m) times a chi-square with B - 1 degrees of
    freedom.

    Source:
        Yurdakul and Naranjo (2020), Journal of Risk Model Validation 14(4)
    """
    if bins < 2:  # noqa: PLR2004 one bin cannot move
        return 0.0
    return float((1 / n + 1 / m) * scipy.stats.chi2.isf(ONCE_IN, bins - 1))
