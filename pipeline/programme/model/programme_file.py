"""`programme.yaml`: rounds, municipalities, informant groups and the rest."""

from calendar import monthrange
from datetime import date
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from pipeline.programme.model.blocks import (
    FOR_CLASSES,
    SHOWN,
    Block,
    Identifier,
    Language,
    MunicipalityCode,
    RoundId,
    Text,
    UnitType,
)
from pipeline.programme.model.editions import Edition
from pipeline.programme.model.thresholds import Thresholds


class Fieldwork(Block):
    """First and last day on which a round's questionnaires were open."""

    first: date = Field(description="First day.")
    last: date = Field(description="Last day; documents carry it.")


class Round(Block):
    """One round of questionnaires; the order in the file is the order in time."""

    id: RoundId = Field(description="What files, folders and tables call it.")
    label: Annotated[str | None, SHOWN] = Field(
        default=None, description="Short name; reports print the id."
    )
    phase: Literal["mapping", "progression", "lasting_effect"] | None = Field(
        default=None, description="What it was held for; nothing is computed from it."
    )
    fieldwork: Fieldwork = Field(description="When it was open.")
    school_year: str | None = Field(
        default=None,
        description="School year of the tests and national figures beside the round; "
        "reports of tests say so.",
    )


class Municipality(Block):
    """A municipality; only active ones deliver and get reports."""

    code: MunicipalityCode = Field(
        description="What files, folders and tables call it."
    )
    name: str = Field(description="Name in reports.")
    active: bool = Field(
        default=True, description="False: listed, but delivers nothing."
    )
    control: bool = Field(
        default=False,
        description="Outside the programme: delivers, counts in no norm and no mean, "
        "gets no profile, and is what the programme's changes are held against.",
    )


class InformantGroup(Block):
    """A group of people who answer the same questionnaire."""

    id: Identifier
    name: Text = Field(description="Name in reports.")
    unit_type: UnitType = Field(
        default="school", description="Kind of unit that they belong to."
    )
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

    known_again: bool = Field(
        default=True,
        description="False: who answered in one round is seldom there in the next, as "
        "children of one age; else it is told where almost nobody is known again.",
        examples=[False],
    )

    @property
    def in_classes(self) -> bool:
        """Whether what is answered is about pupils, who share classes."""
        return self.are_pupils or self.describes_pupils


class Theme(Block):
    """A theme joins scales of several informant groups in one chart."""

    id: Identifier
    name: Text = Field(description="Name in reports.")
    seriousness: Annotated[float, SHOWN] = Field(
        default=1,
        gt=0,
        description="How much a finding on its scales weighs among what to talk about.",
    )


class CalendarStep(Block):
    """A step from the reports of a round to the municipality's decision."""

    text: Text = Field(description="What happens.")
    months: Annotated[int, Field(ge=0)] = Field(
        description="When: full months after the end of the round's fieldwork."
    )
    until: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="The last such month. None: it takes one."
    )
    day: Annotated[int, Field(ge=1, le=31)] | None = Field(
        default=None, description="The last day in that month. None: any."
    )


class Phase(Block):
    """Months after a round in which reports are made and talked about."""

    id: Identifier = Field(description="What a report calls the time it is due.")
    text: Text = Field(description="What is made then.")
    months: Annotated[int, Field(ge=0)] = Field(
        description="Its first: full months after the end of the round's fieldwork."
    )
    until: Annotated[int, Field(ge=0)] | None = Field(
        default=None, description="The last such month. None: it takes one."
    )

    def after(self, end: date) -> tuple[date, date]:
        """Return its first and last day after a fieldwork that ended on a day."""
        first, first_year = months_after(end, self.months)
        last, last_year = months_after(end, self.until or self.months)
        return (
            date(first_year, first, 1),
            date(last_year, last, monthrange(last_year, last)[1]),
        )


def months_after(day: date, months: int) -> tuple[int, int]:
    """Return the month and year so many months later.

    >>> months_after(date(2015, 10, 31), 6)
    (4, 2016)
    """
    years, month = divmod(day.month - 1 + months, 12)
    return month + 1, day.year + years


class IgnoredFiles(Block):
    """Files that may lie in the raw folder without being a delivery."""

    pattern: str = Field(
        description="Below the raw folder; * matches within one name, ** any folders.",
        examples=["**/*.pdf"],
    )
    reason: Text = Field(
        description="Why it is left where it lies.",
        examples=[{"da": "Følgebreve.", "en": "Covering letters."}],
    )


class ProgrammeFile(Block):
    """Rounds, municipalities, who answers, themes, and rules that are numbers."""

    id: Identifier
    name: Text = Field(description="Name in every document.")
    languages: list[Language] = Field(
        default=["da", "en"],
        min_length=1,
        description="In which every text stands, the own one first; pages that are not "
        "about units are written in each.",
        examples=[["en"]],
    )
    document_languages: list[Language] = Field(
        default=[],
        description="Of these languages, those in which documents about units and "
        "municipalities are written. Empty: the first one alone.",
        examples=[["da", "en"]],
    )
    synthetic: bool = Field(description="True: every document says 'Syntetiske data'.")
    attribution: Text = Field(description="Source line at the foot of every document.")
    confidential_tests: Text | None = Field(
        default=None, description="Marking of documents that show test results."
    )
    rounds: list[Round] = Field(min_length=1, description="In the order of time.")
    municipalities: list[Municipality] = Field(
        min_length=1, description="Who delivers; a country or region may be one."
    )
    themes: list[Theme] = Field(description="What scales are about.")
    seriousness: Annotated[dict[Identifier, Annotated[float, Field(gt=0)]], SHOWN] = (
        Field(
            default={},
            description="Scale, measure or test subject -> what it weighs, where it "
            "is something else than its theme's weight, or than 1.",
        )
    )
    informant_groups: list[InformantGroup] = Field(
        description="Who answers; a questionnaire each."
    )
    editions: list[Edition] = Field(description="Who may read what.")
    thresholds: Thresholds = Field(description="The rules that are numbers.")
    education_years: dict[str, Annotated[int, Field(ge=0, le=30)]] = Field(
        default={},
        description="Value of parents_education -> years of education it stands for. "
        "Empty: no gradient over social background is computed.",
    )
    calendar: list[CalendarStep] = Field(
        default=[], description="What leads to a decision, in the order of time."
    )
    phases: Annotated[list[Phase], SHOWN] = Field(
        default=[],
        description="When which reports are due, for scheduled runs. Empty: only the "
        "fieldwork is scheduled.",
    )
    silent_days: Annotated[int, Field(ge=1), SHOWN] = Field(
        default=7,
        description="While questionnaires are open: a municipality that has sent no "
        "new answers for so many days is named in the Dagster UI.",
    )
    ignored_files: list[IgnoredFiles] = Field(
        default=[], description="What may lie in the raw folder without being read."
    )
    assumptions: list[Text] = Field(
        default=[], description="Where sources disagree and what was decided."
    )

    @model_validator(mode="after")
    def _documents_have_words(self) -> Self:
        if unknown := set(self.document_languages) - set(self.languages):
            told = f"{min(unknown)} is none of the languages; add it there."
            raise ValueError(f"document_languages: {told}")
        return self

    @property
    def written(self) -> list[Edition]:
        """The editions that are published."""
        return [edition for edition in self.editions if edition.written]

    def fewest(self, informant_group: str | None = None) -> int:
        """Return how many of a group stand behind a number, whatever its edition.

        Behind those of single classes `class_edition` wants more.
        """
        of_units = [one for one in self.written if one is not self.class_edition]
        return max(one.fewest(informant_group) for one in of_units or self.written)

    @property
    def class_edition(self) -> Edition | None:
        """The edition that holds numbers of single classes. None: it is not written."""
        return next((one for one in self.written if one.id == FOR_CLASSES), None)
