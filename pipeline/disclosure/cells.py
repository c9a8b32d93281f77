"""The published numbers of an edition, or why they are not shown."""

import polars as pl

from pipeline.programme.frames import programme_frames
from pipeline.programme.model import Edition, Programme
from pipeline.store.lake import Lake, run_query
from schemas import compared, disclosed, staged

INPUTS = {
    "compared.mapping": compared.Mapping.empty(),
    "compared.progression": compared.Progression.empty(),
    "compared.invariance": compared.Invariance.empty(),
    "compared.effects": compared.Effects.empty(),
    "compared.perspectives": compared.Perspectives.empty(),
    "compared.nonresponse": compared.Nonresponse.empty(),
    "compared.participation": compared.Participation.empty(),
    "compared.reliability": compared.Reliability.empty(),
    "compared.indicators": compared.Indicators.empty(),
    "compared.indicator_changes": compared.IndicatorChanges.empty(),
    "compared.goals": compared.Goals.empty(),
    "compared.needs": compared.Needs.empty(),
    "staged.units": staged.Units.empty(),
}


def disclosed_cells(lake: Lake, programme: Programme, edition: Edition) -> pl.DataFrame:
    """Return `disclosed.cells` of one edition.

    Args:
        lake: Holds the compared tables.
        programme: Says how few may not be shown, and which groups never per unit.
        edition: Who will read it.
    """
    members = lake.without(programme.control_municipalities)
    minimum_n = getattr(programme.file.thresholds.minimum_n, edition)
    return run_query(
        "disclosed/cells",
        inputs={
            **programme_frames(programme),
            **{name: members.all_parts(name) for name in INPUTS},
        },
        empty=INPUTS,
        params={"edition": edition, "minimum_n": minimum_n},
    ).select(disclosed.Cells.empty().columns)
