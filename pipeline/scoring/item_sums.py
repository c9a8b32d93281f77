"""Sums over pairs of items, for reliability and for comparing factors over rounds.

Numpy, since a pair of items is a tiny count table and there are hundreds of pairs: a
`bincount` takes microseconds where a query takes milliseconds.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations_with_replacement

import numpy as np
import polars as pl

from pipeline.programme.model import Instrument
from pipeline.scoring.scale_scores import keyed_answers

CELL = ["grade_band", "gender"]
PAIR_COLUMNS = {
    "grade_band": pl.String,
    "gender": pl.String,
    "scale": pl.String,
    "item": pl.String,
    "other_item": pl.String,
    "answer": pl.Int8,
    "other_answer": pl.Int8,
    "n": pl.Int64,
}
MOMENT_COLUMNS = {
    "grade_band": pl.String,
    "gender": pl.String,
    "scale": pl.String,
    "item": pl.String,
    "other_item": pl.String,
    "n": pl.Int64,
    "sum_x": pl.Int64,
    "sum_y": pl.Int64,
    "sum_xy": pl.Int64,
}


@dataclass(frozen=True)
class ScaleAnswers:
    """Keyed answers to one scale.

    Attributes:
        scale_row: Row number of the scale in the instrument.
        item_rows: Row numbers of the k items that were asked, shape (k,).
        steps: Number of answer steps m.
        answers: Shape (n, k), int64 in 0..m-1, -1 where missing.
        cells: Shape (n,), row number of each respondent's group cell.
    """

    scale_row: int
    item_rows: np.ndarray
    steps: int
    answers: np.ndarray
    cells: np.ndarray


def item_pairs(
    responses: pl.DataFrame,
    respondents: pl.DataFrame,
    instrument: Instrument,
    asked: frozenset[str],
) -> pl.DataFrame:
    """Return counts of every pair of answers to two items of a scale.

    Args:
        responses: `staged.responses` of the instrument.
        respondents: `staged.respondents`; every respondent in `responses` is there.
        instrument: Items and scales.
        asked: Items that the round asked.

    Returns:
        Rows of `scored.item_pairs` without round, municipality and group; an item is
        also paired with itself, which is its distribution.
    """
    cells, answers = _scales(responses, respondents, instrument, asked)
    blocks = []
    for scale in answers:
        m = scale.steps
        for a, b in combinations_with_replacement(range(scale.item_rows.size), 2):
            x, y = scale.answers[:, a], scale.answers[:, b]
            both = (x >= 0) & (y >= 0)
            code = (scale.cells[both] * m + x[both]) * m + y[both]
            counts = np.bincount(code, minlength=cells.height * m * m)
            found = np.flatnonzero(counts)
            blocks.append(
                (
                    found // (m * m),
                    np.full(found.size, scale.scale_row),
                    np.full(found.size, scale.item_rows[a]),
                    np.full(found.size, scale.item_rows[b]),
                    found // m % m,
                    found % m,
                    counts[found],
                )
            )
    return _table(blocks, PAIR_COLUMNS, cells, instrument)


def item_moments(
    responses: pl.DataFrame,
    respondents: pl.DataFrame,
    instrument: Instrument,
    asked: frozenset[str],
) -> pl.DataFrame:
    """Return sums and products of the items of each scale over complete cases.

    Args:
        responses: `staged.responses` of the instrument.
        respondents: `staged.respondents`; every respondent in `responses` is there.
        instrument: Items and scales.
        asked: Items that the round asked.

    Returns:
        Rows of `scored.item_moments` without round, municipality and group.
    """
    cells, answers = _scales(responses, respondents, instrument, asked)
    blocks = []
    for scale in answers:
        complete = (scale.answers >= 0).all(axis=1)
        a, b = np.triu_indices(scale.answers.shape[1])
        for cell in np.unique(scale.cells[complete]):
            x = scale.answers[complete & (scale.cells == cell)]
            blocks.append(
                (
                    np.full(a.size, cell),
                    np.full(a.size, scale.scale_row),
                    scale.item_rows[a],
                    scale.item_rows[b],
                    np.full(a.size, len(x)),
                    x.sum(axis=0)[a],
                    x.sum(axis=0)[b],
                    (x.T @ x)[a, b],
                )
            )
    return _table(blocks, MOMENT_COLUMNS, cells, instrument)


def _table(
    blocks: list[tuple[np.ndarray, ...]],
    columns: dict[str, type[pl.DataType]],
    cells: pl.DataFrame,
    instrument: Instrument,
) -> pl.DataFrame:
    """Put names for row numbers: blocks of (cell, scale, item, other item, numbers)."""
    if not blocks:
        return pl.DataFrame(schema=columns)
    cell, scale, item, other, *numbers = (
        np.concatenate(column) for column in zip(*blocks, strict=True)
    )
    scales = pl.Series([scale.id for scale in instrument.scales])
    items = pl.Series([item.id for item in instrument.items])
    named = [
        cells["grade_band"].gather(cell),
        cells["gender"].gather(cell),
        scales.gather(scale),
        items.gather(item),
        items.gather(other),
        *(pl.Series(values) for values in numbers),
    ]
    # Blocks come in the order of cell or scale and item: the same each time.
    table = pl.DataFrame(dict(zip(columns, named, strict=True)))
    return table.cast(columns)  # pyright: ignore[reportArgumentType]


def _scales(
    responses: pl.DataFrame,
    respondents: pl.DataFrame,
    instrument: Instrument,
    asked: frozenset[str],
) -> tuple[pl.DataFrame, Iterator[ScaleAnswers]]:
    """Return the group cells and the keyed answers of every scale."""
    who = responses.select("respondent").join(
        respondents.filter(informant_group=instrument.informant_group).select(
            "respondent", *CELL
        ),
        on="respondent",
        how="left",
        maintain_order="left",
    )
    cells, cell_of = cells_of(who, CELL)
    keyed = keyed_answers(responses, instrument).fill_null(-1)
    return cells, _answers(keyed, instrument, asked, cell_of)


def cells_of(
    sheets: pl.DataFrame, keys: Sequence[str], *, nulls_last: bool = False
) -> tuple[pl.DataFrame, np.ndarray]:
    """Return the cells that sheets lie in, sorted, and the row number of each one's.

    Args:
        sheets: Rows, with `keys`.
        keys: What makes a cell; null is a value of its own.
        nulls_last: Where it is sorted to.

    Returns:
        A row per cell; and shape (sheets), int64.
    """
    own = sheets.select(keys)
    cells = own.unique().sort(keys, nulls_last=nulls_last)
    cell = own.join(
        cells.with_row_index("cell"),
        on=keys,
        how="left",
        nulls_equal=True,
        maintain_order="left",
    )["cell"]
    return cells, cell.to_numpy().astype(np.int64)


def _answers(
    keyed: pl.DataFrame,
    instrument: Instrument,
    asked: frozenset[str],
    cells: np.ndarray,
) -> Iterator[ScaleAnswers]:
    if keyed.is_empty():
        return
    row_of = {item.id: row for row, item in enumerate(instrument.items)}
    for scale_row, scale in enumerate(instrument.scales):
        items = [item for item in scale.items if item in asked]
        if items:
            answers = instrument.items[row_of[items[0]]].answers
            yield ScaleAnswers(
                scale_row=scale_row,
                item_rows=np.array([row_of[item] for item in items]),
                steps=len(instrument.answer_scales[answers].codes),
                answers=keyed.select(items).to_numpy().astype(np.int64),
                cells=cells,
            )
