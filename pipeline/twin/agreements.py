"""What a few units of the twin agreed on: files as people write them."""

from collections.abc import Iterator
from datetime import date
from importlib.resources import files
from pathlib import Path
from typing import TypedDict

import polars as pl
import yaml

from pipeline.editorial.agreements import subjects
from pipeline.programme.model import Programme


class Goal(TypedDict):
    """A goal as `agreements.yaml` has it."""

    about: str
    seen: str
    who: str


def write_agreements(folder: Path, programme: Programme, units: pl.DataFrame) -> None:
    """Write the agreements of some units that go on after the first round.

    Those of the first municipality that has enough of them, after the first round, by
    the beginning of the fieldwork of the second. With one round nothing is written.

    Args:
        folder: Gets a folder per municipality.
        programme: The programme that is imitated.
        units: `units_of_all_rounds`.
    """
    if len(programme.round_ids) < 2:  # noqa: PLR2004
        return
    first, second, *_ = programme.file.rounds
    plans = (files("pipeline.twin") / "agreements.yaml").read_text(encoding="utf-8")
    planned: dict[str, list[list[Goal]]] = yaml.safe_load(plans)
    going_on = units.filter(pl.col("round") == first.id, ~pl.col("is_last_round"))
    for unit_type, kind in (("school", "schools"), ("daycare", "daycare")):
        chosen = _first(going_on.filter(unit_type=unit_type), len(planned[kind]))
        known = subjects(programme, unit_type)
        for (municipality, unit), goals in zip(chosen, planned[kind], strict=False):
            file = folder / municipality / first.id / f"{unit}.md"
            file.parent.mkdir(parents=True, exist_ok=True)
            asked = [goal for goal in goals if goal["about"] in known]
            text = "".join(_lines(asked, second.fieldwork.first))
            file.write_text(text, encoding="utf-8")


def _first(units: pl.DataFrame, count: int) -> list[tuple[str, str]]:
    """Return municipality and number of the first units of one municipality."""
    rows = units.sort("municipality", "unit").select("municipality", "unit").rows()
    for municipality, _ in rows:
        own = [row for row in rows if row[0] == municipality]
        if len(own) >= count:
            return own[:count]
    return []


def _lines(goals: list[Goal], by: date) -> Iterator[str]:
    yield "---\n"
    yield "goals:\n" if goals else "proposal: as it stands\n"
    for goal in goals:
        yield f"  - about: {goal['about']}\n    seen: {goal['seen']}\n"
        yield f"    by: {by.isoformat()}\n    who: {goal['who']}\n"
    yield "---\n"
