"""Every step of the program, room by room; each reads only what is made before."""

from collections.abc import Sequence
from functools import cache, partial

import polars as pl

from pipeline.comparison import tables as comparison
from pipeline.disclosure import tables as disclosure
from pipeline.disclosure.attacker import tables as attacker
from pipeline.handbook import tables as handbook
from pipeline.ingest import tables as ingest
from pipeline.privacy import tables as privacy
from pipeline.release import programme_tables as programme_numbers
from pipeline.release import tables as release
from pipeline.reports import programme_tables as programme_reports
from pipeline.reports import tables as reports
from pipeline.reports.certificate import tables as certificate
from pipeline.reports.explore import tables as explore
from pipeline.reports.index import tables as index
from pipeline.returns import tables as returns
from pipeline.scoring import tables as scoring
from pipeline.screening import signs as screening
from pipeline.store.lake import STAGES
from pipeline.store.steps import Made, Places, Step, Work, described, made
from pipeline.store.warehouse import holds_respondents, shows, write_warehouse
from schemas import reported

ROOMS = (
    ingest,
    scoring,
    returns,
    comparison,
    screening,
    disclosure,
    programme_numbers,
    release,
    handbook,
    reports,
    programme_reports,
    explore,
)

WRITTEN = tuple(step for room in ROOMS for step in room.STEPS)
# Everything that was written is looked through before it is listed.
OF_ROOMS = (
    *WRITTEN,
    privacy.scanning(t for s in WRITTEN for t in s.tables if not holds_respondents(t)),
    *attacker.STEPS,
    *certificate.STEPS,
    *index.STEPS,
)
# What analysts see, in the order of the stages.
SHOWN = tuple(
    table
    for stage in STAGES
    for step in OF_ROOMS
    for table in step.tables
    if table.startswith(f"{stage}.") and not holds_respondents(table)
)


def _warehouse(tables: Sequence[str], work: Work) -> Made:
    """Write a view per table that has a file and no respondents."""
    file = work.places.warehouse
    views = write_warehouse(work.lake.without(()), file, tables)
    return made(reported.Warehouse, pl.DataFrame({"view": sorted(views)}), [file])


def _shows_this_lake(places: Places) -> bool:
    return shows(places.warehouse, places.lake)


STEPS = (
    *OF_ROOMS,
    Step(
        tables=described(reported.Warehouse),
        make=partial(_warehouse, SHOWN),
        kinds=frozenset({"duckdb"}),
        reads=frozenset(SHOWN),
        stands=_shows_this_lake,
    ),
)
# A municipality's own needs no other: read, scored, and whoever delivered is answered,
# without a release.
OWN = tuple(step for room in (ingest, scoring, returns) for step in room.STEPS)
TOGETHER = ("compared.", "disclosed.")  # stages of what is made of all municipalities
FIGURES = tuple(one for one in STEPS if one.name.startswith(TOGETHER))
PARTS = {  # job -> its steps; one part runs after another
    "municipality": OWN,
    "programme": FIGURES,
    "documents": tuple(one for one in STEPS if one not in (*OWN, *FIGURES)),
}


@cache
def step_of(table: str) -> Step:
    """Return the step that makes a table.

    Raises:
        KeyError: No step makes it.
    """
    for step in STEPS:
        if table in step.tables:
            return step
    raise KeyError(table)


def steps_of(stage: str) -> list[Step]:
    """Return the steps whose tables belong to a stage."""
    return [step for step in STEPS if step.name.startswith(f"{stage}.")]
