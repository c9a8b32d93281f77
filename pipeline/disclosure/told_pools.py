"""Pools of rounds that earlier releases told: readers have their sums for good.

Each is a cell that is shown, and the sum of its rounds as they were counted then.
"""

from collections.abc import Sequence

import polars as pl

from pipeline.disclosure.bases import KEY, SUMS, Bases, Frames, bases
from pipeline.disclosure.earlier import (
    NOBODYS,
    NORMS,
    SHOWN_TO_ALL,
    Published,
    Union,
    same_cells,
)
from pipeline.programme.model import Programme

POOL = "rounds_together"
TOLD = "rounds "  # and which: the part of a cell that is a pool
SAME = [key for key in KEY if key != "round"]


def with_told_pools(
    every: Union, tables: Frames, releases: Sequence[Published], programme: Programme
) -> Union:
    """Return the cells and sums of all releases with the pools that they told.

    Args:
        every: The cells of all releases.
        tables: What this one is made from.
        releases: Earlier ones.
        programme: Today's.
    """
    cells = every.bases.cells.with_columns(state=every.state)
    sums, there = [every.bases.sums], set[tuple[int, ...]]()
    for release in releases:
        told = _told(release)
        if told.is_empty():
            continue
        then = bases({**release.tables, NORMS: tables[NORMS]}, programme).cells
        rounds = told.with_row_index("pool").with_columns(
            round=pl.col(POOL).str.split(" ")
        )
        members = then.join(
            rounds.explode("round").select("pool", "round", *SAME), on=["round", *SAME],
            nulls_equal=True, maintain_order="left",
        )  # fmt: skip
        places = same_cells(cells, members)
        new = members.filter(places.is_null())
        at = cells.height + pl.Series(range(new.height), dtype=pl.Int64)
        places = places.scatter(places.is_null().arg_true(), at)
        unpublished = new.with_columns(state=pl.lit(NOBODYS))
        cells = pl.concat([cells, unpublished.select(cells.columns)])
        for _, pool in members.with_columns(place=places).group_by(
            "pool", maintain_order=True
        ):
            key = tuple(sorted(pool["place"]))
            if key not in there:
                there.add(key)
                sums.append(_sum(key, cells.height, 1 + _last(sums)))
                cells = pl.concat([cells, _pool(pool).select(cells.columns)])
    return Union(Bases(cells.drop("state"), pl.concat(sums)), every.now, cells["state"])


def _told(release: Published) -> pl.DataFrame:
    """Return the pools that a release's documents tell, a row each."""
    if POOL not in release.pattern.columns:
        return pl.DataFrame()
    return release.pattern.filter(
        pl.col(POOL).is_not_null(),
        pl.col("round").is_in(list(release.rounds)),
        release.prints,
    ).select(*KEY, POOL)


def _last(sums: Sequence[pl.DataFrame]) -> int:
    return max((int(one["sum"].max() or 0) for one in sums), default=0)  # pyright: ignore[reportArgumentType]


def _sum(members: Sequence[int], whole: int, number: int) -> pl.DataFrame:
    """Return that some cells make a whole."""
    return pl.DataFrame(
        [(number, cell, 1) for cell in members] + [(number, whole, -1)],
        schema=dict.fromkeys(("sum", "cell", "factor"), pl.Int64),
        orient="row",
    )


def _pool(members: pl.DataFrame) -> pl.DataFrame:
    """Return the cell of a pool: it is known, and no part of a round's."""
    rounds = " ".join(members["round"])
    return members.with_columns(
        pl.col(SUMS).sum(),
        part=pl.lit(f"{TOLD}{rounds}"),
        state=pl.lit(SHOWN_TO_ALL),
    ).tail(1)
