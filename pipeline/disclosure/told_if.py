"""Rows that are there only if something holds: their being there tells it.

A hidden one would tell of the hidden number that it holds for; so an edition has them
only where they are shown. Which modules are proposed is settled among what it shows,
and who is left without one looks like those who have no sign at all. Why somebody has
none would tell how many answered in what is hidden; so the shown means say it.
"""

import polars as pl

from pipeline.programme.model.modules import (
    AT_MOST,
    DATA_TOO_WEAK,
    KINDS,
    NO_CERTAIN_DIFFERENCE,
    PLACES,
)
from schemas.disclosed import SHOWN

NEED = "need"
# Where few answered; which grades or items a change rests on; what is taken from it.
TOLD_IF = ["bounds", "common_bands", "common_items", "adjustment"]
NO_SIGN = "not_measured"  # how an abstention stands there
UNTOLD = ["hidden", "confidential"]
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
    without = pl.concat([no_sign, _abstentions(signs, proposed)])
    return pl.concat([others, proposed, _as_means_say(without, rows)])


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


def _as_means_say(abstentions: pl.DataFrame, rows: pl.DataFrame) -> pl.DataFrame:
    """Return abstentions, of who has hidden means for a reason that all may know.

    That the data are too weak says of a hidden mean that few stand behind it: others
    are hidden to protect it. So it is said of all who show no mean, and of nobody else
    who hides one.
    """
    means = rows.filter(pl.col("quantity") == "points").group_by(WHO)
    shown = (pl.col("status") == SHOWN).any()
    known = means.agg(shows=shown, hides=pl.col("status").is_in(UNTOLD).any())
    weak = (
        pl.when("shows")
        .then(pl.lit(NO_CERTAIN_DIFFERENCE))
        .otherwise(pl.lit(DATA_TOO_WEAK))
    )
    return (
        abstentions.join(known, on=WHO, how="left", nulls_equal=True)
        .with_columns(because=pl.when("hides").then(weak).otherwise("because"))
        .select(abstentions.columns)
    )
