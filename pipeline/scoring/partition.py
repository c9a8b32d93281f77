"""The scored tables of one partition."""

from collections.abc import Callable

import polars as pl

from pipeline.programme.frames import programme_frames
from pipeline.programme.load import load_once
from pipeline.programme.model import Instrument, Programme
from pipeline.run.partition_work import (
    Outcome,
    Schema,
    Table,
    Task,
    fresh_outcome,
    is_fresh,
    write_tables,
)
from pipeline.scoring.item_sums import item_moments, item_pairs
from pipeline.scoring.scale_scores import scale_scores
from pipeline.store.lake import Input, Partition, run_query
from schemas import scored, staged

SCHEMAS: dict[str, Schema] = {
    "scored.scale_scores": scored.ScaleScores,
    "scored.participation": scored.Participation,
    "scored.scale_moments": scored.ScaleMoments,
    "scored.scale_counts": scored.ScaleCounts,
    "scored.linked_moments": scored.LinkedMoments,
    "scored.cross_moments": scored.CrossMoments,
    "scored.item_pairs": scored.ItemPairs,
    "scored.item_moments": scored.ItemMoments,
    "scored.test_levels": scored.TestLevels,
    "scored.background_moments": scored.BackgroundMoments,
}

# What a query reads besides the programme's own small tables.
INPUTS = {
    "scored.participation": ["staged.invitations", "staged.respondents"],
    "scored.scale_moments": ["scored.scale_scores", "staged.respondents"],
    "scored.scale_counts": ["scored.scale_scores", "staged.respondents"],
    "scored.linked_moments": ["scored.scale_scores", "staged.respondents"],
    "scored.cross_moments": ["scored.scale_scores", "staged.respondents"],
    "scored.test_levels": ["staged.test_results"],
    "scored.background_moments": [
        "scored.scale_scores",
        "staged.respondents",
        "staged.test_results",
    ],
}
READS_EARLIER_ROUNDS = {"scored.linked_moments"}
EMPTY = {
    "staged.invitations": staged.Invitations.empty(),
    "staged.respondents": staged.Respondents.empty(),
    "staged.test_results": staged.TestResults.empty(),
    "scored.scale_scores": scored.ScaleScores.empty(),
}


def score_in_sql(task: Task, table: str) -> Outcome:
    """Compute one table of one partition with its SQL file."""
    if is_fresh(task, [table]):
        return fresh_outcome(task, [table])
    programme = load_once(task.folders.programme)
    rows = run_query(
        table.replace(".", "/"),
        inputs=_inputs(task, table, programme),
        empty=EMPTY,
        params=(
            {"this_round": task.partition.round}
            if table in READS_EARLIER_ROUNDS
            else {}
        ),
    )
    return write_tables(task, [Table.of_one(table, SCHEMAS[table], rows)])


def score_scales(task: Task) -> Outcome:
    """Compute `scored.scale_scores` of one partition."""

    def scores(instrument: Instrument, programme: Programme) -> pl.DataFrame:
        return scale_scores(
            _responses(task, instrument),
            instrument,
            asked=programme.asked_items(instrument, task.partition.round),
            minimum_answered_share=programme.file.thresholds.minimum_answered_share,
        )

    return _per_instrument(task, "scored.scale_scores", scores)


def count_item_pairs(task: Task) -> Outcome:
    """Compute `scored.item_pairs` of one partition."""
    return _per_instrument(task, "scored.item_pairs", _item_sums(task, item_pairs))


def sum_items(task: Task) -> Outcome:
    """Compute `scored.item_moments` of one partition."""
    return _per_instrument(task, "scored.item_moments", _item_sums(task, item_moments))


def _item_sums(
    task: Task,
    function: Callable[
        [pl.DataFrame, pl.DataFrame, Instrument, frozenset[str]], pl.DataFrame
    ],
) -> Callable[[Instrument, Programme], pl.DataFrame]:
    """Return `function` on the answers of an instrument, with the keys of the cell."""
    respondents = pl.read_parquet(
        task.folders.lake.path("staged.respondents", task.partition)
    )

    def sums(instrument: Instrument, programme: Programme) -> pl.DataFrame:
        asked = programme.asked_items(instrument, task.partition.round)
        rows = function(_responses(task, instrument), respondents, instrument, asked)
        return rows.select(
            pl.lit(task.partition.round).alias("round"),
            pl.lit(task.partition.municipality).alias("municipality"),
            pl.lit(instrument.informant_group).alias("informant_group"),
            pl.all(),
        )

    return sums


def _per_instrument(
    task: Task, table: str, compute: Callable[[Instrument, Programme], pl.DataFrame]
) -> Outcome:
    if is_fresh(task, [table]):
        return fresh_outcome(task, [table])
    programme = load_once(task.folders.programme)
    lake = task.folders.lake
    frames = [
        compute(instrument, programme)
        for instrument in programme.instruments.values()
        if lake.path("staged.responses", task.partition, instrument.id).exists()
    ]
    schema = SCHEMAS[table]
    rows = pl.concat([schema.empty(), *frames])  # pyright: ignore[reportAttributeAccessIssue]
    return write_tables(task, [Table.of_one(table, schema, rows)])


def _responses(task: Task, instrument: Instrument) -> pl.DataFrame:
    return pl.read_parquet(
        task.folders.lake.path("staged.responses", task.partition, instrument.id)
    )


def _inputs(task: Task, table: str, programme: Programme) -> dict[str, Input]:
    rounds = programme.round_ids
    partitions = [task.partition]
    if table in READS_EARLIER_ROUNDS:
        upto = rounds[: rounds.index(task.partition.round) + 1]
        partitions = [Partition(task.partition.municipality, r) for r in upto]
    lake = task.folders.lake
    return {
        **programme_frames(programme),
        **{name: lake.parts(name, partitions) for name in INPUTS[table]},
    }
