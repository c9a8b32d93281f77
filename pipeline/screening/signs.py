"""The table `compared.screening`: what only several files or rounds can show."""

from collections.abc import Iterator
from itertools import pairwise

import polars as pl

from pipeline.programme.frames import lineage
from pipeline.programme.model import Programme
from pipeline.screening.answers import different_answers, moved_answers
from pipeline.screening.coverage import (
    absent_groups,
    absent_municipalities,
    changed_invitations,
    equal_answers,
    more_answers_than_invited,
    overlapping_deliveries,
    same_answers,
)
from pipeline.screening.measures import (
    coarse_values,
    counted_twice,
    two_meanings,
    two_units,
)
from pipeline.screening.orientation import turned_items
from pipeline.screening.registers import register_changes
from pipeline.screening.shifts import measure_breaks, scale_breaks
from pipeline.screening.suspicions import Suspicion, suspicion_rows
from pipeline.store.lake import Lake
from pipeline.store.steps import computed, query_rows
from schemas import compared

QUERIES = (
    "item_answers",
    "item_moments",
    "answer_sheets",
    "unit_scores",
    "unit_means",
    "repeated_rows",
    "participation",
)
WHOLE = ("staged.units", "staged.unit_results", "raw.deliveries")


def screening(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return the rows of `compared.screening` from what lies in the lake."""
    return suspicion_rows(signs(lake.without(()), programme))  # the control group, too


def signs(lake: Lake, programme: Programme) -> Iterator[Suspicion]:
    """Yield every sign, in the order of the catalogue.

    Args:
        lake: Holds what is looked at.
        programme: Rounds, thresholds, declared changes, successions.
    """
    frames = {
        name: query_rows(f"screening/{name}", lake, programme, {}) for name in QUERIES
    }
    whole = {name: lake.rows(name) for name in WHOLE}
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
    near = _neighbours(programme.round_ids)
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
    rounds, known = programme.round_ids, _declared(programme)
    counts, codes = frames["item_answers"], _codes(programme)
    yield from turned_items(frames["item_moments"], rounds, limits)
    yield from different_answers(counts, codes, limits)
    yield from equal_answers(frames["unit_scores"], limits)
    yield from moved_answers(counts, _neighbours(rounds), known, codes, limits)


def _of_figures(
    frames: dict[str, pl.DataFrame],
    whole: dict[str, pl.DataFrame],
    programme: Programme,
) -> Iterator[Suspicion]:
    limits = programme.file.thresholds.screening
    near, known = _neighbours(programme.round_ids), _declared(programme)
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
        _neighbours(programme.round_ids),
        [(s.unit, s.successor) for s in programme.successions],
    )


def _neighbours(rounds: list[str]) -> pl.DataFrame:
    """Return (since, round) of neighbouring rounds."""
    return pl.DataFrame(
        list(pairwise(rounds)),
        schema={"since": pl.String, "round": pl.String},
        orient="row",
    )


def _declared(programme: Programme) -> pl.DataFrame:
    """Return (kind, informant_group, subject, since, round) of declared changes.

    A change of a scale is one of its items too; it counts between every two
    neighbouring rounds that it spans. The group of a measure is null.
    """
    known: list[tuple[str, str | None, str, tuple[str, str]]] = [
        ("measure", None, measure.id, change.between)
        for measure in programme.indicators.measures
        for change in measure.changes
    ]
    for instrument in programme.instruments.values():
        group = instrument.informant_group
        items = {scale.id: scale.items for scale in instrument.scales}
        for change in instrument.changes:
            known.append(("scale", group, change.scale, change.between))
            known += [("item", group, i, change.between) for i in items[change.scale]]
    rounds = programme.round_ids
    return pl.DataFrame(
        [
            (kind, group, subject, rounds[at], rounds[at + 1])
            for kind, group, subject, (first, last) in known
            for at in range(rounds.index(first), rounds.index(last))
        ],
        schema=dict.fromkeys(
            ["kind", "informant_group", "subject", "since", "round"], pl.String
        ),
        orient="row",
    ).unique()


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


STEPS = (
    computed(
        compared.Screening,
        screening,
        reads=WHOLE,
        kind="polars",
        queries=tuple(f"screening/{name}" for name in QUERIES),
    ),
)
