"""The compared tables: SQL over the sums of all rounds, then conclusions in words."""

from collections.abc import Callable

import polars as pl
from threadpoolctl import threadpool_limits

from pipeline.comparison.background import expected, gradients
from pipeline.comparison.conclusions import CONCLUSIONS
from pipeline.comparison.effects import effects
from pipeline.comparison.goals import goals
from pipeline.comparison.invariance import invariance
from pipeline.comparison.needs import needs
from pipeline.comparison.reliability import items, reliability
from pipeline.comparison.screening import screening
from pipeline.lake import Lake, run_query
from pipeline.partition_work import Schema
from pipeline.programme.frames import programme_frames
from pipeline.programme.model import Programme
from pipeline.statistics.multiplicity import normal_quantile
from schemas import compared, scored, staged

SCHEMAS: dict[str, Schema] = {
    "compared.participation": compared.Participation,
    "compared.norms": compared.Norms,
    "compared.reliability": compared.Reliability,
    "compared.items": compared.Items,
    "compared.invariance": compared.Invariance,
    "compared.variance_components": compared.VarianceComponents,
    "compared.mapping": compared.Mapping,
    "compared.progression": compared.Progression,
    "compared.effects": compared.Effects,
    "compared.nonresponse": compared.Nonresponse,
    "compared.perspectives": compared.Perspectives,
    "compared.indicators": compared.Indicators,
    "compared.indicator_changes": compared.IndicatorChanges,
    "compared.goals": compared.Goals,
    "compared.gradients": compared.Gradients,
    "compared.expected": compared.Expected,
    "compared.needs": compared.Needs,
    "compared.screening": compared.Screening,
}
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
# What SQL says badly is computed in Python, from the sums all the same.
COMPUTED: dict[str, Callable[[Lake, Programme], pl.DataFrame]] = {
    "compared.reliability": reliability,
    "compared.items": items,
    "compared.invariance": invariance,
    "compared.effects": effects,
    "compared.goals": goals,
    "compared.gradients": gradients,
    "compared.expected": expected,
    "compared.needs": needs,
    "compared.screening": screening,
}


def compared_table(lake: Lake, programme: Programme, table: str) -> pl.DataFrame:
    """Return the rows of one compared table from what lies in the lake."""
    thresholds = programme.file.thresholds
    if table in COMPUTED:
        # Matrices of a handful of items: threads would only wait for each other.
        with threadpool_limits(1, "blas"):
            return COMPUTED[table](lake, programme)
    given = {
        "z": normal_quantile(thresholds.confidence),
        "low_response_rate": thresholds.low_response_rate,
    }
    rows = run_query(
        table.replace(".", "/"),
        inputs={
            **programme_frames(programme),
            **{name: lake.all_parts(name) for name in INPUTS[table]},
        },
        empty=EMPTY,
        params={name: given[name] for name in PARAMS.get(table, ())},
    )
    conclude = CONCLUSIONS.get(table)
    return rows if conclude is None else conclude(rows, programme)
