"""From answers to scale scores, and to their sums over classes.

Sums are taken before names are written beside each score: to join and to group what the
lake holds, a row of names per person and scale, costs several times as much.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import polars as pl

from pipeline.programme.model import Instrument
from pipeline.scoring.sheets import Sheets, cells_of, keyed_answers

MILLIONTHS = 1_000_000  # a score is an integer, so that sums are exact in any order

KEYS = ("round", "municipality", "informant_group", "respondent")
CLASS = ("round", "municipality", "unit", "informant_group", "grade_band", "class_id")
CLASS_SUMS = "scored.class_sums"  # what queries call them; they lie in no lake


@dataclass(frozen=True)
class Scores:
    """Scores of sheets, with numbers for their names: quick to group and to join.

    Attributes:
        who: A row per sheet, with at least `KEYS`.
        scales: Names; a name may stand there once per instrument.
        sheet: Shape (n,), rows of `who`; one of the n for each sheet and scale with at
            least one answered item, by scale and sheet.
        scale: Shape (n,), rows of `scales`.
        answered: Shape (n,), items with an answer.
        score: Shape (n,), int64, millionths of an answer step; -1: too few answers.
    """

    who: pl.DataFrame
    scales: Sequence[str]
    sheet: np.ndarray
    scale: np.ndarray
    answered: np.ndarray
    score: np.ndarray

    def rows(self) -> pl.DataFrame:
        """Return rows of `scored.scale_scores`."""
        score = pl.Series(self.score)
        return self.who.select(KEYS)[self.sheet].with_columns(
            scale=self.names(self.scale),
            items_answered=pl.Series(self.answered, dtype=pl.Int16),
            score=score.set(score < 0, None),
        )

    def names(self, scale: np.ndarray) -> pl.Series:
        """Return the names of scales."""
        return pl.Series(self.scales, dtype=pl.String).gather(scale)


def scores_of(instruments: Iterable[Sheets], minimum_answered_share: float) -> Scores:
    """Return the scores of sheets.

    `score = round(1_000_000 * mean of the keyed answers)`.

    Args:
        instruments: The sheets of each, at least one; items that the round did not ask
            do not count for the half rule.
        minimum_answered_share: Smallest share of a scale's items that must be answered.
    """
    who: list[pl.DataFrame] = []
    names: list[str] = []
    found: list[tuple[np.ndarray, ...]] = []
    first = 0
    for sheets in instruments:
        row_of = {item.id: row for row, item in enumerate(sheets.items)}
        for scale in sorted(sheets.instrument.scales, key=lambda scale: scale.id):
            rows = [row_of[item] for item in scale.items if item in row_of]
            answers = sheets.keyed[:, rows]
            n = (answers >= 0).sum(axis=1)
            sheet = np.flatnonzero(n)
            total, n = answers[sheet].clip(min=0).sum(axis=1), n[sheet]
            score = np.rint(total * MILLIONTHS / n).astype(np.int64)
            score[n < minimum_answered_share * len(rows)] = -1
            found.append((first + sheet, np.full(sheet.size, len(names)), n, score))
            names.append(scale.id)
        who.append(sheets.who)
        first += sheets.who.height
    return Scores(pl.concat(who), names, *map(np.concatenate, zip(*found, strict=True)))


def scale_scores(
    responses: pl.DataFrame,
    instrument: Instrument,
    *,
    asked: frozenset[str],
    minimum_answered_share: float,
) -> pl.DataFrame:
    """Return rows of `scored.scale_scores` of one instrument in one partition.

    Args:
        responses: `staged.responses` of the instrument.
        instrument: Items and scales.
        asked: Items that the round asked.
        minimum_answered_share: As for `scores_of`.

    Returns:
        One row per respondent and scale with at least one answered item, by scale;
        `score` is null below `minimum_answered_share`.
    """
    items = [item for item in instrument.items if item.id in asked]
    keyed = keyed_answers(responses, instrument, items)
    sheets = Sheets(instrument, items, responses.select(KEYS), keyed)
    return scores_of([sheets], minimum_answered_share).rows()


def class_sums(scores: Scores, breakdowns: pl.DataFrame) -> pl.DataFrame:
    """Return n, sum t and sum of squares t2 of the scores x in each class of a unit.

    Integers throughout: exact in any order. A class with x = 2 and 4: n 2, t 6, t2 20.

    Args:
        scores: Of sheets with the columns of `staged.respondents`.
        breakdowns: By what groups are broken down, as (informant_group, variable); who
            did not say is in no part.

    Returns:
        A row per unit, informant group, grade band, class (null: not known), breakdown
        ('all', or e.g. 'gender:girl') and scale of which anybody has a score.
    """
    parts = [pl.lit("all")]
    for (variable,), groups in breakdowns.group_by("variable", maintain_order=True):
        is_of = pl.col("informant_group").is_in(groups["informant_group"].implode())
        parts.append(
            pl.when(is_of).then(pl.lit(f"{variable}:") + pl.col(f"{variable}"))
        )
    return pl.concat(_class_sums(scores, part) for part in parts)


def _class_sums(scores: Scores, breakdown: pl.Expr) -> pl.DataFrame:
    who = scores.who.with_columns(breakdown=breakdown)
    cells, cell_of = cells_of(who, [*CLASS, "breakdown"])
    told = who["breakdown"].is_not_null().to_numpy()
    counted = told[scores.sheet] & (scores.score >= 0)
    x = pl.col("x")
    sums = (
        pl.DataFrame(
            {
                "cell": cell_of[scores.sheet[counted]],
                "scale": scores.scale[counted],
                "x": scores.score[counted],
            }
        )
        .group_by("cell", "scale")
        .agg(n=pl.len().cast(pl.Int64), t=x.sum(), t2=(x * x).sum())
    )
    return cells[sums["cell"]].with_columns(
        sums["n"], sums["t"], sums["t2"], scale=scores.names(sums["scale"].to_numpy())
    )
