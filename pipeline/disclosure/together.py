"""What is told instead of blanks: hidden units together, or hidden rounds of one."""

import polars as pl

from pipeline.programme.model import Programme
from pipeline.statistics.verdicts import DECIMALS, with_interval

QUANTITY, OF_ROUNDS = "small_units", "rounds_together"
BLOCK = ["round", "municipality", "informant_group", "scale"]
WHO = ["municipality", "unit", "informant_group", "scale"]
AS_CELLS = ["level", "measure", "breakdown", "quantity", "value", "low", "high"]
AS_CELLS += ["n", "base", "smallest_n", "comparable", "measured"]


def told_together(
    mapping: pl.DataFrame,
    progression: pl.DataFrame,
    pattern: pl.DataFrame,
    programme: Programme,
) -> pl.DataFrame:
    """Return everything that is told instead of blanks, as cells.sql returns rows."""
    units = hidden_together(mapping, pattern, programme)
    rounds = hidden_rounds(mapping, progression, pattern, programme)
    return pl.concat([units, rounds], how="diagonal")


def hidden_together(
    mapping: pl.DataFrame, pattern: pl.DataFrame, programme: Programme
) -> pl.DataFrame:
    """Return the mean of the units that are hidden in each municipality, by scale.

    Every reader can compute it: it is the municipality's mean without the units that
    are shown. The interval is that of independent units, as the municipality's own.
    What is uncertain of their variances is taken to be the same for all: their degrees
    of freedom are never too many.

    Args:
        mapping: `compared.mapping`.
        pattern: `disclosed.pattern`; which cells may be told `together`.
        programme: Its confidence.

    Returns:
        Rows as `sql/disclosed/cells.sql` returns them: value, low and high in points;
        n, all their answers; base, how many units. Columns that say nothing are left
        out.
    """
    told = pattern.filter("together").select(*BLOCK[:-1], "unit", scale="measure")
    units = mapping.filter(level="unit").join(told, on=[*BLOCK, "unit"])
    weighted = units.with_columns(w=pl.col("n") / pl.col("n").sum().over(BLOCK))
    sums = _added_up(weighted.sort(*BLOCK, "unit"), BLOCK).with_columns(
        pl.col("variance").round(DECIMALS), level=pl.lit("municipality")
    )
    return _as_cells(sums, QUANTITY, programme).select(*BLOCK[:-1], *AS_CELLS)


def hidden_rounds(
    mapping: pl.DataFrame,
    progression: pl.DataFrame,
    pattern: pl.DataFrame,
    programme: Programme,
) -> pl.DataFrame:
    """Return the mean of hidden rounds of a unit that are told together, by scale.

    Rounds weigh as much as they have answers: w = n / sum of n. Who answered twice does
    so alike, so `V = sum of w^2 V_k + 2 sum of w_k w_l C_kl` over the pairs, with C the
    largest covariance that `compared.progression` reckons with; where it has none, the
    largest that there can be, `sqrt(V_k V_l)`. Degrees of freedom as for units.

    Args:
        mapping: `compared.mapping`.
        progression: `compared.progression`.
        pattern: `disclosed.pattern`; which `rounds_together`.
        programme: Its confidence.

    Returns:
        Rows as `sql/disclosed/cells.sql` returns them, in the last of the rounds:
        value, low and high in points; n, all answers; base, how many rounds;
        `because`, which, by blanks. Columns that say nothing are left out.
    """
    n, variance = pl.col("n"), pl.col("variance")
    told = pattern.filter(pl.col(OF_ROUNDS).is_not_null()).select(
        *WHO[:-1], scale="measure", last="round", because=OF_ROUNDS
    )
    pool = [*WHO, "last", "because"]
    rounds = (
        told.with_columns(round=pl.col("because").str.split(" "))
        .explode("round")
        .join(mapping.filter(level="unit"), on=["round", *WHO])
        .with_columns(w=n / n.sum().over(pool))
        .select(*pool, "round", "points", "n", "w", "variance", "freedom")
    )
    most = (variance * pl.col("variance_since")).sqrt()
    between = (
        rounds.join(rounds, on=pool, suffix="_since")
        .with_columns(
            pl.col("round", "round_since")
            .replace_strict({one: at for at, one in enumerate(programme.round_ids)})
            .name.suffix("_at")
        )
        .filter(pl.col("round_since_at") < pl.col("round_at"))
        .join(
            progression.filter(level="unit").select(
                "round", *WHO, "covariance_at_most", round_since="since"
            ),
            on=["round", "round_since", *WHO],
            how="left",
        )
        .with_columns(shared=pl.coalesce("covariance_at_most", most))
        .sort(*pool, "round", "round_since")
        .group_by(pool, maintain_order=True)
        .agg(shared=(2 * pl.col("w") * pl.col("w_since") * pl.col("shared")).sum())
    )
    sums = (
        _added_up(rounds.sort(*pool, "round"), pool)
        .join(between, on=pool)
        .with_columns(
            variance=(pl.col("variance") + pl.col("shared")).round(DECIMALS),
            round="last",
            level=pl.lit("unit"),
        )
    )
    return _as_cells(sums, OF_ROUNDS, programme).select(
        *WHO[:-1], "round", *AS_CELLS, "because"
    )


def _added_up(rows: pl.DataFrame, by: list[str]) -> pl.DataFrame:
    """Return the mean of what is told together, its variance, n, and how many it is.

    Args:
        rows: With points, n, variance, freedom and weights `w` that add up to 1.
        by: What is told together is equal in these.
    """
    parts = pl.col("w") ** 2 * pl.col("variance")
    # V = sum of w2 V_j; V / sqrt(freedom) = sum of w2 V_j / sqrt(freedom_j).
    doubt = (parts / pl.col("freedom").sqrt()).sum()
    return rows.group_by(by, maintain_order=True).agg(
        value=(pl.col("w") * pl.col("points")).sum().round(DECIMALS),
        variance=parts.sum(),
        freedom=pl.when(doubt > 0).then((parts.sum() / doubt) ** 2),
        n=pl.col("n").sum(),
        base=pl.len().cast(pl.Int64),
    )


def _as_cells(sums: pl.DataFrame, quantity: str, programme: Programme) -> pl.DataFrame:
    """Return means with their intervals, with the columns `AS_CELLS`."""
    confidence = programme.file.thresholds.confidence
    return with_interval(sums, "value", confidence=confidence).with_columns(
        measure="scale",
        breakdown=pl.lit("all"),
        quantity=pl.lit(quantity),
        smallest_n="n",
        comparable=pl.lit(value=True),
        measured=pl.lit(value=True),
    )
