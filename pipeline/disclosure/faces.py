"""The other answers to an item, such as the faces that are not counted.

Every answer of an item is shown or hidden with the ones that matter, so one pattern
has to keep them all: that nobody of the hidden units chose the second face tells it of
each of them.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import polars as pl

from pipeline.disclosure.bases import EVERYTHING, Bases, Frames, item_cells
from pipeline.disclosure.pattern import SHOWN, Table, protection, unprotected
from pipeline.disclosure.sensitive import ITEMS

SHARES_OF_ITEMS = "compared.item_shares"
CELL = ["round", "level", "municipality", "unit", "informant_group", "measure"]
CELL += ["breakdown"]
OF_ITEM = ["round", "informant_group", "measure"]


def hidden_with_faces(
    found: Bases,
    cells: pl.DataFrame,
    hidden: pl.Series,
    tables: Frames,
    *,
    others: int,
    width: float,
) -> pl.Series:
    """Return which cells of items are hidden once no answer of theirs is pinned.

    What is hidden stays so; around what some other answer pins more is hidden, until
    every answer of every hidden cell keeps what `protection` promises.

    Args:
        found: Cells and sums.
        cells: The same cells with `cost`, `seen` and `changed`; of those that have
            changed since an earlier release nobody knows the other answers.
        hidden: True: the cell is hidden already.
        tables: With `compared.item_shares`.
        others: As for `protection`.
        width: As for `protection`.

    Raises:
        UnprotectableError: Cells of `found` that what is published gives away.
    """
    items = cells.select(pl.struct(OF_ITEM).rank("dense")).to_series()
    answers = [*_answers(cells, tables)]
    # What matters is protected already, until something more is hidden.
    asked = [one.select(pl.when(~pl.col("matters")).then("counted")) for one in answers]
    while True:
        before = hidden
        for counted in asked:
            hidden = _protected(
                found, cells, items, hidden, counted.to_series(), others, width
            )
        more = items.filter(hidden & ~before).unique()
        if more.is_empty():
            return hidden
        moved = items.is_in(more.implode())
        asked = [one.select(pl.when(moved).then("counted")) for one in answers]


def _answers(cells: pl.DataFrame, tables: Frames) -> Iterator[pl.DataFrame]:
    """Yield how many of each cell gave the first answer of its item, the second, ...

    `counted`, and whether that answer `matters`. Null: its item has no such answer, or
    nobody knows. Where there are no others than the ones that matter, there is nothing
    to yield.
    """
    item = ["informant_group", "item"]
    shares = tables[SHARES_OF_ITEMS]
    faces = shares.filter(~pl.col("matters")).select(item).unique()
    asked = shares.join(faces, on=item).with_columns(
        place=pl.col("answers").rank("dense").over(item)
    )
    known = ITEMS & ~pl.col("changed") & pl.col("as_of").is_null()
    for place in sorted(asked["place"].unique()):
        own = asked.filter(place=place)
        counts = item_cells(own).select(*CELL, counted=pl.col("total").cast(pl.Int64))
        matter = own.select("informant_group", "matters", measure="item").unique()
        yield cells.join(
            counts.join(matter, on=["informant_group", "measure"]),
            on=CELL,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        ).select(pl.when(known).then("counted"), "matters")


def _protected(
    found: Bases,
    cells: pl.DataFrame,
    items: pl.Series,
    hidden: pl.Series,
    counted: pl.Series,
    others: int,
    width: float,
) -> pl.Series:
    """Return what is hidden once one answer is pinned nowhere."""
    asked = _perhaps_pinned(cells, items, hidden, counted, width)
    here = items.is_in(asked.implode()) & counted.is_not_null()
    if not here.any():
        return hidden
    table, places = _table(found, cells, here, counted)
    must = hidden.gather(places).to_numpy()
    weak = unprotected(table, must, others=others, width=width)
    if not weak.any():
        return hidden
    block = items.gather(places).to_numpy()
    must &= np.isin(block, block[weak])
    state = protection(table, must, others=others, width=width)
    more = np.zeros(len(hidden), dtype=bool)
    more[places.to_numpy()[state.status != SHOWN]] = True
    return hidden | pl.Series(more)


def _perhaps_pinned(
    cells: pl.DataFrame,
    items: pl.Series,
    hidden: pl.Series,
    counted: pl.Series,
    width: float,
) -> pl.Series:
    """Return the items of which an answer may be pinned somewhere: few of them.

    Where the municipality's own share is shown, the hidden ones of its units have one
    sum, which says at once how far each can move. Elsewhere several may bind them.
    """
    down, up = pl.col("counted"), pl.col("n") - pl.col("counted")
    of_sum = ["item", "municipality"]
    simple = (pl.col("level") == "unit") & (pl.col("breakdown") == EVERYTHING)
    room = pl.min_horizontal(up, down.sum().over(of_sum) - down)
    room += pl.min_horizontal(down, up.sum().over(of_sum) - up)
    return (
        cells.select("level", "municipality", "breakdown", "n", item=items)
        .with_columns(hidden.alias("hidden"), counted.alias("counted"))
        .filter("hidden", pl.col("counted").is_not_null())
        .filter((~simple).any().over("item") | (room < width * pl.col("n")))["item"]
        .unique()
    )


def _table(
    found: Bases, cells: pl.DataFrame, here: pl.Series, counted: pl.Series
) -> tuple[Table, pl.Series]:
    """Return the cells of an answer as a table: a person gave it, or did not.

    Only sums of which it is known for every cell bind them.
    """
    known = here.gather(found.sums["cell"]).alias("known")
    whole = found.sums.with_columns(known).filter(pl.col("known").all().over("sum"))
    bound = Bases(found.cells, whole.drop("known"))
    table, places = bound.table(here, cost=cells["cost"], fixed=cells["seen"])
    return (
        replace(
            table,
            total=counted.gather(places).cast(pl.Float64).to_numpy(),
            lowest=np.zeros(len(places)),
            highest=np.ones(len(places)),
        ),
        places,
    )
