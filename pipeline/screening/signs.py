"""The table `compared.screening`: what only several files or rounds can show."""

from collections.abc import Iterator, Mapping

import polars as pl

from pipeline.programme.frames import lineage
from pipeline.programme.model import Programme
from pipeline.screening.answers import (
    different_answers,
    moved_answers,
)
from pipeline.screening.coverage import (
    absent_groups,
    absent_municipalities,
    changed_invitations,
    more_answers_than_invited,
    overlapping_deliveries,
)
from pipeline.screening.departments import counted_twice
from pipeline.screening.meanings import two_meanings
from pipeline.screening.measures import coarse_values, two_units
from pipeline.screening.orientation import turned_items
from pipeline.screening.registers import register_changes
from pipeline.screening.rounds import declared, neighbours
from pipeline.screening.sheets import equal_answers, same_answers
from pipeline.screening.shifts import measure_breaks, scale_breaks
from pipeline.screening.suspicions import Suspicion, suspicion_rows
from pipeline.store.lake import Input, Lake, run_query
from schemas import raw, scored, staged

EMPTY = {
    "scored.item_pairs": scored.ItemPairs.empty(),
    "scored.item_moments": scored.ItemMoments.empty(),
    "scored.scale_counts": scored.ScaleCounts.empty(),
    "scored.scale_moments": scored.ScaleMoments.empty(),
    "scored.participation": scored.Participation.empty(),
    "staged.units": staged.Units.empty(),
    "staged.unit_results": staged.UnitResults.empty(),
    "staged.rejected_rows": staged.RejectedRows.empty(),
    "raw.deliveries": raw.Deliveries.empty(),
}
QUERIES = {
    "item_answers": "scored.item_pairs",
    "item_moments": "scored.item_moments",
    "answer_sheets": "scored.item_pairs",
    "unit_scores": "scored.scale_counts",
    "unit_means": "scored.scale_moments",
    "repeated_rows": "staged.rejected_rows",
    "participation": "scored.participation",
}
WHOLE = [
    "staged.units",
    "staged.unit_results",
    "raw.deliveries",
]


def screening(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return the rows of `compared.screening` from what lies in the lake."""
    everybody = lake.without(())  # what the control group delivers is screened too
    tables = {name: everybody.all_parts(name) for name in EMPTY}
    return suspicion_rows(signs(tables, programme))


def signs(tables: Mapping[str, Input], programme: Programme) -> Iterator[Suspicion]:
    """Yield every sign, in the order of the catalogue.

    Args:
        tables: Every table of `EMPTY`: files or rows.
        programme: Rounds, thresholds, declared changes, successions.
    """
    frames = {name: _summed(name, tables) for name in QUERIES}
    whole = {name: _read(name, tables) for name in WHOLE}
    yield from _of_deliveries(frames, whole, programme)
    yield from _of_answers(frames, programme)
    yield from _of_figures(frames, whole, programme)
    yield from _of_units(whole, programme)


def _of_deliveries(
    frames: dict[str, pl.DataFrame],
    whole: dict[str, pl.DataFrame],
    programme: Programme,
) -> Iterator[Suspicion]:
    limits = programme.file.thresholds.screening
    near = neighbours(programme.round_ids)
    participation = frames["participation"]
    feeding = _feeding(whole["raw.deliveries"], programme)
    yield from overlapping_deliveries(frames["repeated_rows"], feeding)
    yield from same_answers(frames["answer_sheets"], programme.round_ids, limits)
    yield from absent_municipalities(
        whole["staged.unit_results"], programme.municipality_codes
    )
    yield from absent_groups(participation, near)
    yield from more_answers_than_invited(participation)
    yield from changed_invitations(participation, near, lineage(programme), limits)


def _of_answers(
    frames: dict[str, pl.DataFrame], programme: Programme
) -> Iterator[Suspicion]:
    limits = programme.file.thresholds.screening
    rounds, known = programme.round_ids, declared(programme)
    counts, codes = frames["item_answers"], _codes(programme)
    yield from turned_items(frames["item_moments"], rounds, limits)
    yield from different_answers(counts, codes, limits)
    yield from equal_answers(frames["unit_scores"], limits)
    yield from moved_answers(counts, neighbours(rounds), known, codes, limits)


def _of_figures(
    frames: dict[str, pl.DataFrame],
    whole: dict[str, pl.DataFrame],
    programme: Programme,
) -> Iterator[Suspicion]:
    limits = programme.file.thresholds.screening
    near, known = neighbours(programme.round_ids), declared(programme)
    results, units = whole["staged.unit_results"], whole["staged.units"]
    measures = programme.indicators.measures
    yield from two_meanings(results, measures, limits)
    yield from two_units(results, limits)
    yield from coarse_values(results, limits)
    yield from counted_twice(results, units)
    yield from scale_breaks(frames["unit_means"], near, known, limits)
    yield from measure_breaks(results, near, known, limits)


def _of_units(
    whole: dict[str, pl.DataFrame], programme: Programme
) -> Iterator[Suspicion]:
    yield from register_changes(
        whole["staged.units"].filter(pl.col("unit_type") != "municipality"),
        neighbours(programme.round_ids),
        [(s.unit, s.successor) for s in programme.successions],
    )


def _codes(programme: Programme) -> pl.DataFrame:
    """Return (informant_group, item, codes, reverse) of every item."""
    return pl.DataFrame(
        [
            (
                instrument.informant_group,
                item.id,
                len(instrument.answer_scales[item.answers].codes),
                item.reverse,
            )
            for instrument in programme.instruments.values()
            for item in instrument.items
        ],
        schema={
            "informant_group": pl.String,
            "item": pl.String,
            "codes": pl.Int64,
            "reverse": pl.Boolean,
        },
        orient="row",
    )


def _feeding(deliveries: pl.DataFrame, programme: Programme) -> pl.DataFrame:
    """Return (round, municipality, delivery, kind) of accepted files."""
    kinds = {id_: s.instrument or id_ for id_, s in programme.sources.items()}
    keys = pl.col("partitions").str.split("|")
    return (
        deliveries.filter("accepted")
        .with_columns(pl.col("partitions").str.split(" "))
        .explode("partitions")
        .select(
            "delivery",
            round=keys.list.get(1),
            municipality=keys.list.get(0),
            kind=pl.col("source").replace(kinds),
        )
    )


def _summed(name: str, tables: Mapping[str, Input]) -> pl.DataFrame:
    table = QUERIES[name]
    return run_query(
        f"compared/screening/{name}", inputs={table: tables[table]}, empty=EMPTY
    )


def _read(name: str, tables: Mapping[str, Input]) -> pl.DataFrame:
    source = tables[name]
    if isinstance(source, pl.DataFrame):
        return source
    return pl.read_parquet(list(source)) if source else EMPTY[name]
