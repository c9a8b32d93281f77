"""Schema of the `disclosed` table: what may be shown, to whom."""

import pandera.polars as pa
import polars as pl

from schemas.fields import round_id

SHOWN = "shown"
STATUSES = [
    SHOWN,
    "too_few",
    "derived",
    "confidential",
    "not_measured",
    "not_comparable",
]
VERDICTS = [
    "above",
    "below",
    "no_certain_difference",
    "up",
    "down",
    "no_certain_change",
]
QUANTITIES = [
    "points",  # scale mean, 500 = the programme's first round, SD 100
    "difference_municipality",  # unit minus its municipality, in points
    "difference_programme",  # unit (or municipality) minus programme, in points
    "change",  # since the round in `since`; points, or the measure's unit; base: n then
    "response_rate",  # answered / invited, 0-1; n answered, base invited
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


class Cells(pa.DataFrameModel):
    """One row per published number of one edition."""

    edition: str = pa.Field(
        isin=["unit", "municipality", "public"], description="Who may read it."
    )
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
        description="Scale, aggregate measure or test subject; 'all' for the group."
    )
    breakdown: str = pa.Field(description="'all', or e.g. 'grade:4'.")
    quantity: str = pa.Field(isin=QUANTITIES, description="What the value is.")
    since: str = pa.Field(
        nullable=True, description="Earlier round of a change. Null: no change."
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
        nullable=True, description="Persons it was taken from (invited, enrolled)."
    )
    detectable: float = pa.Field(
        nullable=True,
        description="Smallest difference or change that would have been certain.",
    )
    verdict: str = pa.Field(
        nullable=True, isin=VERDICTS, description="Conclusion. Null: none is drawn."
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
        ]

    @pa.dataframe_check
    def hidden_rows_carry_no_number(cls, data: pa.PolarsData) -> pl.LazyFrame:
        """What is not shown must not carry the number it hides."""
        numbers = ["value", "low", "high", "detectable"]
        return data.lazyframe.select(
            (pl.col("status") == SHOWN)
            | pl.all_horizontal(pl.col(number).is_null() for number in numbers)
        )
