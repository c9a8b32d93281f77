"""Sums over pairs of items, for reliability and for comparing factors over rounds.

Numpy, since a pair of items is a tiny count table and there are hundreds of pairs: a
`bincount` takes microseconds where a query takes milliseconds.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
import polars as pl

from pipeline.scoring.sheets import Sheets, cells_of

CELL = ("round", "municipality", "informant_group", "grade_band", "gender")
Numbers = Mapping[str, type[np.integer]]
PAIR_NUMBERS: Numbers = {"answer": np.int8, "other_answer": np.int8, "n": np.int64}
MOMENT_NUMBERS: Numbers = {
    "n": np.int64,
    "sum_x": np.int64,
    "sum_y": np.int64,
    "sum_xy": np.int64,
}
Block = tuple[np.ndarray, ...]  # cells, scales, items, other items; then numbers


@dataclass(frozen=True)
class ScaleAnswers:
    """Keyed answers to one scale.

    Attributes:
        scale_row: Row number of the scale in the instrument.
        item_rows: Row numbers of the k items that were asked among those of the sheets,
            shape (k,).
        steps: Number of answer steps m.
        answers: Shape (n, k), int64 in 0..m-1, -1 where missing.
    """

    scale_row: int
    item_rows: np.ndarray
    steps: int
    answers: np.ndarray


def item_sums(sheets: Sheets) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return counts of pairs of answers, and sums and products of items.

    Returns:
        Rows of `scored.item_pairs`: of every pair of answers to two items of a scale;
        an item is also paired with itself, which is its distribution. And rows of
        `scored.item_moments`, over complete cases.
    """
    cells, cell_of = cells_of(sheets.who, CELL)
    pairs: list[Block] = []
    moments: list[Block] = []
    for scale in _scales(sheets):
        pairs += _pairs(scale, cell_of, cells.height)
        moments += _moments(scale, cell_of)
    return (
        _table(pairs, PAIR_NUMBERS, cells, sheets),
        _table(moments, MOMENT_NUMBERS, cells, sheets),
    )


def _scales(sheets: Sheets) -> Iterator[ScaleAnswers]:
    row_of = {item.id: row for row, item in enumerate(sheets.items)}
    for scale_row, scale in enumerate(sheets.instrument.scales):
        rows = np.array([row_of[i] for i in scale.items if i in row_of], np.int64)
        if rows.size:
            yield ScaleAnswers(
                scale_row=scale_row,
                item_rows=rows,
                steps=int(sheets.steps[rows[0]]),
                answers=sheets.keyed[:, rows],
            )


def _pairs(scale: ScaleAnswers, cell_of: np.ndarray, cells: int) -> Iterator[Block]:
    m = scale.steps
    for a, b in combinations_with_replacement(range(scale.item_rows.size), 2):
        x, y = scale.answers[:, a], scale.answers[:, b]
        both = (x >= 0) & (y >= 0)
        code = (cell_of[both] * m + x[both]) * m + y[both]
        counts = np.bincount(code, minlength=cells * m * m)
        found = np.flatnonzero(counts)
        yield (
            found // (m * m),
            np.full(found.size, scale.scale_row),
            np.full(found.size, scale.item_rows[a]),
            np.full(found.size, scale.item_rows[b]),
            found // m % m,
            found % m,
            counts[found],
        )


def _moments(scale: ScaleAnswers, cell_of: np.ndarray) -> Iterator[Block]:
    complete = (scale.answers >= 0).all(axis=1)
    a, b = np.triu_indices(scale.answers.shape[1])
    for cell in np.unique(cell_of[complete]):
        x = scale.answers[complete & (cell_of == cell)]
        yield (
            np.full(a.size, cell),
            np.full(a.size, scale.scale_row),
            scale.item_rows[a],
            scale.item_rows[b],
            np.full(a.size, len(x)),
            x.sum(axis=0)[a],
            x.sum(axis=0)[b],
            (x.T @ x)[a, b],
        )


def _table(
    blocks: list[Block],
    numbers: Numbers,
    cells: pl.DataFrame,
    sheets: Sheets,
) -> pl.DataFrame:
    """Put names for row numbers; blocks come in the same order each time."""
    nothing = (np.empty(0, np.int64),) * (4 + len(numbers))
    cell, scale, item, other, *values = (
        np.concatenate(column) for column in zip(nothing, *blocks, strict=True)
    )
    scales = pl.Series([s.id for s in sheets.instrument.scales], dtype=pl.String)
    items = pl.Series([item.id for item in sheets.items], dtype=pl.String)
    return cells[cell].with_columns(
        scale=scales.gather(scale),
        item=items.gather(item),
        other_item=items.gather(other),
        **{
            name: pl.Series(value.astype(numbers[name]))
            for name, value in zip(numbers, values, strict=True)
        },
    )
