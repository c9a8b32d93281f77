"""What a programme is: the typed content of a programme folder.

Every class mirrors one block of a YAML file; `pipeline.programme.load` reads the files.
Nothing here knows a particular programme: scales, items, rounds, municipalities and
thresholds are values of these models.
"""

from pipeline.programme.model.blocks import (
    AggregationLevel,
    Block,
    Edition,
    Identifier,
    Language,
    MunicipalityCode,
    RoundId,
    Text,
    UnitType,
)
from pipeline.programme.model.corrections import Correction, Corrections
from pipeline.programme.model.goals import Goal, NationalGoal
from pipeline.programme.model.indicators import Indicators
from pipeline.programme.model.instruments import (
    AnswerScale,
    Change,
    GradeBand,
    Instrument,
    Item,
    Scale,
)
from pipeline.programme.model.measures import Area, Measure, MeasureChange
from pipeline.programme.model.modules import Abstention, Evidence, Module, Modules
from pipeline.programme.model.national_tests import Level, TestBreak, Tests, TestSubject
from pipeline.programme.model.programme import Programme
from pipeline.programme.model.programme_file import (
    CalendarEntry,
    Fieldwork,
    IgnoredFiles,
    InformantGroup,
    Municipality,
    ProgrammeFile,
    Round,
    Theme,
)
from pipeline.programme.model.release_limits import ReleaseLimits, ReleaseTheme
from pipeline.programme.model.screening_limits import ScreeningLimits
from pipeline.programme.model.source_columns import Columns, MeasureColumn, Origin
from pipeline.programme.model.sources import Source
from pipeline.programme.model.successions import Succession
from pipeline.programme.model.thresholds import (
    InvarianceLimits,
    MinimumN,
    ReliabilityLimits,
    Thresholds,
)
from pipeline.programme.model.wellbeing import Wellbeing, WellbeingForm, WellbeingItem

__all__ = [
    "Abstention",
    "AggregationLevel",
    "AnswerScale",
    "Area",
    "Block",
    "CalendarEntry",
    "Change",
    "Columns",
    "Correction",
    "Corrections",
    "Edition",
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
    "MinimumN",
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
    "Wellbeing",
    "WellbeingForm",
    "WellbeingItem",
]
