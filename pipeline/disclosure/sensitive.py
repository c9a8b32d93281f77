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
    alike = (TOTAL == 0) | (TOTAL == N)
    here = _of_sensitive_items(programme, "measure")
    return (ITEMS & here & (N > 0) & alike).fill_null(value=False)


def all_or_none_of_a_face(
    cells: pl.DataFrame, shares: pl.DataFrame, programme: Programme
) -> pl.Series:
    """All or none chose one of the faces of a sensitive item that have no cells.

    That nobody has the happy face says of each that it is another one.

    Args:
        cells: Of which it is asked, with `changed`: of these it is not known.
        shares: `compared.item_shares`.
        programme: Which items are sensitive.
    """
    alike = shares.filter(
        ~pl.col("matters"),
        _of_sensitive_items(programme, "item"),
        N > 0,
        (pl.col("n_counted") == 0) | (pl.col("n_counted") == N),
    )
    at = ["round", "level", "municipality", "unit", "informant_group", "breakdown"]
    own = ITEMS & pl.col("as_of").is_null() & ~pl.col("changed")
    return _are_of(cells, own, alike, at)


def _are_of(
    cells: pl.DataFrame, which: pl.Expr, items: pl.DataFrame, at: Sequence[str]
) -> pl.Series:
    """Return which cells, of those that may be, are of an item that is listed there."""
    named = items.select(*at, measure="item", named=pl.lit(value=True)).unique()
    joined = cells.select(*at, "measure", which=which).join(
        named,
        on=[*at, "measure"],
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )
    return joined["which"] & joined["named"].fill_null(value=False)


def _of_sensitive_items(programme: Programme, item: str) -> pl.Expr:
    named = [
        f"{instrument.informant_group} {one.id}"
        for instrument in programme.instruments.values()
        for one in instrument.items
        if one.sensitive
    ]
    return pl.concat_str("informant_group", item, separator=" ").is_in(named)


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
    return _are_of(cells, ITEMS, items, at)


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
