"""Have answers jumped: scale scores and items against the round before.

Per informant group over all municipalities; what a single municipality's delivery shows
is screened at intake.
"""

import polars as pl

from pipeline.release.rounds import previous
from pipeline.statistics.stability import shift

HALF_STEP = 500_000  # a bin of scale scores, in millionths of an answer step
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
