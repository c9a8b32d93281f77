"""What the twin world assumes about reality: the typed content of assumptions.yaml."""

from functools import cache
from importlib import resources
from typing import Annotated, Literal

import yaml
from pydantic import Field

from pipeline.programme.model import Block, InformantGroup, Language

Share = Annotated[float, Field(ge=0, le=1)]
Range = tuple[float, float]
SizeName = Literal["demo", "programme", "country"]
Role = Literal["pupils", "about_pupils", "staff", "leaders"]


class Size(Block):
    """How large a twin is; numbers of the first round, before `times`."""

    municipalities: int | None = None
    first: list[str] = Field(default=[], description="Codes taken before others.")
    schools: int
    pupils: int
    professionals: int
    daycare_units: int
    childminders: int
    times: int = 1
    document_languages: list[Language] = Field(
        default=[],
        description="In which documents are written, of the programme's. Empty: as it "
        "says itself.",
    )


class SchoolKind(Block):
    """Schools up to a grade; without a range they share the remaining pupils."""

    share: Share
    highest_grade: int
    pupils: tuple[int, int] | None = None


class Schools(Block):
    """How schools differ in size."""

    kinds: list[SchoolKind]
    spread: float
    largest_class: int


class Daycare(Block):
    """Children of the ages that are asked."""

    ages: list[int]
    children: tuple[int, int]
    largest_room: int


class BetweenRounds(Block):
    """What happens to units and persons between two rounds, per `years`."""

    years: int
    ended_units: Share
    new_daycare_units: Share
    ends: dict[Literal["merged", "merged_into_new", "closed", "renumbered"], Share]
    pupil_turnover: Share
    pupil_moves: Share
    adult_turnover: Share
    stability: Share


class Answers(Block):
    """How favourable answers are: shares above the middle of the answer scale."""

    usual: Share
    between_items: float
    favourable: dict[str, Share] = Field(description="Scale -> its average item's.")


class Variance(Block):
    """Shares of the variance of scale scores; the class includes its unit."""

    municipality: Share
    unit: Share
    class_: Share = Field(default=0, alias="class")


class Person(Block):
    """Shares of a person's own variance; the rest belongs to each scale."""

    general: Share
    theme: Share
    sheet: Share


class Group(Block):
    """How an informant group answers."""

    response_rate: Range
    partial: Share
    variance: Variance
    person: Person
    alpha: Range
    by_class: float = Field(default=0.4, description="SD of the classes' log-odds.")
    professional: bool = False


class Normal(Block):
    """A normal distribution."""

    mean: float
    sd: float


class Points(Block):
    """Gamma distribution of true changes, in points."""

    mean: float
    shape: float


class Changes(Block):
    """What really changes."""

    classes: dict[str, Share]
    same_class: Share
    points: Points
    by_scale: Range


class Tests(Block):
    """National tests."""

    exempt: Share
    not_tested: Share
    obligatory_code: str
    voluntary_code: str
    voluntary_share: Share
    levels: dict[str, Share]
    variance: dict[Literal["general", "unit"], Share]
    by_grade: float
    change: Normal
    scale_version: str


class MeasureAssumption(Block):
    """How an aggregate figure is distributed over units."""

    mean: float = 0
    units: float = 0
    pupils: float = 0
    change: float = 0
    counted: bool = Field(default=False, description="A share of single pupils.")
    grade: int | None = Field(default=None, description="Rests on pupils who left it.")
    difference: tuple[str, str] | None = None
    part: Share | None = None
    of: str | None = None


class National(Block):
    """National figures."""

    stages: dict[str, tuple[int, int]]
    answered: Share
    fewest: int
    marked_missing: Share


class Faults(Block):
    """Shares of rows, for each kind of fault; of deliveries; of municipalities."""

    answers: Share
    figures: Share
    registers: Share
    files: Share
    turned: Share
    renamed: Share


class Forms(Block):
    """Shares of deliveries in a form that nobody agreed on."""

    unusual: Share
    decimals: Share


class Assumptions(Block):
    """`assumptions.yaml`."""

    sizes: dict[SizeName, Size]
    schools: Schools
    daycare: Daycare
    staff: dict[str, tuple[int, int]]
    leaders: dict[str, tuple[int, int]]
    between_rounds: BetweenRounds
    late: Share
    withdrawn: Share
    item_missing: Share
    do_not_know: Share
    gender_missing: Share
    education_missing: Share
    girls: Share
    answers: Answers
    roles: dict[Role, Group]
    groups: dict[str, dict]
    gender: float
    grade: Normal
    unit_general: Share
    class_general: Share
    changes: Changes
    tests: Tests
    measures: dict[str, MeasureAssumption]
    national: National
    faults: Faults
    forms: Forms
    workbook_rows: int

    def with_defects(self, share: float) -> "Assumptions":
        """Return the same with refused files, turned questions and new names."""
        of_all = {"files": share, "turned": share, "renamed": share}
        faults = self.faults.model_copy(update=of_all)
        return self.model_copy(update={"faults": faults})

    def of(self, group: InformantGroup) -> Group:
        """Return how `group` answers: its role, and what is different in the group."""
        usual = self.roles[role_of(group)].model_dump(by_alias=True)
        return Group.model_validate(usual | self.groups.get(group.id, {}))


def role_of(group: InformantGroup) -> Role:
    """Return which of the four kinds of informants `group` is."""
    if group.are_pupils:
        return "pupils"
    if group.describes_pupils:
        return "about_pupils"
    return "staff" if group.per_unit or group.unit_type == "municipality" else "leaders"


@cache
def load_assumptions() -> Assumptions:
    """Return the assumptions that come with the package."""
    text = (
        resources.files("pipeline.twin").joinpath("assumptions.yaml").read_text("utf-8")
    )
    return Assumptions.model_validate(yaml.safe_load(text))


class TwinError(Exception):
    """A twin cannot be made; the message says why and what to do."""
