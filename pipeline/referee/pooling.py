"""Units of few respondents put together, so that sums can be handed to a referee.

A unit is pooled, within its municipality, in everything that one group says, or in
nothing: so no two tables of the pack can be subtracted from each other. Sums of whole
numbers are whole numbers, so the same lake gives the same pack.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import polars as pl

POOL = "pooled"
OF_CLASSES = {  # 0: they were not named
    "classes",
    "class_n2",
    "class_t2_n",
    *(f"class_{level}2_n" for level in ("good", "top", "poor")),
    *["class_nx", "class_x2", "class_x2_n", "class_xy_n", "class_y2_n"],
}


@dataclass(frozen=True)
class Pooling:
    """Who is pooled, and by what.

    Attributes:
        who: Columns within whose values a unit is pooled throughout or not at all.
        cells: Columns that make a cell of a unit, a row of the pack, together with it.
        counted: Column of persons; a cell must have `minimum` of them.
        minimum: Fewest persons of a cell.
        relatives: Pairs of units of which one took the other over: pooled together.
        hidden: Informant groups that are never shown per unit: always pooled.
    """

    who: Sequence[str]
    cells: Sequence[str]
    counted: str
    minimum: int
    relatives: Sequence[tuple[str, str]] = ()
    hidden: Sequence[str] = ()


@dataclass(frozen=True)
class Pooled:
    """Sums of units that are large enough, and of the pools of the others.

    Attributes:
        sums: Rows (municipality, unit, who, cells) with every other column added up.
        units: Units that went into a pool, counted once per value of `who`.
        left_out: Rows that no pool made large enough; they are in no sum.
    """

    sums: pl.DataFrame
    units: int
    left_out: int


def pooled(sums: pl.DataFrame, pooling: Pooling) -> Pooled:
    """Return sums in which every row has at least `minimum` persons.

    A pool that is too small in any of its cells takes in the next smallest units; if
    the municipality has no more, it joins the pool of all municipalities.

    Args:
        sums: One row per municipality, unit, `who` and `cells`; the rest are whole
            numbers that add up.
        pooling: How.
    """
    within, keys = ["municipality", *pooling.who], [*pooling.who, *pooling.cells]
    parts, units = [pl.DataFrame(schema=sums.schema)], 0
    for _, rows in sums.group_by(within, maintain_order=True):
        pool, is_enough = _pool(rows, pooling)
        units += len(pool)
        code = pl.col("municipality") if is_enough else pl.lit(POOL)
        name = code if not is_enough else pl.format("{}-" + POOL, code)
        inside = pl.col("unit").is_in(sorted(pool))
        parts.append(
            rows.with_columns(
                municipality=pl.when(inside).then(code).otherwise("municipality"),
                unit=pl.when(inside).then(name).otherwise("unit"),
            )
        )
    named = ["municipality", "unit", *keys]
    added = (
        pl.concat(parts)
        .group_by(named)
        .agg(_sum(column) for column in sums.columns if column not in named)
        .sort(named)
    )
    enough = pl.col(pooling.counted) >= pooling.minimum
    kept = added.filter(enough).select(sums.columns)
    return Pooled(kept, units, added.height - kept.height)


def _pool(rows: pl.DataFrame, pooling: Pooling) -> tuple[set[str], bool]:
    """Return the units to be pooled, and whether their pool is large enough."""
    fewest = _fewest(rows, pooling)
    pool = {unit for unit, n in fewest.items() if n < pooling.minimum}
    while pool:
        cells = rows.filter(pl.col("unit").is_in(sorted(pool))).group_by(pooling.cells)
        smallest = cells.agg(pl.col(pooling.counted).sum())[pooling.counted].min()
        if int(str(smallest)) >= pooling.minimum:
            break
        rest = {unit: n for unit, n in fewest.items() if unit not in pool}
        if not rest:
            return pool, False
        pool |= {unit for unit, n in rest.items() if n == min(rest.values())}
    return pool, True


def _fewest(rows: pl.DataFrame, pooling: Pooling) -> dict[str, int]:
    """Return the persons of each unit's smallest cell; relatives share the smaller."""
    found = dict(rows.group_by("unit").agg(pl.col(pooling.counted).min()).rows())
    if (
        "informant_group" in pooling.who
        and rows["informant_group"][0] in pooling.hidden
    ):
        return dict.fromkeys(found, 0)
    for _ in pooling.relatives:
        for one, other in pooling.relatives:
            if one in found and other in found:
                found[one] = found[other] = min(found[one], found[other])
    return found


def _sum(column: str) -> pl.Expr:
    """Return the sum; a pool knows its classes only where all its units named them."""
    if column not in OF_CLASSES:
        return pl.col(column).sum()
    all_named = (pl.col("classes") > 0).all()
    return pl.when(all_named).then(pl.col(column).sum()).otherwise(0).alias(column)


def relatives_of(lineage: pl.DataFrame) -> list[tuple[str, str]]:
    """Return the pairs of units that `lineage` joins."""
    pairs: Iterable[tuple[str, str]] = lineage.select("unit", "successor").rows()
    return sorted({(unit, successor) for unit, successor in pairs if unit != successor})
