"""Sums over pairs of items, for reliability and for comparing factors over rounds.

Numpy, since a pair of items is a tiny count table and there are hundreds of pairs: a
`bincount` takes microseconds where a query takes milliseconds.
"""

from collections.abc import Iterator
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
        scale: Scale id.
        items: The k items that were asked.
        steps: Number of answer steps m.
        answers: Shape (n, k), int64 in 0..m-1, -1 where missing.
        cells: Shape (n,), row number of each respondent's group cell.
    """

    scale: str
    items: list[str]
    steps: int
    answers: np.ndarray
    cells: np.ndarray


def item_pairs(
    responses: pl.DataFrame, respondents: pl.DataFrame, instrument: Instrument
) -> pl.DataFrame:
    """Return counts of every pair of answers to two items of a scale.

    Args:
        responses: `staged.responses` of the instrument.
        respondents: `staged.respondents`; every respondent in `responses` is there.
        instrument: Items and scales.

    Returns:
        Rows of `scored.item_pairs` without round, municipality and group; an item is
        also paired with itself, which is its distribution.
    """
    cells, answers = _scales(responses, respondents, instrument)
    rows = [pl.DataFrame(schema=PAIR_COLUMNS)]
    for scale in answers:
        for a, b in combinations_with_replacement(range(len(scale.items)), 2):
            x, y = scale.answers[:, a], scale.answers[:, b]
            both = (x >= 0) & (y >= 0)
            m = scale.steps
            code = (scale.cells[both] * m + x[both]) * m + y[both]
            counts = np.bincount(code, minlength=cells.height * m * m)
            found = np.flatnonzero(counts)
            rows.append(
                cells[found // (m * m)].select(
                    *CELL,
                    scale=pl.lit(scale.scale),
                    item=pl.lit(scale.items[a]),
                    other_item=pl.lit(scale.items[b]),
                    answer=pl.Series(found // m % m, dtype=pl.Int8),
                    other_answer=pl.Series(found % m, dtype=pl.Int8),
                    n=pl.Series(counts[found], dtype=pl.Int64),
                )
            )
    return pl.concat(rows).sort(pl.exclude("n"))


def item_moments(
    responses: pl.DataFrame, respondents: pl.DataFrame, instrument: Instrument
) -> pl.DataFrame:
    """Return sums and products of the items of each scale over complete cases.

    Args:
        responses: `staged.responses` of the instrument.
        respondents: `staged.respondents`; every respondent in `responses` is there.
        instrument: Items and scales.

    Returns:
        Rows of `scored.item_moments` without round, municipality and group.
    """
    cells, answers = _scales(responses, respondents, instrument)
    rows = [pl.DataFrame(schema=MOMENT_COLUMNS)]
    for scale in answers:
        complete = (scale.answers >= 0).all(axis=1)
        for cell in np.unique(scale.cells[complete]):
            x = scale.answers[complete & (scale.cells == cell)]
            a, b = np.triu_indices(len(scale.items))
            items = np.array(scale.items)
            rows.append(
                pl.DataFrame(
                    {
                        "item": items[a],
                        "other_item": items[b],
                        "n": np.full(a.size, len(x)),
                        "sum_x": x.sum(axis=0)[a],
                        "sum_y": x.sum(axis=0)[b],
                        "sum_xy": (x.T @ x)[a, b],
                    }
                ).select(
                    pl.lit(cells["grade_band"][int(cell)]).alias("grade_band"),
                    pl.lit(cells["gender"][int(cell)], dtype=pl.String).alias("gender"),
                    pl.lit(scale.scale).alias("scale"),
                    *list(MOMENT_COLUMNS)[3:],
                )
            )
    return pl.concat(rows).sort("grade_band", "gender", "scale", "item", "other_item")


def _scales(
    responses: pl.DataFrame, respondents: pl.DataFrame, instrument: Instrument
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
    cells = who.select(CELL).unique().sort(CELL).with_row_index("cell")
    cell_of = who.join(
        cells, on=CELL, how="left", nulls_equal=True, maintain_order="left"
    )["cell"].to_numpy()
    keyed = keyed_answers(responses, instrument).fill_null(-1)
    return cells, _answers(keyed, instrument, cell_of.astype(np.int64))


def _answers(
    keyed: pl.DataFrame, instrument: Instrument, cells: np.ndarray
) -> Iterator[ScaleAnswers]:
    if keyed.is_empty():
        return
    asked = {name for name in keyed.columns if keyed[name].max() != -1}
    answers_of = {item.id: item.answers for item in instrument.items}
    for scale in instrument.scales:
        items = [item for item in scale.items if item in asked]
        if items:
            codes = instrument.answer_scales[answers_of[items[0]]].codes
            yield ScaleAnswers(
                scale=scale.id,
                items=items,
                steps=len(codes),
                answers=keyed.select(items).to_numpy().astype(np.int64),
                cells=cells,
            )
