"""Rows that are there only if something holds: their being there tells it.

A hidden one would tell of the hidden number that it holds for; so an edition has them
only where they are shown. Which modules are proposed is settled among what it shows,
and who is left without one looks like those who have no sign at all.
"""

import polars as pl

from pipeline.programme.model.modules import (
    AT_MOST,
    KINDS,
    NO_CERTAIN_DIFFERENCE,
    PLACES,
)
from schemas.disclosed import SHOWN

NEED = "need"
# Where few answered; which grades or items a change rests on; what is taken from it.
TOLD_IF = ["bounds", "common_bands", "common_items", "adjustment"]
NO_SIGN = "not_measured"  # how an abstention stands there
WHO = ["round", "level", "municipality", "unit"]


def without_telling(rows: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of an edition without those that tell by being there.

    Args:
        rows: Cells with `status` and all numbers; of needs `verdict` is the place among
            all signs of who shows them.

    Returns:
        Needs as proposed: each module once, `verdict` its place, as many as may be
        proposed; or an abstention.
    """
    quantity, shown = pl.col("quantity"), pl.col("status") == SHOWN
    needs = rows.filter(quantity == NEED)
    others = rows.filter(quantity != NEED, shown | ~quantity.is_in(TOLD_IF))
    no_sign = needs.filter(status=NO_SIGN)
    signs = needs.filter(pl.col("status") != NO_SIGN)
    proposed = _proposed(signs.filter(shown))
    return pl.concat([others, no_sign, proposed, _abstentions(signs, proposed)])


def _proposed(signs: pl.DataFrame) -> pl.DataFrame:
    """Return the strongest sign of each module, of as many as may be proposed."""
    most = pl.col("level").replace_strict(
        {level: AT_MOST[kind] for level, kind in KINDS.items()}, return_dtype=pl.Int64
    )
    strongest = signs.sort(pl.col("verdict").cast(pl.Int64)).unique(
        [*WHO, "about"], keep="first", maintain_order=True
    )
    names = dict(enumerate(PLACES, start=1))
    place = pl.col("about").cum_count().over(WHO).cast(pl.Int64)
    return (
        strongest.with_columns(place=place)
        .filter(pl.col("place") <= most)
        .with_columns(verdict=pl.col("place").replace_strict(names, default=None))
        .drop("place")
    )


def _abstentions(signs: pl.DataFrame, proposed: pl.DataFrame) -> pl.DataFrame:
    """Return that nothing is proposed, for all whose every sign is hidden."""
    said = {
        "quantity": pl.lit(NEED),
        "measure": pl.lit("all"),
        "breakdown": pl.lit("all"),
        "about": pl.col("level").replace_strict(KINDS, return_dtype=pl.String),
        "because": pl.lit(NO_CERTAIN_DIFFERENCE),
        "status": pl.lit(NO_SIGN),
        "is_test": pl.lit(value=False),
    }
    without = signs.join(proposed, on=WHO, how="anti", nulls_equal=True)
    return without.unique(WHO, maintain_order=True).select(
        pl.col(name)
        if name in WHO
        else said.get(name, pl.lit(None)).cast(dtype).alias(name)
        for name, dtype in signs.schema.items()
    )
