"""The published numbers of an edition, or why they are not shown."""

import polars as pl

from pipeline.comparison import tables
from pipeline.lake import Lake, run_query
from pipeline.programme.frames import programme_frames
from pipeline.programme.model import Edition, Programme
from schemas import disclosed, staged

INPUTS = [
    "compared.mapping",
    "compared.progression",
    "compared.invariance",
    "compared.effects",
    "compared.perspectives",
    "compared.nonresponse",
    "compared.participation",
    "compared.reliability",
    "compared.indicators",
    "compared.indicator_changes",
    "compared.goals",
    "compared.needs",
    "staged.units",
]
EMPTY = {
    "staged.units": staged.Units.empty(),
    **{name: tables.SCHEMAS[name].empty() for name in INPUTS if name in tables.SCHEMAS},
}


def disclosed_cells(lake: Lake, programme: Programme, edition: Edition) -> pl.DataFrame:
    """Return `disclosed.cells` of one edition.

    Args:
        lake: Holds the compared tables.
        programme: Says how few may not be shown, and which groups never per unit.
        edition: Who will read it.
    """
    minimum_n = getattr(programme.file.thresholds.minimum_n, edition)
    return run_query(
        "disclosed/cells",
        inputs={
            **programme_frames(programme),
            **{name: lake.all_parts(name) for name in INPUTS},
        },
        empty=EMPTY,
        params={"edition": edition, "minimum_n": minimum_n},
    ).select(disclosed.Cells.empty().columns)
