"""How often each answer was ticked, in units and in classes.

Numpy, as sums over pairs of items: one `bincount` an item, where a query would first
write every answer of every respondent into a row of its own.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from pipeline.programme.model import Instrument
from pipeline.scoring.item_sums import cells_of

CELL = ("round", "municipality", "unit", "informant_group", "grade_band")


def answer_counts(
    responses: pl.DataFrame,
    respondents: pl.DataFrame,
    instrument: Instrument,
    asked: frozenset[str],
    more: Sequence[str] = (),
) -> pl.DataFrame:
    """Return how many respondents of a unit ticked each answer to each item.

    Integers throughout. Codes that are no answer, do not know and nothing do not count.
    Three respondents who ticked 2, 2 and 9 (do not know): one row, answer 2, n 2.

    Args:
        responses: `staged.responses` of the instrument.
        respondents: `staged.respondents`; who is not in it is not counted.
        instrument: Its items and the codes that are answers.
        asked: Items that the round asked; no others are counted.
        more: Columns of `respondents` that part a unit further, such as `class_id`;
            null is a part of its own.

    Returns:
        A row per unit (part), informant group, grade band, item and answer that
        anybody gave: the code as it was ticked, and n. In that order.
    """
    keys = [*CELL, *more]
    sheets = responses.drop("round", "municipality").join(
        respondents.select(*keys, "respondent"),
        on=["informant_group", "respondent"],
        maintain_order="left",
    )
    cells, cell_of = cells_of(sheets, keys, nulls_last=True)
    items = [item for item in instrument.items if item.id in asked]
    items.sort(key=lambda item: item.id)
    codes = [instrument.answer_scales[item.answers].codes for item in items]
    steps = max(map(len, codes), default=0)
    counts = np.zeros((cells.height, len(items), steps), dtype=np.int64)
    for number, (item, own) in enumerate(zip(items, codes, strict=True)):
        step = sheets[item.id].cast(pl.Int64).fill_null(own[0] - 1).to_numpy() - own[0]
        answered = (step >= 0) & (step < len(own))
        code = cell_of[answered] * steps + step[answered]
        found = np.bincount(code, minlength=cells.height * steps)
        counts[:, number] = found.reshape(cells.height, steps)
    cell, row, step = np.nonzero(counts)
    lowest = np.array([own[0] for own in codes], dtype=np.int64)
    names = pl.Series([item.id for item in items], dtype=pl.String)
    return cells[cell].with_columns(
        item=names.gather(row),
        answer=pl.Series(lowest[row] + step, dtype=pl.Int64),
        n=pl.Series(counts[cell, row, step], dtype=pl.Int64),
    )
