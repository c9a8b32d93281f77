"""What a programme is: the typed content of a programme folder.

Every class mirrors one block of a YAML file; `pipeline.programme.load` reads the files.
Nothing here knows a particular programme: scales, items, rounds, municipalities and
thresholds are values of these models.
"""

from datetime import date
from math import isclose
from typing import Annotated, Literal, Self, get_args

from pydantic import BaseModel, ConfigDict, Field, field_validator, model_validator

Language = Literal["da", "en"]
Edition = Literal["unit", "municipality", "public"]
Identifier = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
RoundId = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,20}$")]
MunicipalityCode = Annotated[str, Field(pattern=r"^[0-9A-Za-z-]{1,12}$")]
UnitType = Literal["school", "daycare", "childminders", "municipality"]
AggregationLevel = Literal["unit", "municipality", "programme"]


class Block(BaseModel):
    """A block of a YAML file: closed, so that a misspelt key is an error."""

    model_config = ConfigDict(extra="forbid", frozen=True, coerce_numbers_to_str=True)


class Text(Block):
    """A text in the languages of the programme; Danish is always there."""

    da: str
    en: str

    def of(self, language: Language) -> str:
        """Return the text in `language`."""
        return self.da if language == "da" else self.en


# --- programme.yaml -------------------------------------------------------------------


class Fieldwork(Block):
    """First and last day on which a round's questionnaires were open."""

    first: date
    last: date


class Round(Block):
    """One round of questionnaires; the order in the file is the order in time."""

    id: RoundId
    label: str
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


class MinimumN(Block):
    """Fewest respondents that a published number may rest on, per edition."""

    unit: int = Field(ge=1)
    municipality: int = Field(ge=1)
    public: int = Field(ge=1)


class ReliabilityLimits(Block):
    """Cronbach's alpha below `hide` is explained, not shown; below `flag` is marked."""

    hide: float = Field(ge=0, le=1)
    flag: float = Field(ge=0, le=1)


class ScreeningLimits(Block):
    """When a comparison of sums is called suspicious (`compared.screening`)."""

    confidence: float = Field(
        default=0.999,
        gt=0.5,
        lt=1,
        description="Of the intervals and bounds of a sign.",
    )
    design_effect: float = Field(
        default=2,
        ge=1,
        description="Sampling variance of answers from classes and schools, relative "
        "to independent ones.",
    )
    answers_moved: float = Field(
        default=0.25,
        gt=0,
        le=1,
        description="Total variation distance between two rounds, beyond its bound.",
    )
    answers_differ: float = Field(
        default=0.3,
        gt=0,
        le=1,
        description="Total variation distance to the other municipalities, likewise.",
    )
    code_share: float = Field(
        default=0.05, gt=0, le=1, description="Share of answers that a lost code had."
    )
    scale_shift: float = Field(
        default=0.5,
        gt=0,
        description="Move of a unit's scale mean, SDs of respondents.",
    )
    measure_shift: float = Field(
        default=1.5, gt=0, description="Move of a unit's measure, SDs of units."
    )
    units_share: float = Field(
        default=0.8, gt=0.5, le=1, description="Share of units that move the same way."
    )
    moving_units: int = Field(
        default=8, ge=2, description="Fewest units of which most move the same way."
    )
    units: int = Field(
        default=5, ge=2, description="Fewest units that are a second population."
    )
    respondents: int = Field(
        default=10, ge=2, description="Fewest respondents of a unit that counts."
    )
    meaning_separation: float = Field(
        default=4.5,
        gt=2,
        description="Ashman's D of two populations in one measure; above 2 they are "
        "two, at 4.5 one unit in 80 is on the wrong side.",
    )
    minority_share: float = Field(
        default=0.02,
        gt=0,
        lt=0.5,
        description="Smallest share of the second population.",
    )
    invited_factor: float = Field(
        default=2, gt=1, description="Factor by which the number of invited changes."
    )
    invited: int = Field(
        default=20, ge=1, description="Fewest invited in one of the two rounds."
    )


ReleaseTheme = Literal[
    "integrity",
    "completeness",
    "participation",
    "distributions",
    "shown",
    "tests",
    "reliability",
    "norms",
]


class ReleaseLimits(Block):
    """What a release as a whole must look like to be published without a second look.

    Every limit is kept by the subjects it is about: municipalities, scales, items. The
    defaults serve a programme that names none.
    """

    subjects_within: float = Field(
        default=0.9, gt=0, le=1, description="Share of subjects that must keep a limit."
    )
    units_below_rate: float = Field(
        default=0.25,
        ge=0,
        le=1,
        description="Largest share of a municipality's units below low_response_rate.",
    )
    response_rate_fall: float = Field(
        default=0.1, gt=0, lt=1, description="Largest fall since the round before."
    )
    distribution_shift: float = Field(
        default=0.25,
        gt=0,
        description="Largest population stability index against the round before, less "
        "what chance gives; .10 is noticeable, .25 large.",
    )
    units_shown: float = Field(
        default=0.75, ge=0, le=1, description="Smallest share of units with a number."
    )
    test_coverage: float = Field(
        default=0.85, ge=0, le=1, description="Smallest tested / enrolled."
    )
    reliable_scales: float = Field(
        default=0.8, gt=0, le=1, description="Share of scales above reliability.flag."
    )
    norm_n: int = Field(
        default=30,
        ge=2,
        description="Fewest respondents of a norm; of fewer no reliability is judged.",
    )
    norm_mean_margin: float = Field(
        default=0.05,
        ge=0,
        lt=0.5,
        description="Closest that a norm's mean may come to an end of its answer "
        "scale, as a share of the scale's length.",
    )
    norm_sd: tuple[float, float] = Field(
        default=(0.05, 0.45),
        description="Smallest and largest SD of a norm, as a share of the length.",
    )
    blocking: list[ReleaseTheme] = Field(
        default=["integrity"], description="Themes that keep the reports back."
    )


class InvarianceLimits(Block):
    """Largest loss of fit at which a scale still means the same in two rounds."""

    cfi: float = Field(default=0.010, gt=0, description="Fall of CFI per step.")
    rmsea: float = Field(default=0.015, gt=0, description="Rise of RMSEA per step.")
    minimum_n: int = Field(
        default=300, ge=50, description="Respondents per round; fewer: not tested."
    )


class Thresholds(Block):
    """The programme's rules that are numbers."""

    minimum_n: MinimumN
    minimum_answered_share: float = Field(gt=0, le=1)
    reliability: ReliabilityLimits
    smallest_difference: float = Field(
        gt=0, description="Smallest difference that matters, in points (SD = 100)."
    )
    confidence: float = Field(gt=0.5, lt=1)
    false_discovery_rate: float = Field(gt=0, lt=1)
    false_discovery_shares: dict[AggregationLevel, Annotated[float, Field(gt=0)]] = (
        Field(description="What each level may spend of the rate; they add up to 1.")
    )
    low_response_rate: float = Field(gt=0, lt=1)
    coverage_difference: float = Field(
        gt=0, lt=1, description="Change in tested/enrolled that calls for a warning."
    )
    release: ReleaseLimits = ReleaseLimits()
    screening: ScreeningLimits = ScreeningLimits()
    invariance: InvarianceLimits = InvarianceLimits()
    effect_probability: float = Field(
        default=0.8,
        gt=0.5,
        lt=1,
        description="A course over the rounds is named from this probability on.",
    )

    @field_validator("false_discovery_shares")
    @classmethod
    def _every_level_has_its_share(cls, shares: dict[str, float]) -> dict[str, float]:
        if missing := set(get_args(AggregationLevel)) - set(shares):
            raise ValueError(f"{sorted(missing)} must have a share too")
        if not isclose(sum(shares.values()), 1):
            raise ValueError(f"must add up to 1, not {sum(shares.values()):g}")
        return shares


class CalendarEntry(Block):
    """What happens when, relative to the year of a round."""

    what: Text
    year_offset: int
    first_month: int = Field(ge=1, le=12)
    last_month: int = Field(ge=1, le=12)


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
    calendar: list[CalendarEntry] = []
    ignored_files: list[IgnoredFiles] = []
    assumptions: list[Text] = Field(
        default=[], description="Where sources disagree and what was decided."
    )


# --- instruments/<id>.yaml ------------------------------------------------------------


class AnswerScale(Block):
    """The answers that one may give, from the lowest code to the highest."""

    answers: dict[int, Text] = Field(min_length=2)
    missing: dict[int, Text] = Field(
        default={}, description="Codes that are no answer, e.g. 'do not know'."
    )

    @property
    def codes(self) -> list[int]:
        """The answer codes in order; consecutive by validation."""
        return sorted(self.answers)

    @model_validator(mode="after")
    def _codes_are_consecutive(self) -> Self:
        codes = self.codes
        if codes != list(range(codes[0], codes[-1] + 1)):
            raise ValueError(f"answer codes must be consecutive, found {codes}")
        if overlap := set(codes) & set(self.missing):
            raise ValueError(f"codes {sorted(overlap)} are both answer and missing")
        return self


class Item(Block):
    """One question."""

    id: Identifier
    text: Text
    answers: str = Field(description="Id of the answer scale.")
    reverse: bool = Field(
        default=False, description="True: the highest code is the least favourable."
    )
    picture: str | None = None
    sound: str | None = None


class Scale(Block):
    """Items that measure one thing; scored as the mean of the keyed answers."""

    id: Identifier
    label: Text
    theme: Identifier
    high: Text = Field(description="What a high value means, one short sentence.")
    items: list[Identifier] = Field(min_length=1)


class GradeBand(Block):
    """Grades that share a norm."""

    id: Annotated[str, Field(pattern=r"^[0-9a-z_-]+$")]
    grades: list[str] = Field(min_length=1)


class Change(Block):
    """A declared change between two neighbouring rounds."""

    scale: Identifier
    between: tuple[RoundId, RoundId]
    comparable: bool
    reason: Text


class Instrument(Block):
    """`instruments/<id>.yaml`: one questionnaire."""

    id: Identifier
    informant_group: Identifier
    origin: Text = Field(description="Where the items come from.")
    grade_bands: list[GradeBand] = Field(
        default=[], description="Empty: everybody shares one norm, band 'all'."
    )
    breakdowns: list[Literal["gender"]] = []
    answer_scales: dict[str, AnswerScale]
    items: list[Item] = Field(min_length=1)
    scales: list[Scale] = Field(min_length=1)
    changes: list[Change] = []

    def steps_of(self, scale: Scale) -> int:
        """Return the answer steps from the lowest to the highest score of a scale."""
        items = {item.id: item for item in self.items}
        return len(self.answer_scales[items[scale.items[0]].answers].codes) - 1


# --- exports/<source>.yaml ------------------------------------------------------------


class Origin(Block):
    """Where a round or municipality of a delivery comes from: exactly one of three."""

    folder: bool = False
    column: str | None = None
    constant: str | None = None
    values: dict[str, str] = Field(
        default={}, description="Delivered value -> round id or municipality code."
    )
    others: Literal["reject", "leave_out"] = Field(
        default="reject",
        description="Rows of rounds or municipalities that are not in programme.yaml: "
        "an error, or (national files) none of our business.",
    )
    agrees_with: str | None = Field(
        default=None,
        description="Column that repeats it; a row that says otherwise (through "
        "`values`) is rejected.",
    )

    @model_validator(mode="after")
    def _exactly_one(self) -> Self:
        given = [self.folder, self.column is not None, self.constant is not None]
        if sum(given) != 1:
            raise ValueError("give exactly one of folder, column, constant")
        return self


class MeasureColumn(Block):
    """A wide column that holds one aggregate measure."""

    measure: Identifier
    column: str
    n_column: str | None = None


class Columns(Block):
    """Which delivered column holds what. Unset: not delivered."""

    respondent: str | None = Field(
        default=None,
        description="Key of the respondent; columns joined by + if one is not unique.",
    )
    unit: str | None = Field(
        default=None,
        description="Unset for aggregates: the row describes the municipality itself.",
    )
    unit_name: str | None = None
    unit_type: str | None = None
    grade: str | None = None
    class_: str | None = Field(default=None, alias="class")
    gender: str | None = None
    about: str | None = None
    parents_education: str | None = None
    status: str | None = Field(
        default=None,
        description="How far a sheet came, by `values.status`; without it, a sheet "
        "with anything in this column is completed and one without is partial.",
    )
    # test results
    subject: str | None = None
    level: str | None = None
    exempt: str | None = None
    scale_version: str | None = None
    # long aggregates
    measure: str | None = None
    value: str | None = None
    n: str | None = None
    breakdown: str | None = None
    # unit register
    successor: str | None = None
    main_unit: str | None = Field(
        default=None, description="Number of the school that it is a department of."
    )


class Source(Block):
    """`exports/<source>.yaml`: one kind of delivery and what it means."""

    id: Identifier
    reader: Identifier = Field(description="A module of pipeline/ingest/readers.")
    feeds: Literal["survey", "test_results", "unit_results", "units"]
    files: list[str] = Field(
        min_length=1,
        description="Patterns below the raw folder; {round} and {municipality} match a "
        "folder name, * matches within one name.",
    )
    instrument: Identifier | None = None
    round: Origin
    municipality: Origin
    encoding: str | None = Field(
        default=None,
        description="Of SPSS and Stata files that declare a wrong one or none.",
    )
    delimiter: Literal[";", "\t", ","] | None = Field(
        default=None, description="Of delimited text. Unset: found in the text."
    )
    preamble_lines: int = Field(
        default=0, ge=0, description="Lines before the header that say something else."
    )
    header_rows: int = Field(default=1, ge=1, le=3, description="Rows of the header.")
    name_row: int | None = Field(
        default=None,
        ge=1,
        le=3,
        description="The header row that names the columns. Unset: all of them, joined "
        "by ' | '; a cell of an upper row holds for the empty ones to its right.",
    )
    sheet: str | None = Field(
        default=None,
        description="Sheet of a workbook that holds the table. Unset: the first one "
        "that is not hidden.",
    )
    decimal: Literal[",", "."] = ","
    unit_type: UnitType = Field(
        default="school", description="Of units where no column says it."
    )
    columns: Columns
    ignored_columns: list[str] = Field(
        default=[],
        description="Delivered columns that are dropped at intake; * matches any text.",
    )
    dropped_rows: dict[str, list[str]] = Field(
        default={}, description="Column -> values of rows that are no record (totals)."
    )
    item_columns: dict[str, dict[Identifier, str]] = Field(
        default={},
        description="Round id or 'all' -> item -> delivered column. Items that a round "
        "did not ask are left out.",
    )
    missing_values: list[str] = Field(
        default=[], description="Delivered texts that mean 'not answered'."
    )
    values: dict[str, dict[str, str]] = Field(
        default={},
        description="Meaning (e.g. 'gender', 'measure', 'level', or the name of an "
        "answer scale) -> delivered value -> our value. Labels of the instrument need "
        "no translation.",
    )
    status_columns: dict[str, str] = Field(
        default={},
        description="SurveyXact one-hot status: invited, partial, completed, withdrawn "
        "-> column; a row with none of them set was invited. Empty: every row is a "
        "completed answer sheet, nobody is known to have been invited.",
    )
    measures: list[MeasureColumn] = Field(
        default=[], description="Wide aggregates: a column per measure."
    )


# --- indicators.yaml ------------------------------------------------------------------


class Measure(Block):
    """A figure that arrives as an aggregate per unit."""

    id: Identifier
    label: Text
    area: Identifier = Field(description="Groups measures in a report.")
    unit: Literal["share", "mean", "count", "rate"] = Field(
        description="share: 0-1; mean: on `minimum`-`maximum`; rate: other number."
    )
    minimum: float | None = None
    maximum: float | None = None
    high_is_good: bool | None = None
    response_rate_of: str | None = Field(
        default=None, description="Label of the informants whose response rate it is."
    )
    trend: bool = Field(default=True, description="False: no change is computed.")
    changes: list["MeasureChange"] = []
    source: Text
    minimum_n: int = 5


class MeasureChange(Block):
    """A declared break of an aggregate measure between two rounds."""

    between: tuple[RoundId, RoundId]
    comparable: bool
    reason: Text


class Area(Block):
    """A heading under which measures are shown."""

    id: Identifier
    name: Text


class Level(Block):
    """One criterion level of the national tests."""

    id: Identifier
    label: Text
    group: Literal["good", "top", "middle", "poor"] = Field(
        description="top counts as good too."
    )


class TestSubject(Block):
    """A national test: one subject."""

    id: Identifier
    label: Text
    grades: dict[RoundId, list[str]]
    profile_areas: list[Text]
    criterion_levels: bool = Field(
        default=True, description="False: norm-referenced only; no shares are reported."
    )
    voluntary: bool = False


class TestBreak(Block):
    """Rounds between which a test of one grade cannot be compared."""

    subject: Identifier
    grade: str
    between: tuple[RoundId, RoundId]
    reason: Text


class Tests(Block):
    """The national tests."""

    subjects: list[TestSubject]
    levels: list[Level]
    breaks: list[TestBreak] = []


class WellbeingItem(Block):
    """One question of the national well-being survey."""

    number: int | None = Field(
        default=None, ge=1, description="Number in the form. Null: not known."
    )
    text: Text
    reverse: bool = Field(
        default=False, description="True: the first answer is the least favourable."
    )
    measure: Identifier | None = Field(
        default=None, description="Indicator it belongs to. Null: to none."
    )
    verified: bool = Field(
        default=False, description="True: number and wording stand in a public source."
    )


class WellbeingForm(Block):
    """One form of the national well-being survey; numbers differ between forms."""

    id: Identifier
    name: Text
    grades: list[str] = Field(min_length=1)
    questions: int = Field(ge=1, description="Questions in the form.")
    indicators: dict[Identifier, int] = Field(
        default={}, description="Measure -> number of its questions."
    )
    items: list[WellbeingItem]


class Wellbeing(Block):
    """The national well-being survey, which arrives as aggregates only."""

    minimum_answered_share: float = Field(
        gt=0, le=1, description="Of an indicator's questions, for a pupil to count."
    )
    forms: list[WellbeingForm]


class NationalGoal(Block):
    """A goal of the school reform, decided by one or more operative goals."""

    id: Identifier
    text: Text


class Goal(Block):
    """An operative goal and how it is decided."""

    id: Identifier
    national_goals: list[Identifier] = []
    text: Text
    subjects: list[Identifier] = []
    measures: list[Identifier] = []
    indicator: Literal["share_good", "share_top", "share_poor", "mean"]
    rule: Literal["at_least", "rises", "falls"]
    target: float | None = None
    municipal_targets: dict[MunicipalityCode, float] = Field(
        default={}, description="Municipalities that decided on a target of their own."
    )
    deadline: RoundId | None = Field(
        default=None, description="Round by which it is to be met. Null: always."
    )


class Indicators(Block):
    """`indicators.yaml`."""

    areas: list[Area] = []
    measures: list[Measure] = []
    tests: Tests | None = None
    wellbeing: Wellbeing | None = None
    national_goals: list[NationalGoal] = []
    goals: list[Goal] = []


# --- modules.yaml ---------------------------------------------------------------------


class Evidence(Block):
    """What research says about a module, with its edition and certainty."""

    source: str
    edition: str
    design: Literal["meta_analysis", "trial", "review", "correlation"]
    effect: Text = Field(description="What was found; never a promise to a unit.")
    certainty: Annotated[int, Field(ge=1, le=4)] = Field(
        description="1: weak or not read at first hand; 4: several trials agree."
    )


class Module(Block):
    """A competence module."""

    id: Identifier
    kind: Literal["A", "B"] = Field(description="A: general; B: for single units.")
    name: Text
    competence: Literal[
        "relation",
        "management",
        "didactics",
        "collaboration",
        "leadership",
        "home",
        "analysis",
    ]
    triggered_by: list[Identifier] = Field(
        description="Scales, measures or test subjects. Empty: see the condition."
    )
    condition: Text = Field(description="When the module is worth considering.")
    signs: list[
        Literal[
            "certainly_below",
            "lowest_quarter_twice",
            "classes_differ",
            "measure_below",
            "goal_missed",
        ]
    ] = Field(
        default=["certainly_below"],
        description="What counts: a scale certainly and noticeably below the "
        "programme, in its lowest quarter two rounds running, more than `limit` of a "
        "unit's variance certainly between its classes, a figure below the "
        "municipality's by more than `limit`, or a goal missed and falling.",
    )
    limit: float | None = Field(
        default=None,
        gt=0,
        description="For measure_below in the measure's unit, for classes_differ 0-1.",
    )
    evidence: list[Evidence] = Field(min_length=1)


class Abstention(Block):
    """When no module is recommended, and what the report says instead."""

    id: Identifier
    condition: Text
    wording: Text


class Modules(Block):
    """`modules.yaml`."""

    modules: list[Module] = []
    abstentions: list[Abstention] = []


# --- successions.csv, corrections.yaml ------------------------------------------------


class Succession(Block):
    """A unit that merged into, was split into, became or closed without another."""

    unit: str
    successor: str | None
    round: RoundId = Field(description="First round in which the successor counts.")
    kind: Literal["merged", "split", "renumbered", "closed"]


class Correction(Block):
    """A reviewed correction of one delivered value."""

    file_sha256: str
    key: str
    column: str
    delivered: str
    corrected: str
    who: str
    why: str
    date: date


class Corrections(Block):
    """`corrections.yaml`."""

    corrections: list[Correction] = []


class Programme(Block):
    """A whole programme folder."""

    file: ProgrammeFile
    instruments: dict[str, Instrument]
    sources: dict[str, Source]
    indicators: Indicators
    modules: Modules
    corrections: Corrections
    successions: list[Succession]
    phrases: dict[Language, dict[str, str]]

    @property
    def round_ids(self) -> list[str]:
        """Rounds in the order of time."""
        return [round_.id for round_ in self.file.rounds]

    @property
    def municipality_codes(self) -> list[str]:
        """Codes of the active municipalities."""
        return [m.code for m in self.file.municipalities if m.active]

    @property
    def instrument_of_group(self) -> dict[str, Instrument]:
        """Informant group -> its questionnaire."""
        return {i.informant_group: i for i in self.instruments.values()}
