"""The scored tables: what each respondent got, and the sums that leave."""

from collections.abc import Iterator, Mapping
from functools import partial

import polars as pl

from pipeline.programme.model import Instrument, Programme
from pipeline.scoring.answer_counts import answer_counts
from pipeline.scoring.common_items import LINKED, MOMENTS, common_moments
from pipeline.scoring.item_sums import item_sums
from pipeline.scoring.scale_scores import scale_scores
from pipeline.scoring.sheets import sheets_of
from pipeline.store.lake import Partition, empty
from pipeline.store.steps import (
    Made,
    Rows,
    Step,
    Work,
    described,
    made,
    queried,
)
from schemas import scored

RESPONSES, RESPONDENTS = "staged.responses", "staged.respondents"
SCORES = "scored.scale_scores"
OF_ITEMS = (
    scored.ItemCounts,
    scored.ItemPairs,
    scored.ItemMoments,
    scored.ClassCounts,
)


def _instruments(work: Work) -> Iterator[tuple[Instrument, frozenset[str]]]:
    """Yield the instruments that were answered, and the items that the round asked."""
    for one in work.programme.instruments.values():
        if work.lake.files(RESPONSES, one.id):
            yield one, work.programme.asked_items(one, work.here.round)


def _scores(work: Work) -> Made:
    """Return `scored.scale_scores`."""
    share = work.programme.file.thresholds.minimum_answered_share
    scores = [
        scale_scores(
            work.lake.rows(RESPONSES, instrument.id),
            instrument,
            asked=asked,
            minimum_answered_share=share,
        )
        for instrument, asked in _instruments(work)
    ]
    return made(scored.ScaleScores, pl.concat([empty(SCORES), *scores]))


def _counted(work: Work) -> Made:
    """Return all that is counted of single items, each answer keyed once."""
    people = work.lake.rows(RESPONDENTS)
    found = {name: [empty(name)] for name in described(*OF_ITEMS)}
    for instrument, asked in _instruments(work):
        answers = work.lake.rows(RESPONSES, instrument.id)
        sheets = sheets_of(answers, people, instrument, asked)
        pairs, moments = item_sums(sheets)
        found["scored.item_counts"].append(answer_counts(sheets))
        found["scored.item_pairs"].append(pairs)
        found["scored.item_moments"].append(moments)
        if instrument.informant_group in work.programme.fewest_of_class:
            found["scored.class_counts"].append(answer_counts(sheets, ["class_id"]))
    return Made(
        {
            name: {"part": Rows(schema, pl.concat(found[name]))}
            for name, schema in zip(found, OF_ITEMS, strict=True)
        }
    )


def _parameters(_: Programme, partition: Partition | None) -> Mapping[str, object]:
    return {} if partition is None else {"this_round": partition.round}


_summed = partial(queried, parameters=_parameters, partitioned=True)

STEPS = (
    Step(
        tables=described(scored.ScaleScores),
        make=_scores,
        kinds=frozenset({"polars"}),
        reads=frozenset({RESPONSES}),
        partitioned=True,
    ),
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
    Step(
        tables=described(*OF_ITEMS),
        make=_counted,
        kinds=frozenset({"numpy"}),
        reads=frozenset({RESPONSES, RESPONDENTS}),
        partitioned=True,
    ),
    _summed(scored.TestLevels),
    _summed(scored.BackgroundMoments),
    _summed(scored.ClassMoments),
    _summed(scored.ClassParticipation),
)
