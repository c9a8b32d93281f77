"""Sums of scores on the items that two rounds both asked, of scales whose items differ.

The same scores and the same queries as those of whole scales, so that a change between
such rounds is computed as any other. A scale whose items never change has none.
"""

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandera.polars as pa
import polars as pl

from pipeline.programme.frames import common_items
from pipeline.scoring.scale_scores import CLASS_SUMS, Scores, class_sums, scores_of
from pipeline.scoring.sheets import Sheets, sheets_of
from pipeline.store.steps import Made, Rows, Work, query_rows
from schemas import scored

RESPONSES, RESPONDENTS = "staged.responses", "staged.respondents"
SCORES = "scored.scale_scores"
MOMENTS, LINKED = "scored/scale_moments", "scored/linked_moments"
NO_BREAKDOWNS = pl.DataFrame({"informant_group": [], "variable": []})
ITEMS = ":"  # between a scale and its items while queries take both for a scale


def common_moments(work: Work) -> Made:
    """Return `scored.common_moments` and `scored.common_linked_moments`.

    A respondent has a score on the common items who has one on the whole scale, too:
    so those whom a change leaves out can be counted.

    Args:
        work: Its lake holds the answers of this round and all earlier ones.
    """
    this = work.here.round
    pairs = common_items(work.programme).filter(
        (pl.col("round") == this) | (pl.col("since") == this)
    )
    people = work.lake.rows(RESPONDENTS)
    scores, sums = [], []
    for round_, found in _scores(work, pairs, people):
        scores.append(found.rows())
        if round_ == this:
            sums.append(class_sums(found, NO_BREAKDOWNS))
    moments = linked = pl.DataFrame()
    if sums:
        here = {CLASS_SUMS: pl.concat(sums)}
        moments = query_rows(MOMENTS, work.lake, work.programme, {}, here)
        both = {SCORES: pl.concat(scores), RESPONDENTS: people}
        numbers = {"this_round": this}
        linked = query_rows(LINKED, work.lake, work.programme, numbers, both)
    return Made(
        {
            "scored.common_moments": _part(scored.CommonMoments, moments),
            "scored.common_linked_moments": _part(scored.CommonLinkedMoments, linked),
        }
    )


def _scores(
    work: Work, pairs: pl.DataFrame, people: pl.DataFrame
) -> Iterator[tuple[str, Scores]]:
    """Yield the scores of this round for all pairs, of an earlier one for its own."""
    for instrument in work.programme.instruments.values():
        of_group = pairs.filter(informant_group=instrument.informant_group)
        if of_group.is_empty() or not work.lake.files(RESPONSES, instrument.id):
            continue
        responses = work.lake.rows(RESPONSES, instrument.id)
        for round_ in work.programme.round_ids:
            of_round = of_group.filter(
                (pl.col("since") == round_) | (pl.col("round") == round_)
            )
            if not of_round.is_empty():
                sheets = sheets_of(
                    responses.filter(round=round_),
                    people.filter(round=round_),
                    instrument,
                    work.programme.asked_items(instrument, round_),
                )
                yield round_, _on_items(work, sheets, of_round)


def _on_items(work: Work, sheets: Sheets, pairs: pl.DataFrame) -> Scores:
    """Return scores of one round on the items of `pairs`; the scale names its items."""
    scales = {scale.id: scale for scale in sheets.instrument.scales}
    sets = pairs.select("scale", "items").unique().sort("scale", "items").rows()
    some = [
        scales[scale].model_copy(
            update={"id": scale + ITEMS + items, "items": items.split()}
        )
        for scale, items in sets
    ]
    share = work.programme.file.thresholds.minimum_answered_share
    only_some = sheets.instrument.model_copy(update={"scales": some})
    parts = scores_of([replace(sheets, instrument=only_some)], share)
    wholes = scores_of([sheets], share)
    row_of = {scale: row for row, scale in enumerate(wholes.scales)}
    whole = np.array([row_of[part.split(ITEMS)[0]] for part in parts.scales])
    scored = wholes.score >= 0
    has_whole = np.isin(
        parts.sheet * len(row_of) + whole[parts.scale],
        (wholes.sheet * len(row_of) + wholes.scale)[scored],
    )
    return replace(parts, score=np.where(has_whole, parts.score, -1))


def _part(schema: type[pa.DataFrameModel], sums: pl.DataFrame) -> dict[str, Rows]:
    """Return sums with what they call a scale taken apart."""
    empty: pl.DataFrame = schema.empty()  # pyright: ignore[reportAssignmentType]
    if sums.is_empty():
        return {"part": Rows(schema, empty)}
    parts = pl.col("scale").str.split(ITEMS).list
    named = sums.with_columns(scale=parts.first(), items=parts.last())
    return {"part": Rows(schema, named.select(empty.columns))}
