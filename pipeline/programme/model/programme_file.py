"""`programme.yaml`: rounds, municipalities, informant groups and the rest."""

from datetime import date
from typing import Annotated, Literal

from pydantic import Field

from pipeline.programme.model.blocks import (
    Block,
    Identifier,
    MunicipalityCode,
    RoundId,
    Shown,
    Text,
    UnitType,
)
from pipeline.programme.model.thresholds import Thresholds


class Fieldwork(Block):
    """First and last day on which a round's questionnaires were open."""

    first: date
    last: date


class Round(Block):
    """One round of questionnaires; the order in the file is the order in time."""

    id: RoundId
    label: Shown
    phase: Literal["mapping", "progression", "lasting_effect"]
    fieldwork: Fieldwork
    school_year: str = Field(
        description="School year of the tests and national figures beside the round."
    )


class Municipality(Block):
    """A municipality; only active ones deliver and get reports."""

    code: MunicipalityCode
    name: str
    active: bool = True
    control: bool = Field(
        default=False,
        description="Outside the programme: delivers, counts in no norm and no mean, "
        "gets no profile, and is what the programme's changes are held against.",
    )


class InformantGroup(Block):
    """A group of people who answer the same questionnaire."""

    id: Identifier
    name: Text
    unit_type: UnitType
    described: Text = Field(description="Who answers about what, for 'how to read'.")
    per_unit: bool = Field(
        default=True, description="False: never shown per unit, only per municipality."
    )
    describes_pupils: bool = Field(
        default=False, description="True: one answer sheet per pupil or child, `about`."
    )
    are_pupils: bool = Field(
        default=False,
        description="True: pupils or children answer themselves; their key is the one "
        "that `about` of other groups refers to.",
    )


class Theme(Block):
    """A theme joins scales of several informant groups in one chart."""

    id: Identifier
    name: Text


class IgnoredFiles(Block):
    """Files that may lie in the raw folder without being a delivery."""

    pattern: str = Field(
        description="Below the raw folder; * matches within one name, ** any folders."
    )
    reason: Text


class ProgrammeFile(Block):
    """`programme.yaml`."""

    id: Identifier
    name: Text
    synthetic: bool = Field(description="True: every document says 'Syntetiske data'.")
    attribution: Text = Field(description="Source line at the foot of every document.")
    confidential_tests: Text | None = Field(
        default=None, description="Marking of documents that show test results."
    )
    rounds: list[Round] = Field(min_length=1)
    municipalities: list[Municipality] = Field(min_length=1)
    themes: list[Theme]
    informant_groups: list[InformantGroup]
    thresholds: Thresholds
    education_years: dict[str, Annotated[int, Field(ge=0, le=30)]] = Field(
        default={},
        description="Value of parents_education -> years of education it stands for. "
        "Empty: no gradient over social background is computed.",
    )
    ignored_files: list[IgnoredFiles] = []
    assumptions: list[Text] = Field(
        default=[], description="Where sources disagree and what was decided."
    )
