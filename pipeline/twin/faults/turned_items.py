"""A question that one municipality asks the other way round in one round.

What the scale would have been there is not true any more, so truth leaves it out.
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.twin.answers.surveys import Survey

FEWEST_ITEMS = 4  # of a scale: the others must show which one is turned
FEWEST_RESPONDENTS = 400  # invited: fewer could turn by chance


@dataclass(frozen=True)
class TurnedItem:
    """A turned question.

    Attributes:
        item: Id.
        column: Of the export.
        scale: That it belongs to.
        ends: Lowest and highest code of an answer.
    """

    item: str
    column: str
    scale: str
    ends: tuple[int, int]


def turned_item(
    survey: Survey, round_: str, respondents: int, rng: np.random.Generator
) -> TurnedItem | None:
    """Return a question to turn; null: none would be noticed."""
    instrument, asked = survey.form.instrument, survey.asked(round_)
    possible = [
        (item, scale.id)
        for scale in instrument.scales
        if sum(item in asked for item in scale.items) >= FEWEST_ITEMS
        for item in scale.items
        if item in asked
    ]
    if not possible or respondents < FEWEST_RESPONDENTS:
        return None
    item, scale = possible[int(rng.integers(len(possible)))]
    answers = instrument.items[survey.form.positions[item]].answers
    codes = instrument.answer_scales[answers].codes
    return TurnedItem(item, asked[item], scale, (min(codes), max(codes)))


def with_turned(rows: pl.DataFrame, turned: TurnedItem) -> pl.DataFrame:
    """Return an export with the answers to one question in the opposite order."""
    low, high = turned.ends
    answer = pl.col(turned.column)
    other = (low + high - answer).cast(rows.schema[turned.column])
    is_answer = answer.is_between(low, high)
    turned_rows = pl.when(is_answer).then(other).otherwise(answer)
    return rows.with_columns(turned_rows.alias(turned.column))
