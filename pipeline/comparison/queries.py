"""The SQL of compared tables, over the sums of all rounds."""

from collections.abc import Mapping

import polars as pl

from pipeline.programme.frames import programme_frames
from pipeline.programme.model import Programme
from pipeline.statistics.multiplicity import normal_quantile
from pipeline.store.lake import Input, Lake, run_query
from schemas import scored, staged

INPUTS = {
    "compared.participation": ["scored.participation"],
    "compared.norms": ["scored.scale_moments"],
    "compared.variance_components": ["scored.scale_moments", "compared.norms"],
    "compared.mapping": [
        "scored.scale_moments",
        "compared.norms",
        "compared.variance_components",
    ],
    "compared.progression": [
        "compared.mapping",
        "compared.norms",
        "compared.invariance",
        "scored.linked_moments",
    ],
    "compared.perspectives": [
        "compared.mapping",
        "compared.norms",
        "scored.cross_moments",
    ],
    "compared.nonresponse": [
        "compared.mapping",
        "compared.participation",
        "compared.norms",
        "scored.scale_moments",
    ],
    "compared.indicators": ["scored.test_levels", "staged.unit_results"],
    "compared.indicator_changes": ["compared.indicators"],
}
PARAMS: dict[str, set[str]] = {
    "compared.mapping": {"z"},
    "compared.progression": {"z"},
    "compared.perspectives": {"z"},
    "compared.nonresponse": {"low_response_rate"},
    "compared.indicators": {"z"},
    "compared.indicator_changes": {"z"},
}
EMPTY = {
    "scored.participation": scored.Participation.empty(),
    "scored.scale_moments": scored.ScaleMoments.empty(),
    "scored.linked_moments": scored.LinkedMoments.empty(),
    "scored.cross_moments": scored.CrossMoments.empty(),
    "scored.test_levels": scored.TestLevels.empty(),
    "staged.unit_results": staged.UnitResults.empty(),
}


def queried(
    lake: Lake,
    programme: Programme,
    table: str,
    given: Mapping[str, pl.DataFrame] | None = None,
) -> pl.DataFrame:
    """Return what `sql/<table>.sql` says of what lies in the lake.

    Args:
        lake: Holds the inputs.
        programme: Its small tables and thresholds are inputs too.
        table: Qualified name.
        given: Inputs that are taken instead of the lake's.
    """
    thresholds = programme.file.thresholds
    values = {
        "z": normal_quantile(thresholds.confidence),
        "low_response_rate": thresholds.low_response_rate,
    }
    inputs: dict[str, Input] = {
        **programme_frames(programme),
        **{name: lake.all_parts(name) for name in INPUTS[table]},
        **(given or {}),
    }
    return run_query(
        table.replace(".", "/"),
        inputs=inputs,
        empty=EMPTY,
        params={name: values[name] for name in PARAMS.get(table, ())},
    )
