"""The compared tables: SQL over the sums of all rounds, then conclusions in words."""

from collections.abc import Callable

import polars as pl
from threadpoolctl import threadpool_limits

from pipeline.comparison.background import expected, gradients
from pipeline.comparison.conclusions import CONCLUSIONS
from pipeline.comparison.controlled import controlled
from pipeline.comparison.effects import effects
from pipeline.comparison.goals import goals
from pipeline.comparison.invariance import invariance
from pipeline.comparison.needs import needs
from pipeline.comparison.queries import queried
from pipeline.comparison.reliability import items, reliability
from pipeline.programme.model import Programme
from pipeline.run.partition_work import Schema
from pipeline.screening.signs import screening
from pipeline.store.lake import Lake
from schemas import compared

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
    "compared.controlled": compared.Controlled,
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
# What SQL says badly is computed in Python, from the sums all the same.
COMPUTED: dict[str, Callable[[Lake, Programme], pl.DataFrame]] = {
    "compared.reliability": reliability,
    "compared.items": items,
    "compared.invariance": invariance,
    "compared.effects": effects,
    "compared.controlled": controlled,
    "compared.goals": goals,
    "compared.gradients": gradients,
    "compared.expected": expected,
    "compared.needs": needs,
    "compared.screening": screening,
}


def compared_table(lake: Lake, programme: Programme, table: str) -> pl.DataFrame:
    """Return the rows of one compared table from what lies in the lake.

    The control group's answers are left out: they are no part of norms and means.
    """
    members = lake.without(programme.control_municipalities)
    if table in COMPUTED:
        # Matrices of a handful of items: threads would only wait for each other.
        with threadpool_limits(1, "blas"):
            return COMPUTED[table](members, programme)
    rows = queried(members, programme, table)
    conclude = CONCLUSIONS.get(table)
    return rows if conclude is None else conclude(rows, programme)
