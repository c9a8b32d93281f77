"""Neighbouring rounds, and what the programme says changed between them."""

from itertools import pairwise

import polars as pl

from pipeline.programme.model import Programme


def before(round_: str, rounds: list[str]) -> str | None:
    """Return the round before; null for the first."""
    position = rounds.index(round_)
    return rounds[position - 1] if position else None


def neighbours(rounds: list[str]) -> pl.DataFrame:
    """Return (since, round) of neighbouring rounds."""
    return pl.DataFrame(
        list(pairwise(rounds)),
        schema={"since": pl.String, "round": pl.String},
        orient="row",
    )


def declared(programme: Programme) -> pl.DataFrame:
    """Return (kind, informant_group, subject, since, round) of declared changes.

    A change of a scale is one of its items too; it counts between every two
    neighbouring rounds that it spans. The group of a measure is null.
    """
    rounds = programme.round_ids
    rows = []

    def add(
        kind: str, group: str | None, subject: str, between: tuple[str, str]
    ) -> None:
        first, last = map(rounds.index, between)
        rows.extend(
            (kind, group, subject, rounds[at], rounds[at + 1])
            for at in range(first, last)
        )

    for instrument in programme.instruments.values():
        items = {scale.id: scale.items for scale in instrument.scales}
        for change in instrument.changes:
            add("scale", instrument.informant_group, change.scale, change.between)
            for item in items[change.scale]:
                add("item", instrument.informant_group, item, change.between)
    for measure in programme.indicators.measures:
        for change in measure.changes:
            add("measure", None, measure.id, change.between)
    return pl.DataFrame(
        rows,
        schema=["kind", "informant_group", "subject", "since", "round"],
        schema_overrides=dict.fromkeys(
            ["kind", "informant_group", "subject", "since", "round"], pl.String
        ),
        orient="row",
    ).unique(maintain_order=True)
