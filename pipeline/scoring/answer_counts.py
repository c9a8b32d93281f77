"""How often each answer was ticked, in units and in classes.

Numpy: one `bincount`, where a query would first write every answer of every respondent
into a row of its own.
"""

from collections.abc import Sequence

import numpy as np
import polars as pl

from pipeline.scoring.sheets import Sheets, cells_of

CELL = ("round", "municipality", "unit", "informant_group", "grade_band")


def answer_counts(sheets: Sheets, more: Sequence[str] = ()) -> pl.DataFrame:
    """Return how many respondents of a unit ticked each answer to each item.

    Integers throughout. Codes that are no answer, do not know and nothing do not count.
    Three respondents who ticked 2, 2 and 9 (do not know): one row, answer 2, n 2.

    Args:
        sheets: The answers to the items that the round asked; no others are counted.
        more: Columns of `respondents` that part a unit further, such as `class_id`;
            null is a part of its own.

    Returns:
        A row per unit (part), informant group, grade band, item and answer that
        anybody gave: the code as it was ticked, and n. In that order.
    """
    cells, cell_of = cells_of(sheets.who, [*CELL, *more], nulls_last=True)
    order = sorted(range(len(sheets.items)), key=lambda item: sheets.items[item].id)
    items = [sheets.items[item] for item in order]
    keyed, steps = sheets.keyed[:, order], sheets.steps[order]
    reverse = np.array([item.reverse for item in items], np.bool_)
    ticked = np.where(reverse, steps - 1 - keyed, keyed)
    shape = (cells.height, len(items), steps.max(initial=0))
    sheet, item = np.nonzero(keyed >= 0)
    at = np.ravel_multi_index((cell_of[sheet], item, ticked[sheet, item]), shape)
    counts = np.bincount(at, minlength=np.prod(shape)).reshape(shape)
    cell, item, step = np.nonzero(counts)
    scales = sheets.instrument.answer_scales
    lowest = np.array([scales[one.answers].codes[0] for one in items], np.int64)
    names = pl.Series([one.id for one in items], dtype=pl.String)
    return cells[cell].with_columns(
        item=names.gather(item),
        answer=pl.Series(lowest[item] + step, dtype=pl.Int64),
        n=pl.Series(counts[cell, item, step], dtype=pl.Int64),
    )
