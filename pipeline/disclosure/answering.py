"""Which counts of those who answered are hidden, given all else that is shown.

Who has a mean on a scale has answered, so n of a scale says of how many at least it is
told that they answered; who was invited is no secret, and of those that are hidden
together some one has too few. Between these ends each hidden count must be able to be
another one.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray
from scipy.sparse import csr_array, lil_array, vstack

from pipeline.disclosure.bases import EVERYTHING, ITEM_SHARE, Bases, Frames
from pipeline.disclosure.pattern import (
    SHOWN,
    Protection,
    Table,
    UnprotectableError,
    protection,
)

ANSWERED = pl.col("quantity") == "answered"
A_PERSON = 1.0  # by so many at least a hidden count may be another one
ANY_NUMBER = 10_000  # of persons: more than any sum of counts may be off
ROUND, GROUP = "round", "informant_group"
PLACE = ["level", "municipality", "unit"]
WHO = [ROUND, "as_of", *PLACE, GROUP]
OF_ALL = (pl.col("part") == EVERYTHING) & (pl.col("breakdown") == EVERYTHING)
WITH_MEANS = pl.col("quantity").is_in(["points", ITEM_SHARE]) & OF_ALL
PARTICIPATION = "compared.participation"
NOW = ~pl.col("changed")


@dataclass(frozen=True)
class AtLeast:
    """So many answered at least, of the people of some cells together."""

    cells: tuple[int, ...]
    persons: int


def answering(
    found: Bases, cells: pl.DataFrame, hidden: pl.Series, tables: Frames, others: int
) -> pl.Series:
    """Return what became of each count, as `Protection.status`; `SHOWN` of all else.

    A whole's count is taken for known where n of one of its scales is shown: hiding it
    would protect nobody. Where no pattern protects a count from that, it may be hidden
    all the same; and where that is not enough, counts are promised what they were
    before: that no sum gives them.

    Args:
        found: The cells of all releases and their sums.
        cells: The same with minimum, cost, few, seen, apart, changed and
            rounds_together.
        hidden: Whether each other cell is.
        tables: `compared.participation` among them.
        others: As for `protection`.

    Raises:
        CellsError: As for `protection`.
    """
    ready = between(cells.with_columns(hidden=hidden), tables)
    here = ready.select(ANSWERED.alias("here")).to_series()
    bounded = Bases(ready, found.sums)
    known = ready["whole"] & ~ready["few"] & ~ready["apart"] & ~ready["seen"]
    fixed = known | ready["seen"]
    table, places = bounded.table(
        here, cost=ready["cost"], fixed=fixed, apart=ready["apart"]
    )
    block, near = (
        ready.select(pl.struct(of).rank("dense")).to_series().gather(places).to_numpy()
        for of in ((ROUND, GROUP), (ROUND, GROUP, "municipality"))
    )
    at = {cell: column for column, cell in enumerate(places.to_list())}
    found_out = _protected(
        table,
        ready["few"].gather(places).to_numpy(),
        known.gather(places).to_numpy(),
        block,
        near,
        [
            AtLeast(tuple(at[cell] for cell in one.cells), one.persons)
            for one in at_least(ready, of_scales(ready), of_rounds(ready))
        ],
        others,
    )
    status = pl.Series("status", [SHOWN], dtype=pl.Int8).new_from_index(0, len(ready))
    return status.scatter(places, found_out.status[: len(places)])


def _protected(
    table: Table,
    few: NDArray[np.bool_],
    known: NDArray[np.bool_],
    block: NDArray[np.integer],
    near: NDArray[np.integer],
    rows: list[AtLeast],
    others: int,
) -> Protection:
    """Protect counts; where nothing does, with wholes hidden, and then with no ends."""
    hideable, endless = np.zeros_like(known), np.zeros_like(known)
    while True:
        freed = replace(
            table,
            fixed=table.fixed & ~(known & hideable),
            lowest=np.where(endless, 0.0, table.lowest),
            highest=np.where(endless, ANY_NUMBER, table.highest),
        )
        ends = [one for one in rows if not endless[[*one.cells]].any()]
        bounded = with_least(freed, ends)
        primary = np.concatenate([few, np.zeros(2 * len(ends), dtype=bool)])
        try:
            return protection(bounded, primary, others=others, width=0, room=A_PERSON)
        except UnprotectableError as error:
            lost, alone = (
                np.isin(one, one[list(error.cells)]) for one in (block, near)
            )
            if (lost & known & ~hideable).any():
                hideable |= lost
            elif (alone & ~endless).any():
                endless |= alone
            else:
                raise


def with_least(table: Table, rows: Sequence[AtLeast]) -> Table:
    """Return a table in which so many answered of some cells together, or more.

    The cells and nobodies, who are in no other sum, make a number that is known. There
    are never more nobodies than leave as many to the cells as is told of them.
    """
    count, new = len(rows), len(table.n) + 2 * np.arange(len(rows))
    n = np.array([table.n[[*one.cells]].sum() for one in rows], dtype=np.int64)
    more = n - np.array([one.persons for one in rows], dtype=np.int64)
    pairs = np.stack([np.full(count, ANY_NUMBER), n + ANY_NUMBER], axis=1).ravel()
    total = np.stack([ANY_NUMBER - more, n + ANY_NUMBER - more], axis=1).ravel()
    sums = lil_array((count, len(table.n) + 2 * count), dtype=np.int64)
    for row, one in enumerate(rows):
        sums[row, [*one.cells, new[row]]] = 1
        sums[row, new[row] + 1] = -1
    before = table.equations.copy()
    before.resize((len(before.indptr) - 1, len(table.n) + 2 * count))
    known = np.tile([False, True], count)
    return Table(
        n=np.concatenate([table.n, pairs]),
        total=np.concatenate([table.total, total.astype(float)]),
        lowest=np.concatenate([table.lowest, np.zeros(2 * count)]),
        highest=np.concatenate([table.highest, np.ones(2 * count)]),
        equations=csr_array(vstack([before, sums.tocsr()])),
        cost=np.concatenate([table.cost, np.zeros(2 * count)]),
        fixed=np.concatenate([table.fixed, known]),
        unpublished=np.concatenate([table.apart, ~known]),
    )


def between(cells: pl.DataFrame, tables: Frames) -> pl.DataFrame:
    """Return cells; of counts, `least` and `most`, and whether one is a known `whole`.

    Who is invited counts as known everywhere; and where few answered in one unit of a
    municipality alone, or in one municipality, it is known to be that one. Cells of
    earlier releases that have changed have the ends that any count has.
    """
    shown = (
        cells.filter(WITH_MEANS, NOW, ~pl.col("hidden"))
        .group_by(WHO)
        .agg(with_mean=pl.col("n").max())
    )
    invited = tables[PARTICIPATION].select(
        ROUND, *PLACE, GROUP, invited="n_invited", as_of=pl.lit(None, pl.String)
    )
    divided = (
        cells.filter(ANSWERED, level="unit")
        .select(ROUND, GROUP, is_divided=pl.lit(value=True))
        .unique()
    )
    joined = cells
    for more, on in ((shown, WHO), (invited, WHO), (divided, [ROUND, GROUP])):
        joined = joined.join(
            more, on=on, how="left", nulls_equal=True, maintain_order="left"
        )
    n, few = pl.col("n"), pl.col("few")
    with_mean = pl.when(NOW).then("with_mean").fill_null(0)
    whole = (pl.col("level") == "programme") | (
        (pl.col("level") == "municipality")
        & pl.col("is_divided").fill_null(value=False)
    )
    of_unit = pl.when(pl.col("level") == "unit").then("municipality")
    alone = (few & ANSWERED).sum().over(ROUND, "as_of", "level", GROUP, of_unit) == 1
    most = pl.when(few & alone).then(pl.col("minimum") - 1)
    return joined.with_columns(
        least=pl.when(ANSWERED)
        .then(pl.min_horizontal(n, pl.max_horizontal(with_mean, 1)))
        .otherwise("least")
        .cast(pl.Float64),
        most=pl.when(ANSWERED)
        .then(
            pl.max_horizontal(
                n, most.otherwise(pl.col("invited").fill_null(ANY_NUMBER))
            )
        )
        .otherwise("most")
        .cast(pl.Float64),
        whole=ANSWERED & whole & (with_mean > 0) & pl.col("as_of").is_null(),
    )


def of_scales(cells: pl.DataFrame) -> pl.DataFrame:
    """Return how many have a mean together, of the units where it is hidden.

    Those of a municipality whose own is shown, or all that are hidden in the others. A
    row per cell of them, in sums of their own.
    """
    of = [ROUND, GROUP, "measure"]
    now = cells.filter(WITH_MEANS, NOW, pl.col("as_of").is_null())
    divided = pl.col("is_divided").fill_null(value=False)
    leaf = (pl.col("level") == "unit") | (
        (pl.col("level") == "municipality") & ~divided
    )
    told = now.filter(~pl.col("hidden"), pl.col("n") > 0)
    municipal = told.filter(divided, level="municipality")
    here = municipal.select(*of, "municipality", over="municipality")
    programme = told.filter(level="programme").select(of)
    hidden = now.filter(leaf, "hidden", pl.col("n") > 0).join(
        here, on=[*of, "municipality"], how="left"
    )
    kept = pl.concat(
        [
            hidden.filter(pl.col("over").is_not_null()),
            hidden.filter(pl.col("over").is_null()).join(programme, on=of, how="semi"),
        ]
    )
    sums = pl.struct(*of, "over").rank("dense")
    return kept.select(*WHO, persons="n", sum=sums)


def of_rounds(cells: pl.DataFrame) -> pl.DataFrame:
    """Return how many answers hidden rounds of a unit have together, likewise."""
    unit = [*PLACE, GROUP, "measure"]
    now = cells.filter(WITH_MEANS, NOW, pl.col("as_of").is_null())
    pools = now.select(*unit, rounds="rounds_together").drop_nulls("rounds")
    members = pools.with_row_index("sum").with_columns(
        round=pl.col("rounds").str.split(" ")
    )
    kept = now.join(members.explode(ROUND), on=[ROUND, *unit])
    return kept.select(*WHO, persons="n", sum="sum")


def at_least(cells: pl.DataFrame, *told: pl.DataFrame) -> list[AtLeast]:
    """Return what sums of n say of counts together, beyond what each of them says."""
    counts = (
        cells.with_row_index("cell")
        .filter(ANSWERED, NOW)
        .select(*WHO, "cell", "least", answered="n")
    )
    most: dict[tuple[int, ...], int] = {}
    for sums in told:
        joined = sums.join(counts, on=WHO, how="left", nulls_equal=True)
        for members, persons, least, answered in (
            joined.sort("sum", "cell")
            .group_by("sum", maintain_order=True)
            .agg("cell", pl.col("persons", "least", "answered").sum())
            .drop("sum")
            .iter_rows()
        ):
            if None not in members and least < persons:
                before = most.get(tuple(members), 0)
                most[*members] = max(before, min(persons, answered))
    return _telling(
        [AtLeast(*one) for one in sorted(most.items())],
        dict(counts.select("cell", "least").iter_rows()),
    )


def _telling(rows: Iterable[AtLeast], least: Mapping[int, float]) -> list[AtLeast]:
    """Return sums without those that follow from a smaller one and single counts."""
    kept: dict[int, list[AtLeast]] = defaultdict(list)  # by their first cell
    found = []
    for row in sorted(rows, key=lambda one: (len(one.cells), one.cells)):
        own = {*row.cells}
        follows = any(
            own.issuperset(one.cells)
            and one.persons + sum(least[c] for c in own.difference(one.cells))
            >= row.persons
            for cell in row.cells
            for one in kept[cell]
        )
        if not follows:
            kept[row.cells[0]].append(row)
            found.append(row)
    return found
