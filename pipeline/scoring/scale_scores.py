"""From answers to scale scores, one instrument at a time."""

import numpy as np
import polars as pl

from pipeline.programme.model import Instrument
from pipeline.scoring.sheets import keyed_answers

MILLIONTHS = 1_000_000  # a score is an integer, so that sums are exact in any order

KEYS = ("round", "municipality", "informant_group", "respondent")
SCORE_COLUMNS = {
    "round": pl.String,
    "municipality": pl.String,
    "informant_group": pl.String,
    "respondent": pl.String,
    "scale": pl.String,
    "items_answered": pl.Int16,
    "score": pl.Int64,
}


def scale_scores(
    responses: pl.DataFrame,
    instrument: Instrument,
    *,
    asked: frozenset[str],
    minimum_answered_share: float,
) -> pl.DataFrame:
    """Return `scored.scale_scores` of one instrument in one partition.

    `score = round(1_000_000 * mean of the keyed answers)`.

    Args:
        responses: `staged.responses` of the instrument.
        instrument: Items and scales.
        asked: Items that the round asked; others do not count for the half rule.
        minimum_answered_share: Smallest share of a scale's items that must be answered.

    Returns:
        One row per respondent and scale with at least one answered item, sorted by
        scale and respondent; `score` is null below `minimum_answered_share`.
    """
    items = [item for item in instrument.items if item.id in asked]
    sheets = responses.sort("respondent")
    keyed = keyed_answers(sheets, instrument, items)
    row_of = {item.id: row for row, item in enumerate(items)}
    scales = {
        scale.id: rows
        for scale in sorted(instrument.scales, key=lambda scale: scale.id)
        if (rows := [row_of[item] for item in scale.items if item in asked])
    }
    shape = (len(scales), sheets.height)
    answered, scores = np.zeros(shape, np.int16), np.full(shape, -1)
    for number, rows in enumerate(scales.values()):
        answers = keyed[:, rows]
        answered[number] = n = (answers >= 0).sum(axis=1)
        enough = (n >= minimum_answered_share * len(rows)) & (n > 0)
        total = answers.clip(min=0).sum(axis=1)[enough]
        scores[number, enough] = np.rint(total * MILLIONTHS / n[enough])
    scale, sheet = np.nonzero(answered)
    score = pl.Series(scores[scale, sheet])
    return sheets.select(KEYS)[sheet].with_columns(
        scale=pl.Series([*scales], dtype=pl.String).gather(scale),
        items_answered=pl.Series(answered[scale, sheet]),
        score=pl.select(pl.when(score >= 0).then(score)).to_series(),
    )
