"""Cells of earlier releases beside those of this one: readers have them all.

Where a cell is what it was, it is one and the same. Where it has changed, the old cell
stays beside the new one in the sums of its release: so the unchanged ones join them.

A release may be of some municipalities only. Of the others its documents print nothing,
but the programme's numbers that they print count their persons. So their cells of then
stand in the sums, too, as numbers that nobody was told.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import polars as pl

from pipeline.disclosure.bases import KEY, SUMS, Bases, Frames, bases
from pipeline.programme.model import Programme

NORMS = "compared.norms"
SHOWN_TO_ALL, SHOWN_TO_SOME = "shown", "small_count"
MUST_HIDE, HIDDEN = "too_few", "derived"
NOBODYS = "unpublished"
# What a release showed, whatever this one does.
SEEN = pl.col("state").is_in([SHOWN_TO_ALL, SHOWN_TO_SOME]).fill_null(value=False)
# From what tells most: what one release shows, no other one can hide.
TELLING = [SHOWN_TO_ALL, SHOWN_TO_SOME, MUST_HIDE, HIDDEN, NOBODYS]
SAME = 1e-6  # points: rounding


@dataclass(frozen=True)
class Published:
    """What an earlier release rests on.

    Attributes:
        tables: Those that `pipeline.disclosure.bases` reads, as they were then.
        pattern: `disclosed.pattern` of the release.
        rounds: Rounds that its documents tell of.
        municipalities: Those that its documents are about. None: all of them.
    """

    tables: Frames
    pattern: pl.DataFrame
    rounds: frozenset[str]
    municipalities: frozenset[str] | None = None

    @property
    def prints(self) -> pl.Expr:
        """Which cells stand in its documents, if they are shown."""
        if self.municipalities is None:
            return pl.lit(value=True)
        of_them = pl.col("municipality").is_in(list(self.municipalities))
        return (pl.col("level") == "programme") | of_them


@dataclass(frozen=True)
class Union:
    """The cells of all releases, and what became of them.

    Attributes:
        bases: This release's cells, then those of earlier ones that have changed since.
        now: How many are this release's.
        state: What earlier releases did with each, as `disclosed.pattern` says it;
            `unpublished`: it stands in no document. Null: not published yet.
    """

    bases: Bases
    now: int
    state: pl.Series


def union(
    now: Bases,
    tables: Frames,
    releases: Sequence[Published],
    programme: Programme,
    made: Callable[[Frames, Programme], Bases] = bases,
) -> Union:
    """Return the cells of this release and of earlier ones, and all their sums.

    Sums of earlier releases are taken by today's norms: these are public, and so the
    unchanged ones are the same numbers.

    Args:
        now: The cells of this release.
        tables: What they are made from.
        releases: Earlier ones.
        programme: Today's.
        made: Makes the cells of a release.
    """
    cells = now.cells.with_columns(state=pl.lit(None, pl.String))
    if not releases:
        return Union(now, cells.height, cells["state"])
    sums = [now.sums]
    for number, release in enumerate(releases, start=1):
        then = made({**release.tables, NORMS: tables[NORMS]}, programme)
        found = _published(then.cells, release)
        places = same_cells(cells, found)
        new = found.filter(places.is_null())
        at = cells.height + pl.Series(range(new.height), dtype=pl.Int64)
        places = places.scatter(places.is_null().arg_true(), at)
        cells = pl.concat([cells, new.select(cells.columns)])
        cells = _with_states(cells, places, found["state"])
        sums.append(_placed(then.sums, found["cell"], places, number))
    later, ways = _late_answers(cells, now.cells.height)
    sums.append(ways)
    cells = pl.concat([cells, later])
    return Union(
        Bases(cells.drop("state"), _once(sums)), now.cells.height, cells["state"]
    )


def _published(cells: pl.DataFrame, release: Published) -> pl.DataFrame:
    """Return the cells of a release's rounds, with its state and their number.

    What it shows of municipalities that its documents are not about was told to nobody.
    What it hides of them stays hidden: it would be as hidden in their own documents.
    """
    told = ~pl.col("status").is_in([SHOWN_TO_ALL, SHOWN_TO_SOME]) | release.prints
    state = pl.when(told).then("status").otherwise(pl.lit(NOBODYS))
    states = release.pattern.select(*KEY, state=state)
    return (
        cells.with_row_index("cell")
        .with_columns(pl.col("cell").cast(pl.Int64))
        .filter(pl.col("round").is_in(list(release.rounds)))
        .join(states, on=KEY, nulls_equal=True, maintain_order="left")
    )


def same_cells(cells: pl.DataFrame, found: pl.DataFrame) -> pl.Series:
    """Return where each cell stands already, as it is. Null: nowhere."""
    there = cells.select(*KEY, "n", there="total").with_row_index("place")
    unchanged = (
        found.with_row_index("row")
        .join(there, on=[*KEY, "n"], nulls_equal=True)
        .filter((pl.col("total") - pl.col("there")).abs() <= SAME * (1 + pl.col("n")))
        .group_by("row")
        .agg(pl.col("place").min().cast(pl.Int64))
    )
    rows = pl.DataFrame({"row": range(found.height)}, schema={"row": pl.UInt32})
    return rows.join(unchanged, on="row", how="left", maintain_order="left")["place"]


def _with_states(
    cells: pl.DataFrame, places: pl.Series, states: pl.Series
) -> pl.DataFrame:
    """Note what a release did with cells; of several, the one that tells most."""
    said = pl.DataFrame({"place": places, "said": states})
    both = (
        cells.with_row_index("place")
        .with_columns(pl.col("place").cast(pl.Int64))
        .join(said, on="place", how="left", maintain_order="left")
    )
    told = [
        pl.when(pl.any_horizontal(pl.col("state", "said") == one)).then(pl.lit(one))
        for one in TELLING
    ]
    return both.with_columns(state=pl.coalesce(told)).select(cells.columns)


def _placed(
    sums: pl.DataFrame, cells: pl.Series, places: pl.Series, number: int
) -> pl.DataFrame:
    """Return the sums of which a release tells every cell, by where the cells stand."""
    at = pl.DataFrame({"cell": cells, "place": places})
    placed = sums.join(at, on="cell", how="left", maintain_order="left")
    return placed.filter(pl.col("place").is_not_null().all().over("sum")).select(
        pl.lit(number, pl.Int64).alias("release"), "sum", cell="place", factor="factor"
    )


def _late_answers(cells: pl.DataFrame, now: int) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return who came after a cell was hidden, and that old and late make the new cell.

    Their answers have ends, too: a small cell that has grown and is near an end was
    near it before. Where answers were also taken away, no reader can say so much.
    """
    hidden = pl.col("state").is_in([MUST_HIDE, HIDDEN])
    numbered = cells.with_row_index("cell").with_columns(pl.col("cell").cast(pl.Int64))
    both = (
        numbered[now:]
        .filter(hidden)
        .join(numbered[:now], on=KEY, nulls_equal=True, suffix="_now")
        .sort("cell")
        .with_columns(pl.col(f"{one}_now") - pl.col(one) for one in SUMS)
    )
    late = both.filter(
        pl.col("n_now") > 0,
        pl.col("total_now").is_between(pl.col("least_now"), pl.col("most_now")),
    ).with_columns(late=cells.height + pl.int_range(pl.len()))
    columns = {one: pl.col(f"{one}_now") for one in SUMS}
    came = late.with_columns(**columns, state=pl.lit(NOBODYS)).select(cells.columns)
    ways = pl.concat(
        late.select(
            release=pl.lit(-1, pl.Int64),
            sum="late",
            cell=one,
            factor=pl.lit(factor, pl.Int64),
        )
        for one, factor in (("cell", 1), ("late", 1), ("cell_now", -1))
    )
    return came, ways


def _once(sums: Iterable[pl.DataFrame]) -> pl.DataFrame:
    """Return sums once each, though several releases tell them; numbered anew."""
    columns = ["release", "sum", "cell", "factor"]
    every = pl.concat(
        one.select(columns)
        if "release" in one.columns
        else one.with_columns(release=pl.lit(0, pl.Int64)).select(columns)
        for one in sums
    ).sort(columns)
    terms = pl.concat_str("cell", "factor", separator="*").str.join(" ")
    kept = (
        every.group_by("release", "sum", maintain_order=True)
        .agg(terms=terms)
        .unique("terms", keep="first", maintain_order=True)
        .with_row_index("number")
    )
    return (
        every.join(kept, on=["release", "sum"])
        .select(pl.col("number").cast(pl.Int64).alias("sum"), "cell", "factor")
        .sort("sum", "cell")
    )
