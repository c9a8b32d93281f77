"""Sums of scores on the items that two rounds both asked, of scales whose items differ.

The same scores and the same queries as those of whole scales, so that a change between
such rounds is computed as any other. A scale whose items never change has none.
"""

from collections.abc import Iterator

import pandera.polars as pa
import polars as pl

from pipeline.programme.frames import common_items
from pipeline.programme.model import Instrument
from pipeline.scoring.scale_scores import SCORE_COLUMNS, scale_scores
from pipeline.store.steps import Made, Rows, Work, query_rows
from schemas import scored

RESPONSES, RESPONDENTS = "staged.responses", "staged.respondents"
SCORES = "scored.scale_scores"
MOMENTS, LINKED = "scored/scale_moments", "scored/linked_moments"
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
    scores = pl.concat([pl.DataFrame(schema=SCORE_COLUMNS), *_scores(work, pairs)])
    moments = linked = pl.DataFrame()
    if not scores.is_empty():
        people = work.lake.rows(RESPONDENTS)
        here = {
            SCORES: scores.filter(pl.col("round") == this),
            RESPONDENTS: people.filter(pl.col("round") == this),
        }
        sums = query_rows(MOMENTS, work.lake, work.programme, {}, here)
        moments = sums.filter(pl.col("breakdown") == "all")
        both = {SCORES: scores, RESPONDENTS: people}
        numbers = {"this_round": this}
        linked = query_rows(LINKED, work.lake, work.programme, numbers, both)
    return Made(
        {
            "scored.common_moments": _part(scored.CommonMoments, moments),
            "scored.common_linked_moments": _part(scored.CommonLinkedMoments, linked),
        }
    )


def _scores(work: Work, pairs: pl.DataFrame) -> Iterator[pl.DataFrame]:
    """Yield the scores of this round for all pairs, of an earlier one for its own."""
    for instrument in work.programme.instruments.values():
        of_group = pairs.filter(informant_group=instrument.informant_group)
        if of_group.is_empty() or not work.lake.files(RESPONSES, instrument.id):
            continue
        responses = work.lake.rows(RESPONSES, instrument.id)
        for round_ in work.programme.round_ids:
            asked = of_group.filter(
                (pl.col("since") == round_) | (pl.col("round") == round_)
            )
            sheets = responses.filter(pl.col("round") == round_)
            if not (asked.is_empty() or sheets.is_empty()):
                yield _of_round(work, instrument, sheets, round_, asked)


def _of_round(
    work: Work,
    instrument: Instrument,
    sheets: pl.DataFrame,
    round_: str,
    pairs: pl.DataFrame,
) -> pl.DataFrame:
    """Return scores of one round on the items of `pairs`; the scale names its items."""
    scales = {scale.id: scale for scale in instrument.scales}
    sets = pairs.select("scale", "items").unique().sort("scale", "items").rows()
    parts = [
        scales[scale].model_copy(
            update={"id": scale + ITEMS + items, "items": items.split()}
        )
        for scale, items in sets
    ]
    wholes = [scales[scale] for scale in sorted({scale for scale, _ in sets})]
    of_parts, of_wholes = (
        scale_scores(
            sheets,
            instrument.model_copy(update={"scales": some}),
            asked=work.programme.asked_items(instrument, round_),
            minimum_answered_share=work.programme.file.thresholds.minimum_answered_share,
        ).filter(pl.col("score").is_not_null())
        for some in (parts, wholes)
    )
    named = of_parts.with_columns(whole=pl.col("scale").str.split(ITEMS).list.first())
    return named.join(
        of_wholes,
        left_on=["municipality", "respondent", "whole"],
        right_on=["municipality", "respondent", "scale"],
        how="semi",
        maintain_order="left",
    ).drop("whole")


def _part(schema: type[pa.DataFrameModel], sums: pl.DataFrame) -> dict[str, Rows]:
    """Return sums with what they call a scale taken apart."""
    empty: pl.DataFrame = schema.empty()  # pyright: ignore[reportAssignmentType]
    if sums.is_empty():
        return {"part": Rows(schema, empty)}
    parts = pl.col("scale").str.split(ITEMS).list
    named = sums.with_columns(scale=parts.first(), items=parts.last())
    return {"part": Rows(schema, named.select(empty.columns))}
