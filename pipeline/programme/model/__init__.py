"""What a programme is: the typed content of a programme folder.

Every class mirrors one block of a YAML file; `pipeline.programme.load` reads the files.
Nothing here knows a particular programme: scales, items, rounds, municipalities and
thresholds are values of these models.
"""

from pipeline.programme.model.blocks import (
    FOR_OWNER,
    AggregationLevel,
    Block,
    EditionId,
    Identifier,
    Language,
    MunicipalityCode,
    RoundId,
    Text,
    UnitType,
)
from pipeline.programme.model.editions import Edition
from pipeline.programme.model.indicators import (
    Area,
    Goal,
    Indicators,
    Level,
    Measure,
    MeasureChange,
    NationalGoal,
    TestBreak,
    Tests,
    TestSubject,
    Wellbeing,
    WellbeingForm,
    WellbeingItem,
)
from pipeline.programme.model.instruments import (
    AnswerScale,
    Change,
    GradeBand,
    Instrument,
    Item,
    Scale,
)
from pipeline.programme.model.modules import Abstention, Evidence, Module, Modules
from pipeline.programme.model.programme import (
    Correction,
    Corrections,
    Programme,
    Succession,
)
from pipeline.programme.model.programme_file import (
    Fieldwork,
    IgnoredFiles,
    InformantGroup,
    Municipality,
    ProgrammeFile,
    Round,
    Theme,
)
from pipeline.programme.model.sources import Columns, MeasureColumn, Origin, Source
from pipeline.programme.model.thresholds import (
    InvarianceLimits,
    ReleaseLimits,
    ReleaseTheme,
    ReliabilityLimits,
    ScreeningLimits,
    Thresholds,
    UnknownClasses,
)

__all__ = [
    "FOR_OWNER",
    "Abstention",
    "AggregationLevel",
    "AnswerScale",
    "Area",
    "Block",
    "Change",
    "Columns",
    "Correction",
    "Corrections",
    "Edition",
    "EditionId",
    "Evidence",
    "Fieldwork",
    "Goal",
    "GradeBand",
    "Identifier",
    "IgnoredFiles",
    "Indicators",
    "InformantGroup",
    "Instrument",
    "InvarianceLimits",
    "Item",
    "Language",
    "Level",
    "Measure",
    "MeasureChange",
    "MeasureColumn",
    "Module",
    "Modules",
    "Municipality",
    "MunicipalityCode",
    "NationalGoal",
    "Origin",
    "Programme",
    "ProgrammeFile",
    "ReleaseLimits",
    "ReleaseTheme",
    "ReliabilityLimits",
    "Round",
    "RoundId",
    "Scale",
    "ScreeningLimits",
    "Source",
    "Succession",
    "TestBreak",
    "TestSubject",
    "Tests",
    "Text",
    "Theme",
    "Thresholds",
    "UnitType",
    "UnknownClasses",
    "Wellbeing",
    "WellbeingForm",
    "WellbeingItem",
]
