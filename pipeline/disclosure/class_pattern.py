"""Which numbers of single classes are hidden; nothing of the pattern changes by it.

Classes make their unit, its grade bands and parts of these, whose cells the pattern has
settled and readers know. So each unit, scale and item is a block of its own. Where all
of these are shown, classes are hidden as the pattern hides cells: those of few, and as
many more as protect them. Where one is hidden, or nothing protects a class, no class is
told of: readers are then left with the unit's own numbers.
"""

from collections.abc import Iterable, Sequence
from functools import partial

import polars as pl

from pipeline.disclosure.bases import ITEM_SHARE, KEY, Bases, Frames
from pipeline.disclosure.class_bases import BLOCK, OF_CLASS, class_bases
from pipeline.disclosure.earlier import SHOWN_TO_ALL, Published, union
from pipeline.disclosure.pattern import SHOWN, UnprotectableError, protection
from pipeline.disclosure.sensitive import (
    all_alike,
    all_or_none,
    all_or_none_of_a_face,
    of_hidden_scales,
)
from pipeline.programme.model import Programme
from schemas import disclosed

AT = ["round", "municipality", "unit", "informant_group", "breakdown"]
CHEAPEST_FIRST = 1e-3  # of what hiding costs: which of two classes of as many


def class_pattern(
    tables: Frames,
    settled: pl.DataFrame,
    programme: Programme,
    earlier: Sequence[Published] = (),
) -> pl.DataFrame:
    """Return the rows of classes of `disclosed.pattern`.

    Args:
        tables: Those that `bases` and `class_bases` read.
        settled: `disclosed.Pattern` of everything else.
        programme: Editions, groups, scales and items.
        earlier: Releases that readers have already.

    Raises:
        ContradictionError: Classes do not add up to their unit.
    """
    if not programme.fewest_of_class:
        return disclosed.Pattern.empty()  # pyright: ignore[reportReturnType]
    every = union(
        class_bases(tables, programme), tables, earlier, programme, class_bases
    )
    found = every.bases
    states = settled.select(*KEY, settled=pl.col("status") == SHOWN_TO_ALL)
    numbered = found.cells.with_columns(changed=pl.int_range(pl.len()) >= every.now)
    shares = tables["compared.item_shares"]
    cells = (
        numbered.with_columns(
            minimum=pl.col("informant_group").replace_strict(
                programme.fewest_of_class, return_dtype=pl.Int64
            ),
            seen=(every.state == SHOWN_TO_ALL).fill_null(value=False),
            a_face=all_or_none_of_a_face(numbered, shares, programme),
        )
        .join(states, on=KEY, how="left", nulls_equal=True, maintain_order="left")
        .with_columns(
            # Of what has changed since, an earlier release says what it was.
            known=~OF_CLASS & pl.when("changed").then("seen").otherwise("settled"),
            sensitive=OF_CLASS
            & (_few() | all_alike() | all_or_none(programme) | pl.col("a_face")),
            cost=_cost(found.cells),
        )
    )
    settled_here = ~OF_CLASS & ~pl.col("changed")
    cells = cells.with_columns(
        open=(pl.col("known") | ~settled_here).all().over(BLOCK),
        few=pl.col("sensitive") & ~pl.col("seen"),
    )
    hide = partial(_hidden, found, programme=programme)
    hidden, _ = hide(cells, of="answered", width=0.0)
    # A class without a sheet is told of nowhere: so the same ones protect throughout.
    gone = _named(cells, hidden, AT)
    cells = cells.with_columns(few=pl.col("few") | (gone & ~pl.col("seen")))
    limits = programme.file.thresholds
    means, left_of_means = hide(cells, of="points", width=limits.hidden_width)
    hidden |= means
    scales = cells.filter(hidden, quantity="points")
    theirs = of_hidden_scales(cells, scales, AT, programme)
    cells = cells.with_columns(few=pl.col("few") | (theirs & ~pl.col("seen")))
    shares, left_of_shares = hide(cells, of=ITEM_SHARE, width=limits.hidden_share)
    hidden |= shares
    status = (
        pl.when(hidden & cells["sensitive"])
        .then(pl.lit("too_few"))
        .when(hidden)
        .then(pl.lit("derived"))
        .otherwise(pl.lit("shown"))
    )
    return (
        cells.with_columns(
            status=status,
            together=pl.lit(value=False),
            rounds_together=pl.lit(None, pl.String),
            narrowest=left_of_means.fill_null(left_of_shares),
        )
        .filter(OF_CLASS, ~pl.col("changed"))
        .with_columns(n=pl.when(pl.col("status") == "shown").then("n"))
        .select(disclosed.Pattern.empty().columns)
    )


def _hidden(
    found: Bases, cells: pl.DataFrame, *, programme: Programme, of: str, width: float
) -> tuple[pl.Series, pl.Series]:
    """Return which cells of classes are hidden, of one quantity.

    Where nothing protects a cell, all of its block are. And the narrowest interval that
    is left to hidden ones, as `protection` returns it.
    """
    of_class, here = cells.select(OF_CLASS).to_series(), cells["quantity"] == of
    blocks = cells.select(pl.struct(BLOCK).rank("dense")).to_series()
    fixed = cells["known"] | cells["seen"]
    apart = ~fixed & ~cells["few"] & (cells["changed"] | ~of_class)
    solved = here & cells["open"]
    hidden, left = here & ~solved, cells["total"].clear(len(here))
    while solved.any():
        table, places = found.table(
            solved, cost=cells["cost"], fixed=fixed, apart=apart
        )
        few = cells["few"].gather(places).to_numpy()
        try:
            state = protection(table, few, others=programme.file.fewest(), width=width)
        except UnprotectableError as error:
            lost = blocks[places.gather(list(error.cells))]
            solved &= ~blocks.is_in(lost.implode())
            hidden = here & ~solved
            continue
        hidden = hidden.scatter(places, state.status != SHOWN)
        left = left.scatter(places, state.narrowest).fill_nan(None)
        break
    return of_class & hidden, left


def _few() -> pl.Expr:
    return pl.col("n").is_between(1, pl.col("minimum") - 1)


def _cost(cells: pl.DataFrame) -> pl.Series:
    """Return what hiding a class costs: how many of it answered, in every measure.

    So the same few protect in all of them.
    """
    answered = (
        cells.filter(OF_CLASS, quantity="answered")
        .group_by(AT)
        .agg(answered=pl.col("n").max())
    )
    order = pl.col("breakdown").rank("dense") * CHEAPEST_FIRST
    return (
        cells.select(AT)
        .join(answered, on=AT, how="left", maintain_order="left")
        .select(pl.col("answered").fill_null(0) + order)
        .to_series()
    )


def _named(cells: pl.DataFrame, hidden: pl.Series, on: Iterable[str]) -> pl.Series:
    """Return the cells that are like a hidden one in some columns."""
    keys = list(on)
    rows = cells.filter(hidden).select(keys).unique()
    marked = rows.with_columns(named=pl.lit(value=True))
    return cells.join(marked, on=keys, how="left", maintain_order="left")[
        "named"
    ].fill_null(value=False)


def told_classes(pattern: pl.DataFrame) -> pl.DataFrame:
    """Return (round, municipality, unit, name, told): which classes have a sheet.

    Those of which it is told, in some informant group, how many answered.

    Args:
        pattern: `disclosed.Pattern`; without rows of classes there are none.
    """
    name = pl.col("breakdown").str.strip_prefix(disclosed.CLASSES)
    return (
        pattern.filter(
            pl.col("breakdown").str.starts_with(disclosed.CLASSES), quantity="answered"
        )
        .group_by("round", "municipality", "unit", name=name)
        .agg(told=(pl.col("status") == disclosed.SHOWN).any())
        .filter(pl.col("name") != "")
        .sort("round", "unit", "name")
    )
