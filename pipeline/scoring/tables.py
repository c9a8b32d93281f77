"""The scored tables: what each respondent got, and the sums that leave."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import partial

import pandera.polars as pa
import polars as pl

from pipeline.programme.frames import breakdowns
from pipeline.programme.model import Instrument, Programme
from pipeline.scoring.answer_counts import answer_counts
from pipeline.scoring.common_items import LINKED, MOMENTS, common_moments
from pipeline.scoring.item_sums import item_sums
from pipeline.scoring.scale_scores import CLASS_SUMS, class_sums, scores_of
from pipeline.scoring.sheets import sheets_of
from pipeline.store.lake import Partition, empty
from pipeline.store.steps import (
    Made,
    Rows,
    Step,
    Work,
    described,
    queried,
    query_rows,
)
from schemas import scored

RESPONSES, RESPONDENTS = "staged.responses", "staged.respondents"
SCORES, CLASSES = "scored.scale_scores", "scored/class_moments"
OF_SCORES = (scored.ScaleScores, scored.ScaleMoments, scored.ClassMoments)
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


def _scored(work: Work) -> Made:
    """Return the scores, and what is summed of them before they are written out."""
    people = work.lake.rows(RESPONDENTS)
    sheets = [
        sheets_of(
            work.lake.rows(RESPONSES, instrument.id).sort("respondent"),
            people,
            instrument,
            asked,
        )
        for instrument, asked in _instruments(work)
    ]
    if not sheets:
        return _parts(OF_SCORES, map(empty, described(*OF_SCORES)))
    share = work.programme.file.thresholds.minimum_answered_share
    scores = scores_of(sheets, share)
    given = {CLASS_SUMS: class_sums(scores, breakdowns(work.programme))}
    queries = (
        query_rows(query, work.lake, work.programme, {}, given)
        for query in (MOMENTS, CLASSES)
    )
    return _parts(OF_SCORES, [scores.rows(), *queries])


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
    return _parts(OF_ITEMS, map(pl.concat, found.values()))


def _parts(
    schemas: Sequence[type[pa.DataFrameModel]], frames: Iterable[pl.DataFrame]
) -> Made:
    """Return tables of one file each, in the same order."""
    tables = zip(described(*schemas), schemas, frames, strict=True)
    return Made({name: {"part": Rows(schema, rows)} for name, schema, rows in tables})


def _parameters(_: Programme, partition: Partition | None) -> Mapping[str, object]:
    return {} if partition is None else {"this_round": partition.round}


_summed = partial(queried, parameters=_parameters, partitioned=True)

STEPS = (
    Step(
        tables=described(*OF_SCORES),
        make=_scored,
        kinds=frozenset({"numpy", "duckdb"}),
        reads=frozenset({RESPONSES, RESPONDENTS}),
        partitioned=True,
        queries=(MOMENTS, CLASSES),
    ),
    _summed(scored.Participation),
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
    _summed(scored.ClassParticipation),
)
