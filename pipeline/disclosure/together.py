"""What is told instead of blanks: a municipality's hidden units together."""

import polars as pl

from pipeline.programme.model import Programme
from pipeline.statistics.verdicts import DECIMALS, with_interval

QUANTITY = "small_units"
BLOCK = ["round", "municipality", "informant_group", "scale"]


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
    n, variance = pl.col("n"), pl.col("variance")
    weight = n / n.sum()
    parts = weight**2 * variance
    # V = sum of w2 V_j; V / sqrt(freedom) = sum of w2 V_j / sqrt(freedom_j).
    doubt = (parts / pl.col("freedom").sqrt()).sum()
    sums = (
        units.sort(*BLOCK, "unit")
        .group_by(BLOCK, maintain_order=True)
        .agg(
            value=(weight * pl.col("points")).sum().round(DECIMALS),
            variance=parts.sum().round(DECIMALS),
            freedom=pl.when(doubt > 0).then((parts.sum() / doubt) ** 2),
            n=n.sum(),
            base=pl.len().cast(pl.Int64),
        )
    )
    confidence = programme.file.thresholds.confidence
    return with_interval(sums, "value", confidence=confidence).select(
        *BLOCK[:-1],
        level=pl.lit("municipality"),
        measure="scale",
        breakdown=pl.lit("all"),
        quantity=pl.lit(QUANTITY),
        value="value",
        low="low",
        high="high",
        n="n",
        base="base",
        smallest_n="n",
        comparable=pl.lit(value=True),
        measured=pl.lit(value=True),
    )
