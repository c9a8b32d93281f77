"""The other answers to an item, such as the faces that are not counted.

Every answer of an item is shown or hidden with the ones that matter, so one pattern
has to keep them all: that nobody of the hidden units chose the second face tells it of
each of them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial

import numpy as np
import polars as pl
from numpy.typing import NDArray

from pipeline.disclosure.bases import EVERYTHING, KEY, Bases, Frames, item_bases
from pipeline.disclosure.earlier import MUST_HIDE, SEEN, Published, union
from pipeline.disclosure.pattern import (
    SHOWN,
    Protection,
    Table,
    UnprotectableError,
    protection,
    unprotected,
)
from pipeline.programme.model import Programme

SHARES_OF_ITEMS = "compared.item_shares"
ITEM = ["informant_group", "item"]
OF_ITEM = ["round", "informant_group", "measure"]


@dataclass(frozen=True)
class _Answer:
    """One answer to each item: who gave it now, and by earlier releases.

    Attributes:
        bases: Cells and sums, those of this release first.
        cells: A row per cell: `at`, where it stands among all cells of this release
            (null: it is an earlier one's); `item`; `matters`, whether it is the answer
            that decides; `fixed`, what is known for good; `then`, what an earlier
            release promised to hide; `primary`, what this one must hide; and `cost`.
    """

    bases: Bases
    cells: pl.DataFrame

    def hidden(self, hidden: pl.Series) -> pl.Series:
        """Return which cells are to be protected, by what is hidden of this release."""
        now = hidden.gather(self.cells["at"]).fill_null(value=False)
        return (now | self.cells["then"]) & ~self.cells["fixed"]


def hidden_with_faces(
    cells: pl.DataFrame,
    hidden: pl.Series,
    tables: Frames,
    programme: Programme,
    earlier: Sequence[Published] = (),
) -> pl.Series:
    """Return which cells of items are hidden once no answer of theirs is pinned.

    What is hidden stays so; around what some other answer pins more is hidden, until
    every answer of every hidden cell keeps what `protection` promises, by all releases
    together. One that need not be hidden for itself may keep less where they leave no
    other way, and so may one of an earlier release: what has told it stands.

    Args:
        cells: All cells of this release and of earlier ones, with `cost`, `seen`,
            `sensitive`, and `changed`: they are earlier ones.
        hidden: True: the cell is hidden already.
        tables: Those that `pipeline.disclosure.bases` reads.
        programme: Groups, and what is promised.
        earlier: Releases that readers have already.

    Raises:
        UnprotectableError: What is published gives away what must be hidden now.
    """
    answers = [*_answers(cells, tables, programme, earlier)]
    # What matters is protected already, until something more is hidden.
    asked = [~one.cells["matters"] for one in answers]
    items = cells.select(_item()).to_series()
    while True:
        before = hidden
        for one, some in zip(answers, asked, strict=True):
            hidden = _protected(one, some, hidden, programme)
        more = items.filter(hidden & ~before).unique()
        if more.is_empty():
            return hidden
        asked = [one.cells["item"].is_in(more.implode()) for one in answers]


def _answers(
    cells: pl.DataFrame,
    tables: Frames,
    programme: Programme,
    earlier: Sequence[Published],
) -> Iterator[_Answer]:
    """Yield the first answer to each item, the second, ...

    Where there are no others than the ones that matter, there is nothing to yield.
    """
    shares = tables[SHARES_OF_ITEMS]
    faces = shares.filter(~pl.col("matters")).select(ITEM).unique()
    told = (
        shares.join(faces, on=ITEM)
        .select(*ITEM, "answers", "matters")
        .unique()
        .with_columns(place=pl.col("answers").rank("dense").over(ITEM))
    )
    for place in sorted(told["place"].unique()):
        own = told.filter(place=place)
        made = partial(_bases, own)
        every = union(made(tables, programme), tables, earlier, programme, made)
        which = every.bases.cells.with_columns(
            state=every.state, now=pl.int_range(pl.len()) < every.now
        )
        yield _Answer(every.bases, _prepared(which, cells, own))


def _bases(answers: pl.DataFrame, tables: Frames, programme: Programme) -> Bases:
    """Return the cells of a release, of these answers alone."""
    gave = tables[SHARES_OF_ITEMS].join(answers, on=[*ITEM, "answers"], how="semi")
    return item_bases(gave, programme)


def _prepared(
    which: pl.DataFrame, cells: pl.DataFrame, answers: pl.DataFrame
) -> pl.DataFrame:
    """Return the cells of an answer as `_Answer` has them.

    What was shown once is known: this answer as it was, and all answers to an item that
    is as it was.
    """
    told = (
        cells.with_row_index("at")
        .filter(~pl.col("changed"))
        .select(*KEY, "at", "cost", "seen", "sensitive")
    )
    matter = answers.select("informant_group", "matters", measure="item")
    now = pl.col("now")
    return (
        which.join(told, on=KEY, how="left", nulls_equal=True, maintain_order="left")
        .join(
            matter,
            on=["informant_group", "measure"],
            how="left",
            maintain_order="left",
        )
        .select(
            *["level", "municipality", "breakdown", "n", "total", "now", "matters"],
            _item(),
            at=pl.when(now).then("at"),
            fixed=SEEN | (now & pl.col("seen")).fill_null(value=False),
            then=~now & (pl.col("state") == MUST_HIDE).fill_null(value=False),
            primary=(now & pl.col("sensitive")).fill_null(value=False),
            cost=pl.when(now).then("cost").fill_null(0.0),
        )
    )


def _item() -> pl.Expr:
    return pl.concat_str(OF_ITEM, separator=" ").alias("item")


def _protected(
    answer: _Answer, asked: pl.Series, hidden: pl.Series, programme: Programme
) -> pl.Series:
    """Return what is hidden once one answer is pinned nowhere, of items asked about."""
    others = programme.file.fewest()
    width = programme.file.thresholds.hidden_share
    cells = answer.cells.with_columns(hidden=answer.hidden(hidden))
    doubtful = _perhaps_pinned(cells.filter(asked), width)
    here = cells["item"].is_in(doubtful.implode())
    if not here.any():
        return hidden
    apart = ~cells["now"] & ~cells["fixed"] & ~cells["then"]
    table, places = answer.bases.table(here, cells["cost"], cells["fixed"], apart)
    own = cells[places]
    must = own["hidden"].to_numpy()
    weak = unprotected(table, must, others=others, width=width)
    if not weak.any():
        return hidden
    block = own["item"].rank("dense").to_numpy()
    must = must & np.isin(block, block[weak])
    state = _protection(table, must, own["primary"].to_numpy(), others, width)
    more = own.filter(pl.Series(state.status != SHOWN), "now")["at"]
    return hidden.clone().scatter(more, values=True)  # which writes where it is


def _protection(
    table: Table,
    must: NDArray[np.bool_],
    primary: NDArray[np.bool_],
    others: int,
    width: float,
) -> Protection:
    """Protect hidden cells; what is lost already is promised nothing more.

    Raises:
        UnprotectableError: A primary one is.
    """
    while True:
        try:
            return protection(table, must, others=others, width=width)
        except UnprotectableError as error:
            lost = np.isin(np.arange(len(must)), error.cells)
            if (lost & primary).any():
                raise
        table = replace(table, unpublished=table.apart | lost)
        must = must & ~lost


def _perhaps_pinned(cells: pl.DataFrame, width: float) -> pl.Series:
    """Return the items of which an answer may be pinned somewhere: few of them.

    Where the municipality's own share is shown, the hidden ones of its units have one
    sum, which says at once how far each can move. Elsewhere several may bind them, and
    so may those of two releases.
    """
    down, up = pl.col("total"), pl.col("n") - pl.col("total")
    of_sum = ["item", "municipality"]
    simple = (pl.col("level") == "unit") & (pl.col("breakdown") == EVERYTHING)
    room = pl.min_horizontal(up, down.sum().over(of_sum) - down)
    room += pl.min_horizontal(down, up.sum().over(of_sum) - up)
    return (
        cells.with_columns(several=(~pl.col("now")).any().over("item"))
        .filter("hidden")
        .filter(
            pl.col("several")
            | (~simple).any().over("item")
            | (room < width * pl.col("n"))
        )["item"]
        .unique()
    )
