"""The scored tables: what each respondent got, and the sums that leave."""

from collections.abc import Callable, Mapping
from functools import partial

import pandera.polars as pa
import polars as pl

from pipeline.programme.model import Instrument, Programme
from pipeline.scoring.answer_counts import answer_counts
from pipeline.scoring.common_items import LINKED, MOMENTS, common_moments
from pipeline.scoring.item_sums import item_moments, item_pairs
from pipeline.scoring.scale_scores import scale_scores
from pipeline.store.lake import Partition
from pipeline.store.steps import (
    Made,
    Step,
    Work,
    described,
    made,
    queried,
)
from schemas import scored

RESPONSES, RESPONDENTS = "staged.responses", "staged.respondents"
ItemSums = Callable[
    [pl.DataFrame, pl.DataFrame, Instrument, frozenset[str]], pl.DataFrame
]


def _scores(work: Work, instrument: Instrument, asked: frozenset[str]) -> pl.DataFrame:
    return scale_scores(
        work.lake.rows(RESPONSES, instrument.id),
        instrument,
        asked=asked,
        minimum_answered_share=work.programme.file.thresholds.minimum_answered_share,
    )


def _item_sums(
    function: ItemSums, work: Work, instrument: Instrument, asked: frozenset[str]
) -> pl.DataFrame:
    """Return `function` on the answers of an instrument, with the keys of the cell."""
    rows = function(
        work.lake.rows(RESPONSES, instrument.id),
        work.lake.rows(RESPONDENTS),
        instrument,
        asked,
    )
    return rows.select(
        pl.lit(work.here.round).alias("round"),
        pl.lit(work.here.municipality).alias("municipality"),
        pl.lit(instrument.informant_group).alias("informant_group"),
        pl.all(),
    )


def _ticked(
    work: Work, instrument: Instrument, asked: frozenset[str], *more: str
) -> pl.DataFrame:
    """Return how often each answer was ticked in a unit, or in a part of one."""
    return answer_counts(
        work.lake.rows(RESPONSES, instrument.id),
        work.lake.rows(RESPONDENTS),
        instrument,
        asked,
        more,
    )


def _ticked_in_classes(
    work: Work, instrument: Instrument, asked: frozenset[str]
) -> pl.DataFrame:
    """Return how often in each class, if an edition holds any."""
    if instrument.informant_group not in work.programme.fewest_of_class:
        return scored.ClassCounts.empty()  # pyright: ignore[reportReturnType]
    return _ticked(work, instrument, asked, "class_id")


PerInstrument = Callable[[Work, Instrument, frozenset[str]], pl.DataFrame]


def _per_instrument(
    schema: type[pa.DataFrameModel], compute: PerInstrument, work: Work
) -> Made:
    frames = [
        compute(work, one, work.programme.asked_items(one, work.here.round))
        for one in work.programme.instruments.values()
        if work.lake.files(RESPONSES, one.id)
    ]
    return made(schema, pl.concat([schema.empty(), *frames]))  # pyright: ignore[reportAttributeAccessIssue]


def _answered(
    schema: type[pa.DataFrameModel],
    compute: PerInstrument,
    *more: str,
) -> Step:
    """Return the step of a table made from answers, instrument by instrument."""
    return Step(
        tables=described(schema),
        make=partial(_per_instrument, schema, compute),
        kinds=frozenset({"polars"}),
        reads=frozenset({RESPONSES, *more}),
        partitioned=True,
    )


def _parameters(_: Programme, partition: Partition | None) -> Mapping[str, object]:
    return {} if partition is None else {"this_round": partition.round}


_summed = partial(queried, parameters=_parameters, partitioned=True)

STEPS = (
    _answered(scored.ScaleScores, _scores),
    _summed(scored.Participation),
    _summed(scored.ScaleMoments),
    _summed(scored.ScaleCounts),
    _summed(scored.LinkedMoments, looks_back=True, since="since"),
    Step(
        tables=described(scored.CommonMoments, scored.CommonLinkedMoments),
        make=common_moments,
        kinds=frozenset({"polars", "duckdb"}),
        reads=frozenset({RESPONSES, RESPONDENTS}),
        partitioned=True,
        looks_back=True,
        since="since",
        queries=(MOMENTS, LINKED),
    ),
    _summed(scored.CrossMoments),
    _summed(scored.RoundLinks, looks_back=True, since="since"),
    _answered(scored.ItemCounts, _ticked, RESPONDENTS),
    _answered(scored.ItemPairs, partial(_item_sums, item_pairs), RESPONDENTS),
    _answered(scored.ItemMoments, partial(_item_sums, item_moments), RESPONDENTS),
    _summed(scored.TestLevels),
    _summed(scored.BackgroundMoments),
    _summed(scored.ClassMoments),
    _answered(scored.ClassCounts, _ticked_in_classes, RESPONDENTS),
    _summed(scored.ClassParticipation),
)
