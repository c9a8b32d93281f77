"""The table `disclosed.pattern`: which base cells of a release are hidden, and why.

One pattern over everything that all editions hold together; an edition only leaves out
more. What must be hidden (primary): fewer persons than the minimum, everybody alike at
an end of the scale, all or none of the tested pupils good or poor. What protects it
(secondary) is chosen so that fewest readers lose least.
"""

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.disclosure.answering import ANSWERED, answering
from pipeline.disclosure.bases import EVERYTHING, KEY, Bases, Frames, bases
from pipeline.disclosure.class_pattern import class_pattern
from pipeline.disclosure.earlier import (
    MUST_HIDE,
    SEEN,
    SHOWN_TO_ALL,
    Published,
    union,
)
from pipeline.disclosure.faces import SHARES_OF_ITEMS, hidden_with_faces
from pipeline.disclosure.gender_pattern import gender_pattern
from pipeline.disclosure.pattern import (
    SECONDARY,
    SHOWN,
    CellsError,
    Protection,
    Table,
    UnprotectableError,
    protection,
)
from pipeline.disclosure.pools import sums_that_follow
from pipeline.disclosure.pools_of_rounds import rounds_together
from pipeline.disclosure.sensitive import (
    ITEMS,
    POINTS,
    SHARE,
    TOTAL,
    N,
    all_alike,
    all_or_none,
    all_or_none_of_a_face,
    of_hidden_scales,
)
from pipeline.disclosure.told_pools import with_told_pools
from pipeline.programme.model import Programme
from schemas import disclosed

MOST_NAMED = 3  # cells that a refusal names
A_PERSON = 1e-9  # of what a reader's loss counts: who of two is smaller
A_PUPIL = 1.0  # by so many at least a hidden count of tested pupils may be another
UNCHANGED = 1e-6  # points from the norm's own mean: rounding
COVERAGE = pl.col("quantity") == "coverage"
BLOCK = ["round", "informant_group", "measure", "breakdown", "quantity"]
OF_UNIT = ["round", "level", "municipality", "unit", "informant_group"]
OF_ALL = (pl.col("part") == EVERYTHING) & (pl.col("breakdown") == EVERYTHING)
# What must be hidden now; what nobody is promised any more.
FEW = pl.col("sensitive") & ~SEEN
APART = pl.col("changed") & ~SEEN & ~FEW


class ReleaseRefusedError(ValueError):
    """Nothing of a release may be published; the message says why, without values."""


def pattern(
    tables: Frames, programme: Programme, earlier: Sequence[Published] = ()
) -> pl.DataFrame:
    """Return `disclosed.pattern` of a release.

    Small counts of pupils behind a share are hidden in a second step, from those who
    may not read them: what the first hides stays hidden from everybody.

    Cells of earlier releases stand beside these: what was shown is known, and what was
    hidden and has changed since must not follow from the two.

    Args:
        tables: Those that `pipeline.disclosure.bases` and `class_bases` read.
        programme: Editions, groups, measures and successions.
        earlier: Releases that readers have already.

    Raises:
        ReleaseRefusedError: The numbers contradict each other, or something that must
            be hidden cannot be protected.
    """
    every = union(bases(tables, programme), tables, earlier, programme)
    every = with_told_pools(every, tables, earlier, programme)
    found = every.bases
    cells = _weighed(
        found.cells.with_columns(
            state=every.state, changed=pl.int_range(pl.len()) >= every.now
        ),
        tables,
        programme,
    )
    state, small = _hidden(found, cells, tables, programme, earlier)
    rounds = rounds_together(
        found,
        cells.with_columns(apart=APART),
        state["status"],
        tables,
        programme,
    )
    ready = cells.with_columns(few=FEW, seen=SEEN, apart=APART, rounds_together=rounds)
    hidden = state["status"] + _answering(
        found, ready, state["status"], tables, programme
    )
    status = pl.select(
        pl.when(cells["sensitive"] & (hidden != SHOWN))
        .then(pl.lit("too_few"))
        .when(hidden != SHOWN)
        .then(pl.lit("derived"))
        .when(small != SHOWN)
        .then(pl.lit("small_count"))
        .otherwise(pl.lit("shown"))
        .alias("status")
    ).to_series()
    states = cells.with_columns(
        status=status,
        together=_together(found, cells, hidden, programme),
        rounds_together=rounds,
        narrowest=state["narrowest"],
    )
    columns = disclosed.Pattern.empty().columns
    settled = states.head(every.now).select(columns)
    return (
        pl.concat(
            [
                settled,
                gender_pattern(tables, programme, earlier).select(columns),
                _of_classes(tables, settled, programme, earlier),
            ]
        )
        .with_columns(n=pl.when(pl.col("status") == "shown").then("n"))
        .sort(KEY)
    )


def _of_classes(
    tables: Frames,
    settled: pl.DataFrame,
    programme: Programme,
    earlier: Sequence[Published],
) -> pl.DataFrame:
    """Return the cells of single classes, of which only their own edition tells."""
    try:
        return class_pattern(tables, settled, programme, earlier)
    except CellsError as error:
        reason = str(error).partition(":")[0]
        raise ReleaseRefusedError(f"{reason}: classes of a unit") from None


def _hidden(
    found: Bases,
    cells: pl.DataFrame,
    tables: Frames,
    programme: Programme,
    earlier: Sequence[Published],
) -> tuple[pl.DataFrame, pl.Series]:
    """Return the state of every cell for all readers, and for those of no few pupils.

    The first with the narrowest interval, as `protection` returns it.

    What a release showed is known. Of what it hid and has changed since, the small
    cells are promised still what they were promised; the others cannot be shown now.
    """
    ready = cells.with_columns(seen=SEEN, apart=APART)
    means = protected(found, ready, FEW, programme, of=~(ITEMS | ANSWERED))
    scales = cells.filter(
        means["status"] != SHOWN, POINTS & OF_ALL & pl.col("as_of").is_null()
    )
    theirs = OF_ALL & of_hidden_scales(cells, scales, OF_UNIT, programme)
    items = FEW | (theirs & ~SEEN & ~APART)
    shares = protected(found, ready, items, programme, of=ITEMS)
    shares = shares.with_columns(_with_faces(ready, shares, tables, programme, earlier))
    both = pl.select(
        status=means["status"] + shares["status"],
        narrowest=means["narrowest"].fill_null(shares["narrowest"]),
    )
    hidden = both["status"]
    if all(edition.small_counts for edition in programme.file.written):
        return both, hidden
    seen = (pl.col("state") == SHOWN_TO_ALL).fill_null(value=False)
    few = (pl.col("small") | (hidden != SHOWN)) & ~seen & ~APART
    apart = pl.col("changed") & ~seen & ~few
    counts = protected(
        found,
        cells.with_columns(seen=seen, apart=apart),
        few,
        programme,
        of=SHARE | COVERAGE,
    )
    return both, counts["status"]


def _answering(
    found: Bases,
    cells: pl.DataFrame,
    status: pl.Series,
    tables: Frames,
    programme: Programme,
) -> pl.Series:
    """Return the status of counts of those who answered, beside what else is hidden."""
    try:
        return answering(found, cells, status != SHOWN, tables, programme.file.fewest())
    except CellsError as error:
        reason = str(error).partition(":")[0]
        raise ReleaseRefusedError(f"{reason}: how many answered") from None


def _with_faces(
    cells: pl.DataFrame,
    shares: pl.DataFrame,
    tables: Frames,
    programme: Programme,
    earlier: Sequence[Published],
) -> pl.Series:
    """Return the status of items once none of their other answers is pinned."""
    before = shares["status"]
    try:
        hidden = hidden_with_faces(cells, before != SHOWN, tables, programme, earlier)
    except CellsError as error:
        reason = str(error).partition(":")[0]
        raise ReleaseRefusedError(f"{reason}: other answers to an item") from None
    more = pl.when(hidden & (before == SHOWN)).then(SECONDARY)
    return pl.select(more.otherwise(before).cast(pl.Int8).alias("status")).to_series()


def protected(
    found: Bases,
    cells: pl.DataFrame,
    few: pl.Expr,
    programme: Programme,
    of: pl.Expr,
) -> pl.DataFrame:
    """Return what became of every cell, as `Protection`; `SHOWN` outside `of`."""
    primary = cells.select(few.alias("few")).to_series()
    status = pl.Series("status", [SHOWN], dtype=pl.Int8).new_from_index(0, len(primary))
    narrowest = pl.Series("narrowest", [None], pl.Float64).new_from_index(
        0, len(status)
    )
    others, limits = programme.file.fewest(), programme.file.thresholds
    known = cells["known"] & ~primary & ~cells["apart"]
    for kind, width, room in (
        (POINTS, limits.hidden_width, 0.0),
        (ITEMS, limits.hidden_share, 0.0),
        (SHARE, 0.0, A_PUPIL),
        (~(POINTS | ITEMS | SHARE), 0.0, 0.0),
    ):
        here = cells.select((kind & of).alias("here")).to_series()
        if not here.any():
            continue
        table, places = found.table(
            here, cost=cells["cost"], fixed=known | cells["seen"], apart=cells["apart"]
        )
        must = primary.gather(places).to_numpy()
        free = (known & ~cells["seen"]).gather(places).to_numpy()
        blocks = cells.select(pl.struct(BLOCK).rank("dense")).to_series()[places]
        block = blocks.to_numpy()
        try:
            state = _whole_blocks(
                table, must, free, others=others, width=width, room=room, block=block
            )
        except CellsError as error:
            reason = str(error).partition(":")[0]
            concerned = cells[places.gather(list(error.cells))]
            raise ReleaseRefusedError(f"{reason}: {_named(concerned)}") from None
        status = status.scatter(places, state.status)
        narrowest = narrowest.scatter(places, state.narrowest)
    return pl.DataFrame([status, narrowest.fill_nan(None)])


def _whole_blocks(
    table: Table,
    primary: NDArray[np.bool_],
    known: NDArray[np.bool_],
    *,
    others: int,
    width: float,
    room: float,
    block: NDArray[np.integer],
) -> Protection:
    """Protect cells; where what is known anyway gives them away, hide its n as well.

    The norm's own mean is 500 whatever is hidden. It is a sum only together with its n:
    where nothing less helps, neither is told of that scale in that round.

    Args:
        table: The cells.
        primary: Which must be hidden.
        known: Which are known anyway, and were not published.
        others: As for `protection`.
        width: As for `protection`.
        room: As for `protection`.
        block: The block of each cell.
    """
    try:
        return protection(table, primary, others=others, width=width, room=room)
    except UnprotectableError as error:
        lost = np.isin(block, block[list(error.cells)])
        if not (lost & known).any():
            raise
    freed = replace(table, fixed=table.fixed & ~(lost & known))
    return protection(freed, primary, others=others, width=width, room=room)


def _together(
    found: Bases, cells: pl.DataFrame, status: pl.Series, programme: Programme
) -> pl.Series:
    """Return which units' hidden scales may be told together with the municipality's.

    Where readers can work out the sum of all that are hidden there.
    """
    here = cells.select(POINTS.alias("here")).to_series()
    table, places = found.table(here, cost=cells["cost"], fixed=cells["known"])
    hidden = status.gather(places) != SHOWN
    follow = sums_that_follow(table, hidden.to_numpy(), others=programme.file.fewest())
    # Predecessors of one unit may follow, too: all that are hidden there, or nobody.
    of = [*BLOCK, "municipality"]
    own = (pl.col("level") == "unit") & pl.col("as_of").is_null()
    own &= (pl.col("part") == EVERYTHING) & POINTS & ~pl.col("changed")
    units = (
        cells.select(*of, own.alias("own"), hidden=status != SHOWN)
        .with_row_index("cell")
        .filter("own", "hidden")
        .with_columns(all=pl.len().over(of))
    )
    sums = pl.DataFrame(
        [
            (number, places[cell])
            for number, members in enumerate(follow)
            for cell in members
        ],
        schema={"sum": pl.Int64, "cell": units.schema["cell"]},
        orient="row",
    )
    whole = (
        sums.with_columns(members=pl.len().over("sum"))
        .join(units, on="cell")
        .filter(
            pl.len().over("sum") == pl.col("members"),
            pl.col("members") == pl.col("all"),
            pl.struct(of).n_unique().over("sum") == 1,
        )
    )
    told = pl.Series("together", [False]).new_from_index(0, cells.height)
    return told.scatter(whole["cell"], values=True)


def _named(cells: pl.DataFrame) -> str:
    """Say which cells these are: the first ones, and how many more."""
    first = cells.select(KEY).head(MOST_NAMED).rows()
    named = [" ".join(part for part in key if part is not None) for key in first]
    more = cells.height - len(named)
    return "; ".join(named) + (f"; and {more} more" if more else "")


def _weighed(cells: pl.DataFrame, tables: Frames, programme: Programme) -> pl.DataFrame:
    """Add what decides: sensitive, small, known anyway, and the cost of hiding."""
    minimum = (
        pl.coalesce("informant_group", "measure")
        .replace_strict(
            programme.fewest, default=programme.file.fewest(), return_dtype=pl.Int64
        )
        .alias("minimum")
    )
    counted = _with_persons(cells, tables).with_columns(
        minimum, _readers(cells), _answered(cells)
    )
    # A face that gave it away once is known no more: its release says that it did.
    before = ITEMS & pl.col("changed") & (pl.col("state") == MUST_HIDE)
    a_face = all_or_none_of_a_face(counted, tables[SHARES_OF_ITEMS], programme)
    return counted.with_columns(
        sensitive=_few()
        | all_alike()
        | all_or_none(programme)
        | a_face
        | before.fill_null(value=False),
        small=SHARE & _a_few(TOTAL),
        known=POINTS
        & (pl.col("level") == "programme")
        & ((TOTAL / N - 500).abs() < UNCHANGED),
        cost=pl.col("readers")
        * pl.when(
            pl.col("as_of").is_null(),
            pl.col("part") == EVERYTHING,
            ~ITEMS | (pl.col("breakdown") == EVERYTHING),
        )
        .then(1.0)
        .otherwise(0.5)
        + pl.col("answered") * A_PERSON,
    )


def _with_persons(cells: pl.DataFrame, tables: Frames) -> pl.DataFrame:
    """Add the persons behind a number, as they were delivered. Null: nobody knows."""
    at = ["round", "level", "municipality", "unit", "measure", "breakdown", "quantity"]
    delivered = tables["compared.indicators"].filter(quantity="value")
    named = delivered.select(*at, persons="n", delivered=pl.lit(value=True))
    own = pl.col("as_of").is_null() & pl.col("delivered").fill_null(value=False)
    own &= ~pl.col("changed")
    return (
        cells.join(named, on=at, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(persons=pl.when(own).then("persons").otherwise("n"))
        .drop("delivered")
    )


def _readers(cells: pl.DataFrame) -> pl.Expr:
    """Return how many units' profiles lose a number when a cell is hidden."""
    units = cells.filter(level="unit").select("municipality", "unit").unique()
    per_municipality = dict(units.group_by("municipality").len().rows())
    return (
        pl.when(pl.col("level") == "unit")
        .then(1)
        .when(pl.col("level") == "municipality")
        .then(
            pl.col("municipality").replace_strict(
                per_municipality, default=1, return_dtype=pl.Int64
            )
        )
        .otherwise(max(units.height, 1))
        .alias("readers")
    )


def _answered(cells: pl.DataFrame) -> pl.Series:
    """Return how many of the unit's group answered at all, in the round.

    The same for all of its scales: so the same few neighbours protect in each of them.
    """
    own = (pl.col("quantity") == "answered") & pl.col("as_of").is_null()
    answered = cells.filter(own, ~pl.col("changed"))
    return (
        cells.select(OF_UNIT)
        .join(
            answered.select(*OF_UNIT, answered="n"),
            on=OF_UNIT,
            how="left",
            nulls_equal=True,
            maintain_order="left",
        )["answered"]
        .fill_null(0)
    )


def _few() -> pl.Expr:
    """Fewer persons than the minimum stand behind it, or can be counted from it."""
    return (_a_few(pl.col("persons")) | (COVERAGE & _a_few(TOTAL))).fill_null(
        value=False
    )


def _a_few(count: pl.Expr) -> pl.Expr:
    return (count > 0) & (count < pl.col("minimum"))
