"""Programmes whose rounds asked other items of a scale, and what pupils answered."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import polars as pl

from pipeline.programme.model import Programme
from pipeline.scoring.tables import STEPS
from pipeline.store.lake import Lake, Partition, write_table
from pipeline.store.steps import Places, Work
from schemas.staged import Respondents
from tests.unit.sql_tables import rows

GROUP, SCALE = "pupils_4_10", "el_uv_feedback"
A, B, C, D = ITEMS = [f"{SCALE}_{number}" for number in range(1, 5)]
HERE = "479"
Answers = Sequence[int | None]  # keyed steps to the four items


def asking(programme: Programme, asked: Mapping[str, Sequence[str]]) -> Programme:
    """Return the programme whose rounds asked only these items of the scale."""
    sources = {}
    for name, source in programme.sources.items():
        columns = source.item_columns
        if source.instrument == GROUP:
            columns = {
                round_: {
                    item: column
                    for item, column in columns["all"].items()
                    if item not in ITEMS or item in asked.get(round_, ITEMS)
                }
                for round_ in programme.round_ids
            }
        sources[name] = source.model_copy(update={"item_columns": columns})
    return programme.model_copy(update={"sources": sources})


def sheet(name: str, answers: Answers, **given: object) -> dict[str, object]:
    """Return who a pupil is and what it answered, round and unit in `given`."""
    return {
        "municipality": HERE,
        "informant_group": GROUP,
        "grade_band": "4-6",
        "unit": "101001",
        "status": "completed",
        "respondent": name,
        **given,
        **dict(zip(ITEMS, answers, strict=True)),
    }


def stage(lake: Lake, programme: Programme, sheets: list[dict[str, object]]) -> None:
    """Write the staged tables of these sheets, a partition per round."""
    instrument = programme.instruments[GROUP]
    codes = {
        item.id: (instrument.answer_scales[item.answers].codes, item.reverse)
        for item in instrument.items
    }
    frame = pl.DataFrame(sheets, infer_schema_length=None)
    for (round_,), found in frame.group_by("round", maintain_order=True):
        here = Partition(HERE, str(round_))
        people = found.select(set(Respondents.empty().columns) & set(found.columns))
        table = rows(Respondents.empty().schema, *people.to_dicts())
        write_table(table, lake.path("staged.respondents", here), "x")
        keyed = [
            (codes[item][0][-1] - pl.col(item))
            if codes[item][1]
            else (pl.col(item) + codes[item][0][0])
            for item in ITEMS
        ]
        responses = found.select(
            "round",
            "municipality",
            "informant_group",
            "respondent",
            *(
                keyed[ITEMS.index(item)].cast(pl.Int8).alias(item)
                if item in ITEMS
                else pl.lit(None, dtype=pl.Int8).alias(item)
                for item in codes
            ),
        )
        write_table(responses, lake.path("staged.responses", here, GROUP), "x")


def score(lake: Lake, programme: Programme, *tables: str) -> None:
    """Make these scored tables of every round from the staged ones."""
    places = Places(programme=Path(), raw=Path(), data=lake.root.parent)
    for step in (step for step in STEPS if set(tables) & set(step.tables)):
        for number, round_ in enumerate(programme.round_ids):
            here = Partition(HERE, round_)
            seen = programme.round_ids[: number + 1] if step.looks_back else [round_]
            scope = [Partition(HERE, one) for one in seen]
            work = Work(lake.only(step.reads).of(scope), programme, places, here)
            for table, parts in step.make(work).tables.items():
                for part, made in parts.items():
                    write_table(made.frame, lake.path(table, here, part), "x")
