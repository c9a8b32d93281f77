"""`modules.yaml`: competence modules and when none is recommended."""

from typing import Annotated, Literal

from pydantic import Field

from pipeline.programme.model.blocks import Block, Identifier, Shown, Text

# Who is proposed which kind of module, and how many at most.
KINDS = {"unit": "B", "municipality": "A", "programme": "A"}
AT_MOST = {"A": 3, "B": 2}
PLACES = ("first", "second", "third")
NO_CERTAIN_DIFFERENCE, DATA_TOO_WEAK = "no_certain_difference", "data_too_weak"


class Evidence(Block):
    """What research says about a module, with its edition and certainty."""

    source: Shown = Field(description="Author and title.")
    edition: Shown = Field(description="Year or edition of what was read.")
    design: Literal["meta_analysis", "trial", "review", "correlation"] = Field(
        description="Kind of study."
    )
    effect: Text = Field(description="What was found; never a promise to a unit.")
    in_short: Text | None = Field(
        default=None,
        description="The finding in a plain sentence without numbers, for a council.",
    )
    certainty: Annotated[int, Field(ge=1, le=4)] = Field(
        description="1: weak or not read at first hand; 4: several trials agree."
    )
    checked: bool = Field(
        default=False,
        description="True: somebody has read the source for this entry; otherwise "
        "plans say that nobody has.",
    )


class Module(Block):
    """A competence module."""

    id: Identifier
    kind: Literal["A", "B"] = Field(description="A: general; B: for single units.")
    name: Text = Field(description="Name in reports.")
    competence: Literal[
        "relation",
        "management",
        "didactics",
        "collaboration",
        "leadership",
        "home",
        "analysis",
    ] = Field(description="What it trains; reports say so beside it.")
    triggered_by: list[Identifier] = Field(
        description="Scales, measures or test subjects."
    )
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
    shares: list[Literal["share_good", "share_top", "share_poor"]] = Field(
        default=[],
        description="For goal_missed: only goals for these shares. Empty: any goal.",
    )
    hours: Annotated[int, Field(gt=0)] | None = Field(
        default=None,
        description="What it takes of each who takes part. None: plans do not say.",
    )
    goal: Text | None = Field(
        default=None,
        description="What would be seen in everyday work. None: plans do not say.",
    )
    form: Text | None = Field(
        default=None, description="How it is held. None: plans do not say."
    )
    participants: list[Identifier] = Field(
        default=[],
        description="Groups who take part, those of the kind of unit that it is "
        "proposed for. Empty: plans do not say.",
    )
    evidence: list[Evidence] = Field(
        min_length=1, description="What research says; at least one source."
    )


class Sheet(Block):
    """What a team talks from where no module is called for."""

    id: Identifier
    name: Text = Field(description="Name in plans.")
    about: list[Identifier] = Field(
        min_length=1, description="Scales, measures or test subjects."
    )
    evidence: list[Evidence] = Field(
        default=[], description="What research says of the theme, if anything."
    )


class Step(Block):
    """A step of a plan."""

    text: Text = Field(description="What is done.")
    who: Text = Field(description="Who does it.")
    hours: Annotated[int, Field(gt=0)] | None = Field(
        default=None, description="What it takes. None: plans do not say."
    )
    months: Annotated[int, Field(ge=0)] = Field(
        description="By when: full months after the end of the round's fieldwork."
    )
    after: Literal["next", "last"] | None = Field(
        default=None,
        description="next: only where the programme has a next round; last: only where "
        "this is its last one. None: after each.",
    )


class Experience(Block):
    """What large programmes have moved, so that nobody waits for more."""

    low: float = Field(gt=0, description="In points (SD = 100).")
    high: float = Field(gt=0, description="In points.")


class Abstention(Block):
    """When no module is recommended, and what the report says instead."""

    id: Identifier
    wording: Text = Field(description="The sentence.")


class Modules(Block):
    """Proposals for competence development. Without the file none is made."""

    modules: list[Module] = Field(default=[], description="What can be proposed.")
    sheets: list[Sheet] = Field(
        default=[], description="What is talked from where no module is proposed."
    )
    steps: list[Step] = Field(
        default=[], description="Of every unit's plan, in their order."
    )
    common_steps: list[Step] = Field(
        default=[], description="Of every municipality's plan, in their order."
    )
    experience: Experience | None = Field(
        default=None, description="What may be expected of a module. None: not said."
    )
    abstentions: list[Abstention] = Field(
        default=[], description="What is said where nothing is proposed."
    )
