"""From answers to scale scores, as Polars expressions built from the instrument."""

import polars as pl

from pipeline.programme.model import Instrument, Scale

MILLIONTHS = 1_000_000  # a score is an integer, so that sums are exact in any order

SCORE_COLUMNS = {
    "round": pl.String,
    "municipality": pl.String,
    "informant_group": pl.String,
    "respondent": pl.String,
    "scale": pl.String,
    "items_answered": pl.Int16,
    "score": pl.Int64,
}


def keyed_answers(responses: pl.DataFrame, instrument: Instrument) -> pl.DataFrame:
    """Return the answers as steps from the least favourable one.

    Args:
        responses: `staged.responses` of the instrument, one row per respondent.
        instrument: Says which items are reverse-keyed and which codes are answers.

    Returns:
        One Int16 column per item, rows as in `responses`; null where the answer is
        missing, for whatever reason.
    """
    keyed = []
    for item in instrument.items:
        codes = instrument.answer_scales[item.answers].codes
        answer = pl.col(item.id).cast(pl.Int16)
        steps = codes[-1] - answer if item.reverse else answer - codes[0]
        keyed.append(
            pl.when(answer.is_between(codes[0], codes[-1])).then(steps).alias(item.id)
        )
    return responses.select(keyed)


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
    if responses.is_empty():
        return pl.DataFrame(schema=SCORE_COLUMNS)
    keyed = keyed_answers(responses, instrument)
    keys = responses.select("round", "municipality", "informant_group", "respondent")
    sheets = pl.concat([keys, keyed], how="horizontal").sort("respondent")
    scored = [
        sheets.select(*keys.columns, *_score(scale, items, minimum_answered_share))
        for scale in sorted(instrument.scales, key=lambda scale: scale.id)
        if (items := [item for item in scale.items if item in asked])
    ]
    if not scored:
        return pl.DataFrame(schema=SCORE_COLUMNS)
    return pl.concat(scored).filter(pl.col("items_answered") > 0)


def _score(scale: Scale, items: list[str], share: float) -> list[pl.Expr]:
    answered = pl.sum_horizontal(pl.col(item).is_not_null() for item in items)
    total = pl.sum_horizontal(pl.col(item).cast(pl.Int64) for item in items)
    return [
        pl.lit(scale.id).alias("scale"),
        answered.cast(pl.Int16).alias("items_answered"),
        pl.when((answered >= share * len(items)) & (answered > 0))
        .then((total * MILLIONTHS / answered).round(mode="half_to_even"))
        .cast(pl.Int64)
        .alias("score"),
    ]
