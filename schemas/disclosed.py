"""Schema of the `disclosed` table: what may be shown, to whom."""

import pandera.polars as pa
import polars as pl

from schemas.fields import round_id

SHOWN = "shown"
CLASSES = "class:"  # begins the breakdown of a class; alone: nobody gave it
EDITIONS = ["public", "unit", "class", "confidential"]
STATUSES = [
    SHOWN,
    "hidden",
    "confidential",
    "not_measured",
    "not_comparable",
    "alone",  # a mean of one unit: of nobody but itself
]
VERDICTS = [
    "above",
    "below",
    "no_certain_difference",
    "up",
    "down",
    "no_certain_change",
    *["lasting", "growing", "faded", "delayed", "no_change", "decline"],
    "cannot_tell",
    *["met", "not_met", "cannot_be_decided"],
    *["holds", "may_not_hold"],
    *["first", "second", "third"],
]
QUANTITIES = [
    "points",  # scale mean, 500 = the programme's first round, SD 100
    "difference_municipality",  # unit minus its municipality, in points
    "difference_programme",  # unit (or municipality) minus programme, in points
    "cautious_difference",  # that of a unit, drawn to the mean of all units, points
    "change",  # since the round in `since`; points, or the measure's unit; base: n then
    "cautious_change",  # of a unit since `since`, drawn to that of all units, points
    "adjustment",  # points taken out of a change; `because`: the items, by blanks
    "common_bands",  # share of n that a change rests on; `because`: grade bands
    "common_items",  # number of items a change rests on; `because`: they, by blanks
    "since_start",  # later rounds (`because`) less `since`, points; n the fewest of one
    "controlled",  # change since `since` less the control group's, of the programme
    "cautious_since_start",  # of a unit, drawn to that of all units, points
    "course",  # over all rounds from `since` on; probability of the verdict, 0-1
    "gap",  # minus the group and scale in `about`, points; base: n of that group
    "small_units",  # points; units that are hidden in it, together; base: how many
    "rounds_together",  # points; hidden rounds of a unit (`because`); base: how many
    "gender_gap",  # girls minus boys, points; above the unit: mean of `base` units'
    "bounds",  # points; the interval if all silent were at the worst, at the best
    "goal",  # the goal in `about`: value, or change since `since`, that is judged
    "need",  # module in `about`; difference or value of what triggered it
    "response_rate",  # answered / invited, 0-1; n answered, base invited
    "item_share",  # of n, who gave the answers in `about` to the item; 0-1
    "answered",  # persons of a class
    "shrunken",  # points of a class, drawn to those of its school
    "reliability",  # Cronbach's alpha of the scale, programme level only
    "share_good",  # national tests: 0-1; n tested, base enrolled
    "share_top",
    "share_poor",
    "change_share_good",  # national tests, since the round in `since`; base: n then
    "change_share_top",
    "change_share_poor",
    "earlier",  # of the unit's predecessors added up, in the round in `since`
    "earlier_share_good",
    "earlier_share_top",
    "earlier_share_poor",
    "coverage",  # tested / enrolled, 0-1
    "value",  # an aggregate measure, in its own unit
]
BASES = [  # what the numbers of `disclosed.cells` are made from
    "points",
    "answered",
    "item_share",
    "coverage",
    "share_good",
    "share_top",
    "share_poor",
    "value",
    "gender_gap",
]
OF_PROGRAMME = [  # what is told of all municipalities together, beside these
    "units",  # schools, daycare centres, childminders
    "files",  # by what became of them
    "rows",  # delivered rows that were rejected
    "reasons",  # files or rows that were refused, by the check in `about`
    "hidden_share",  # of the numbers of a kind and level, 0-1; base: how many
    "hidden_cells",  # by why
    "variance_share",  # of the differences between persons, 0-1, at the level in about
    "gradient",  # points, or share good, per year of the parents' education
    "gradient_change",  # since the first round
    "omega",  # McDonald's
    "unit_reliability",  # of a unit's mean: ICC(2)
    "country",  # share of good results of the whole country, 0-1; published by others
    "comparable",  # scales, by how far their meaning held since `since`
]
SLOPES = ["flatter", "steeper", "no_certain_change"]  # what became of a gradient
RELEASE_THEMES = [
    "integrity",
    "completeness",
    "participation",
    "distributions",
    "shown",
    "tests",
    "reliability",
    "norms",
]


class Pattern(pa.DataFrameModel):
    """One row per base cell: what numbers are made from, and whether it is hidden."""

    round: str = round_id()
    as_of: str = pa.Field(
        nullable=True,
        description="Later round by whose units its predecessors are added up.",
    )
    level: str = pa.Field(
        isin=["unit", "municipality", "programme"], description="What it describes."
    )
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
    informant_group: str = pa.Field(
        nullable=True, description="Null: tests and aggregates."
    )
    measure: str = pa.Field(
        description="Scale, item, aggregate measure or test subject; 'all': the group."
    )
    breakdown: str = pa.Field(
        description="'all', or e.g. 'grade:4', 'class:4A'; 'class:' those of no class."
    )
    quantity: str = pa.Field(
        isin=BASES,
        description="Mean that n and a sum make, or 'answered': a count of persons.",
    )
    part: str = pa.Field(
        description="'all'; or grade bands by blanks, after 'not': all others."
    )
    units: pl.Int64 = pa.Field(ge=0, description="Units with anybody behind it.")
    n: pl.Int64 = pa.Field(nullable=True, description="Persons. Null unless shown.")
    status: str = pa.Field(
        isin=["shown", "too_few", "derived", "small_count"],
        description="too_few: must be hidden; derived: hidden to protect others; "
        "small_count: shown only where counts of a few pupils may be.",
    )
    together: bool = pa.Field(
        description="Told together with all other hidden units of its municipality."
    )
    rounds_together: str = pa.Field(
        nullable=True,
        description="Hidden rounds of the unit that are told together here, by blanks; "
        "the last is this one. Null: none.",
    )
    narrowest: float = pa.Field(
        nullable=True,
        ge=0,
        description="Points, or a share: the narrowest interval that is left to any "
        "hidden number that sums bind to this one, where readers know how many "
        "answered in each. Null: shown, or no interval is promised.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "disclosed.pattern"
        strict = True
        unique = [
            "round",
            "as_of",
            "level",
            "municipality",
            "unit",
            "informant_group",
            "measure",
            "breakdown",
            "quantity",
            "part",
        ]


class Cells(pa.DataFrameModel):
    """One row per published number of one edition."""

    edition: str = pa.Field(isin=EDITIONS, description="Who may read it.")
    round: str = round_id()
    level: str = pa.Field(
        isin=["unit", "municipality", "programme"], description="What it describes."
    )
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")
    informant_group: str = pa.Field(
        nullable=True, description="Null: tests and aggregates."
    )
    measure: str = pa.Field(
        description="Scale, item, aggregate measure or test subject; 'all': the group."
    )
    breakdown: str = pa.Field(
        description="'all', or e.g. 'grade:4', 'band:4-6', 'class:4A'."
    )
    quantity: str = pa.Field(isin=QUANTITIES, description="What the value is.")
    since: str = pa.Field(
        nullable=True, description="Earlier round of a change. Null: no change."
    )
    about: str = pa.Field(
        nullable=True,
        description="Goal, module, other group's scale (group.scale), or codes of "
        "answers by blanks. Null: none.",
    )
    value: float = pa.Field(nullable=True, description="Null unless shown.")
    low: float = pa.Field(
        nullable=True, description="Lower end of the confidence interval. Null: none."
    )
    high: float = pa.Field(nullable=True, description="Upper end. Null: none.")
    n: pl.Int64 = pa.Field(
        nullable=True, description="Persons behind it. Null: hidden or not known."
    )
    base: pl.Int64 = pa.Field(
        nullable=True,
        description="Persons it was taken from (invited, enrolled); units together.",
    )
    detectable: float = pa.Field(
        nullable=True,
        description="Smallest difference or change that would have been certain.",
    )
    verdict: str = pa.Field(
        nullable=True, isin=VERDICTS, description="Conclusion. Null: none is drawn."
    )
    because: str = pa.Field(
        nullable=True,
        description="Why there is no change or decision; sign of a need; items of an "
        "adjustment; grade bands or items of a change; rounds that are told together, "
        "by blanks; whose classes an interval rests on, if not its own. Null: nothing "
        "to explain.",
    )
    status: str = pa.Field(isin=STATUSES, description="Shown, or why not.")

    class Config:
        """Row identity and closed column set."""

        name = "disclosed.cells"
        strict = True
        unique = [
            "edition",
            "round",
            "level",
            "municipality",
            "unit",
            "informant_group",
            "measure",
            "breakdown",
            "quantity",
            "since",
            "about",
        ]

    @pa.dataframe_check
    def hidden_rows_carry_no_number(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """What is not shown must not carry the number it hides."""
        numbers = ["value", "low", "high", "detectable"]
        return data.lazyframe.select(
            (pl.col("status") == SHOWN)
            | pl.all_horizontal(pl.col(number).is_null() for number in numbers)
        )


class CellContents(pa.DataFrameModel):
    """One row per round of a municipality, or of the programme: a hash of its cells.

    By it documents know whether a number of theirs is another one.
    """

    round: str = round_id()
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    cells: pl.Int64 = pa.Field(gt=0, description="Rows of disclosed.cells.")
    content: str = pa.Field(description="Hash of these rows.")

    class Config:
        """Row identity and closed column set."""

        name = "disclosed.cell_contents"
        strict = True
        unique = ["round", "municipality"]


class ProgrammeCells(Cells):
    """One row per published number about all municipalities together."""

    quantity: str = pa.Field(isin=OF_PROGRAMME, description="What the value is.")
    verdict: str = pa.Field(
        nullable=True, isin=SLOPES, description="Conclusion. Null: none is drawn."
    )
    about: str = pa.Field(
        nullable=True, description="What became of it, why, or which level."
    )

    class Config:
        """Row identity and closed column set."""

        name = "disclosed.programme_cells"
        strict = True
        unique = Cells.Config.unique


class ReleaseEvidence(pa.DataFrameModel):
    """One row per figure of the release and subject that it is about; sums only."""

    expectation: str = pa.Field(description="What is expected of it.")
    round: str = round_id()
    since: str = pa.Field(
        nullable=True, description="Earlier round of a comparison. Null: none."
    )
    edition: str = pa.Field(
        nullable=True, description="Edition it is about. Null: every one."
    )
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    informant_group: str = pa.Field(nullable=True, description="Null: every one.")
    measure: str = pa.Field(
        nullable=True,
        description="Scale, item, test subject or source. Null: every one.",
    )
    breakdown: str = pa.Field(
        nullable=True, description="Grade band or e.g. 'grade:4'. Null: all."
    )
    observed: float = pa.Field(description="The figure, in its own unit; shares 0-1.")

    class Config:
        """Row identity and closed column set."""

        name = "disclosed.release_evidence"
        strict = True
        unique = [
            "expectation",
            "round",
            "since",
            "edition",
            "municipality",
            "informant_group",
            "measure",
            "breakdown",
        ]


class ReleaseQuality(pa.DataFrameModel):
    """One row per expectation and round: what Great Expectations found."""

    expectation: str = pa.Field(description="What is expected.")
    theme: str = pa.Field(isin=RELEASE_THEMES, description="What it is about.")
    round: str = round_id()
    lowest: float = pa.Field(nullable=True, description="Lower limit. Null: none.")
    highest: float = pa.Field(nullable=True, description="Upper limit. Null: none.")
    within: float = pa.Field(
        gt=0, le=1, description="Share of the subjects that must keep the limits."
    )
    judged: pl.Int64 = pa.Field(ge=1, description="Subjects of whom it is known.")
    outside: pl.Int64 = pa.Field(ge=0, description="Of these, outside the limits.")
    success: bool = pa.Field(description="True: enough subjects keep the limits.")
    blocking: bool = pa.Field(description="True: a failure keeps the reports back.")

    class Config:
        """Row identity and closed column set."""

        name = "disclosed.release_quality"
        strict = True
        unique = ["expectation", "round"]


TABLES = (
    Pattern,
    Cells,
    CellContents,
    ProgrammeCells,
    ReleaseEvidence,
    ReleaseQuality,
)  # in the order of the data dictionary
