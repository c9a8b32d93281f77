"""Answer sheets of one instrument, keyed once for all that is counted of them.

Numpy: an instrument of a partition is a matrix of small numbers, and each call of a
library that plans queries costs more than the counting.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.programme.model import Instrument, Item

NOTHING = np.iinfo(np.int16).min  # is no code


@dataclass(frozen=True)
class Sheets:
    """Keyed answers of those who are respondents.

    Attributes:
        instrument: What they answered.
        items: Those that the round asked, k, in the order of the instrument.
        who: Shape (n, .), the row of `staged.respondents` of each sheet.
        keyed: Shape (n, k), as from `keyed_answers`.
    """

    instrument: Instrument
    items: Sequence[Item]
    who: pl.DataFrame
    keyed: np.ndarray

    @property
    def steps(self) -> np.ndarray:
        """Answers that each item can be given, shape (k,)."""
        scales = self.instrument.answer_scales
        return np.array([len(scales[i.answers].codes) for i in self.items], np.int64)


def sheets_of(
    responses: pl.DataFrame,
    respondents: pl.DataFrame,
    instrument: Instrument,
    asked: frozenset[str],
) -> Sheets:
    """Return the sheets of an instrument, in the order of `responses`.

    Args:
        responses: `staged.responses` of the instrument, one row per respondent.
        respondents: `staged.respondents`; who is not in it is left out.
        instrument: Items and the codes that are answers.
        asked: Items that the round asked; no others are taken.
    """
    items = [item for item in instrument.items if item.id in asked]
    of_group = respondents.filter(informant_group=instrument.informant_group)
    who = (
        responses.select("respondent")
        .with_row_index("sheet")
        .join(of_group, on="respondent", maintain_order="left")
    )
    keyed = keyed_answers(responses, instrument, items)
    return Sheets(
        instrument, items, who.select(respondents.columns), keyed[who["sheet"]]
    )


def keyed_answers(
    responses: pl.DataFrame, instrument: Instrument, items: Sequence[Item]
) -> np.ndarray:
    """Return the answers as steps from the least favourable one.

    Args:
        responses: A column per item, one row per respondent.
        instrument: Says which codes are answers.
        items: Some of its items, k of them; each says whether it is reverse-keyed.

    Returns:
        Shape (n, k), int64 in 0..m-1; -1 where the answer is missing, for whatever
        reason.
    """
    codes = [instrument.answer_scales[item.answers].codes for item in items]
    lowest = np.array([own[0] for own in codes], np.int64)
    highest = np.array([own[-1] for own in codes], np.int64)
    reverse = np.array([item.reverse for item in items], np.bool_)
    ticked = (
        responses.select(
            pl.col([item.id for item in items]).cast(pl.Int16).fill_null(NOTHING)
        )
        .to_numpy()
        .reshape(responses.height, len(items))
    )
    steps = np.where(reverse, highest - ticked, ticked - lowest)
    return np.where((lowest <= ticked) & (ticked <= highest), steps, -1)


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
