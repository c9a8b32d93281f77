"""What a municipality of the twin wrote into its quality report."""

from datetime import timedelta
from importlib.resources import files
from pathlib import Path

import polars as pl
import yaml

from pipeline.editorial.folder import file_name
from pipeline.programme.model import EditorialField, Programme

STATEMENT = "statement"  # what every board writes that writes
BEFORE = timedelta(days=14)  # of the last day for the council's meeting
LATER = timedelta(days=455)  # until what is promised is to be seen


def write_documents(folder: Path, programme: Programme, units: pl.DataFrame) -> None:
    """Write what the first municipality has in the fields of the last round.

    A field of which the twin knows nothing has no file, and no board but the last of
    its kind leaves its own without one.

    Args:
        folder: Gets a folder per municipality.
        programme: Says which fields there are.
        units: `units_of_all_rounds`.
    """
    last = programme.file.rounds[-1]
    here = units.filter(round=last.id).sort("municipality", "unit")
    if here.is_empty():
        return
    texts: dict[str, str] = yaml.safe_load(
        (files("pipeline.twin") / "documents.yaml").read_text(encoding="utf-8")
    )
    municipality = here["municipality"][0]
    own = here.filter(municipality=municipality)
    below = folder / municipality / last.id
    deadlines = [one.deadline for one in programme.editorial.fields if one.deadline]
    end = last.fieldwork.last
    day = (deadlines[0].after(end) if deadlines else end) - BEFORE
    for field in programme.editorial.fields:
        text = texts.get(STATEMENT if field.per else field.id)
        if text is None:
            continue
        said = text.replace("{day}", day.isoformat())
        said = said.replace("{by}", (day + LATER).isoformat())
        for unit in _writers(field, own):
            file = below / file_name(field, unit)
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(said, encoding="utf-8")


def _writers(field: EditorialField, units: pl.DataFrame) -> list[str | None]:
    """Return the units of which somebody writes; None: the municipality itself."""
    if not field.per:
        return [None]
    chosen = units.filter(pl.col("unit_type").is_in(field.per))
    return [*chosen["unit"].to_list()[:-1]]
