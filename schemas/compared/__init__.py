"""Schemas of the `compared` tables: how it differs and whether it moved."""

from schemas.compared.background import Expected, Gradients
from schemas.compared.classes import ClassMeans
from schemas.compared.controlled import Controlled
from schemas.compared.effects import Effects
from schemas.compared.gender import GenderGaps
from schemas.compared.goals import Goals
from schemas.compared.indicators import (
    IndicatorChanges,
    Indicators,
    TestComponents,
)
from schemas.compared.item_shares import ItemShares
from schemas.compared.mapping import Mapping
from schemas.compared.needs import Needs
from schemas.compared.norms import Norms, UnitSpreads, VarianceComponents
from schemas.compared.participation import Nonresponse, Participation
from schemas.compared.perspectives import Perspectives
from schemas.compared.progression import Progression
from schemas.compared.scales import Invariance, Items, Reliability
from schemas.compared.screening import Screening
from schemas.compared.since_start import SinceStart

TABLES = (  # in the order of the data dictionary
    Participation,
    Norms,
    Reliability,
    Items,
    Invariance,
    VarianceComponents,
    UnitSpreads,
    Mapping,
    Progression,
    SinceStart,
    Effects,
    Controlled,
    Perspectives,
    GenderGaps,
    ItemShares,
    TestComponents,
    Indicators,
    IndicatorChanges,
    Screening,
    Goals,
    Gradients,
    Expected,
    Nonresponse,
    Needs,
    ClassMeans,
)
