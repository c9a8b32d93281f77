"""The compared tables: SQL over the sums of all rounds, then conclusions in words.

What SQL says badly is computed in Python, from the sums all the same. The control
group's answers are left out: they are no part of norms and means.
"""

from functools import partial

import polars as pl

from pipeline.comparison.background import expected, gradients
from pipeline.comparison.conclusions import (
    changed_indicators,
    gaps,
    placed,
    spread,
)
from pipeline.comparison.controlled import controlled
from pipeline.comparison.effects import effects
from pipeline.comparison.gender import gender_gaps
from pipeline.comparison.goals import goals
from pipeline.comparison.invariance import invariance
from pipeline.comparison.limits import parameters
from pipeline.comparison.needs import needs
from pipeline.comparison.progression import QUERIES, SUMS, progression
from pipeline.comparison.reliability import items, reliability
from pipeline.comparison.since_start import since_start
from pipeline.programme.model import Programme
from pipeline.store.lake import Lake
from pipeline.store.steps import computed, queried, rows_of
from schemas import compared

_asked = partial(queried, parameters=parameters)
MOMENTS, ITEMS = "scored.scale_moments", "scored.item_moments"
MAPPING, PROGRESSION = "compared.mapping", "compared.progression"
INDICATORS, NORMS = "compared.indicators", "compared.norms"

STEPS = (  # each reads only those before it
    _asked(compared.Participation),
    _asked(compared.Norms),
    computed(compared.Reliability, reliability, reads=[ITEMS, MOMENTS]),
    computed(compared.Items, items, reads=[ITEMS]),
    computed(compared.Invariance, invariance, reads=[ITEMS]),
    _asked(compared.VarianceComponents),
    _asked(compared.UnitSpreads, conclude=spread),
    _asked(compared.Mapping, conclude=placed),
    _asked(compared.ClassMeans),
    computed(
        compared.Progression,
        progression,
        reads=SUMS,
        kind="duckdb",
        queries=QUERIES,
    ),
    computed(compared.SinceStart, since_start, reads=[PROGRESSION, MAPPING]),
    computed(compared.Effects, effects, reads=[PROGRESSION, MAPPING]),
    computed(
        compared.Controlled,
        controlled,
        reads=[PROGRESSION, *SUMS],
        queries=QUERIES,
    ),
    _asked(compared.Nonresponse),
    _asked(compared.Perspectives, conclude=gaps),
    _asked(compared.ItemShares),
    _asked(compared.GenderGaps, conclude=gender_gaps),
    _asked(compared.TestComponents),
    _asked(compared.Indicators),
    _asked(compared.IndicatorChanges, conclude=changed_indicators),
    computed(compared.Goals, goals, reads=[INDICATORS, "compared.indicator_changes"]),
    computed(compared.Gradients, gradients, reads=["scored.background_moments", NORMS]),
    computed(compared.Expected, expected, reads=["scored.background_moments", NORMS]),
    computed(
        compared.Needs,
        needs,
        reads=[
            MAPPING,
            PROGRESSION,
            "compared.reliability",
            "compared.goals",
            INDICATORS,
            MOMENTS,
        ],
    ),
)


def compared_table(lake: Lake, programme: Programme, table: str) -> pl.DataFrame:
    """Return the rows of one compared table from what lies in a lake."""
    step = next(step for step in STEPS if table in step.tables)
    return rows_of(step, lake.without(programme.control_municipalities), programme)
