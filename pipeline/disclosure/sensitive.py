"""What must be hidden of any number of persons, because of what they all said."""

from collections.abc import Sequence

import polars as pl

from pipeline.disclosure.bases import ITEM_SHARE, SHARES
from pipeline.programme.model import Programme

ALIKE = 1e-6  # of what separates all at one end from all at the other: rounding
POINTS = pl.col("quantity") == "points"
ITEMS = pl.col("quantity") == ITEM_SHARE
SHARE = pl.col("quantity").is_in(list(SHARES))
N, TOTAL = pl.col("n"), pl.col("total")


def all_alike() -> pl.Expr:
    """All stand at an end of the scale; all or none of the tested are good or poor."""
    room, none_or_all = pl.col("most") - pl.col("least"), (TOTAL == 0) | (TOTAL == N)
    off_the_end = pl.min_horizontal(TOTAL - pl.col("least"), pl.col("most") - TOTAL)
    at_an_end = POINTS & (off_the_end <= ALIKE * room)
    top = pl.col("quantity") == "share_top"
    tested = (SHARE & ~top & none_or_all) | (top & (TOTAL == N))
    return (N > 0) & (at_an_end | tested)


def all_or_none(programme: Programme) -> pl.Expr:
    """All or none gave the answers that matter to a sensitive item."""
    sensitive = [
        f"{instrument.informant_group} {item.id}"
        for instrument in programme.instruments.values()
        for item in instrument.items
        if item.sensitive
    ]
    here = pl.concat_str("informant_group", "measure", separator=" ").is_in(sensitive)
    alike = (TOTAL == 0) | (TOTAL == N)
    return (ITEMS & here & (N > 0) & alike).fill_null(value=False)


def of_hidden_scales(
    cells: pl.DataFrame,
    hidden: pl.DataFrame,
    at: Sequence[str],
    programme: Programme,
) -> pl.Series:
    """Return which cells are of an item whose scale is hidden there.

    The shares of its items tell nearly what a scale's mean is, and of faces exactly.

    Args:
        cells: Of which it is asked.
        hidden: The hidden ones of scales.
        at: Columns that say of whom and when they are; one is `informant_group`.
        programme: Which items a scale is made of.
    """
    items = hidden.select(*at, scale="measure").join(
        items_of_scales(programme), on=["informant_group", "scale"]
    )
    named = items.select(*at, measure="item", named=pl.lit(value=True)).unique()
    joined = cells.select(*at, "measure", here=ITEMS).join(
        named,
        on=[*at, "measure"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    return joined["here"] & joined["named"].fill_null(value=False)


def items_of_scales(programme: Programme) -> pl.DataFrame:
    """Return (informant_group, scale, item): a row per item of a scale."""
    return pl.DataFrame(
        [
            (instrument.informant_group, scale.id, item)
            for instrument in programme.instruments.values()
            for scale in instrument.scales
            for item in scale.items
        ],
        schema=dict.fromkeys(("informant_group", "scale", "item"), pl.String),
        orient="row",
    )
