"""How well a scale measures, and whether it means the same in two rounds."""

import pandera.polars as pa
import polars as pl

from schemas.fields import round_id


class Reliability(pa.DataFrameModel):
    """One row per round, informant group and scale."""

    round: str = round_id()
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    items: pl.Int64 = pa.Field(ge=1, description="Items that the round asked.")
    n: pl.Int64 = pa.Field(ge=0, description="Respondents who answered every item.")
    alpha: float = pa.Field(
        nullable=True,
        le=1,
        description="Cronbach's alpha over complete cases. Null: `undefined`.",
    )
    alpha_low: float = pa.Field(nullable=True, description="Lower end, Feldt.")
    alpha_high: float = pa.Field(nullable=True, le=1, description="Upper end, Feldt.")
    alpha_standardised: float = pa.Field(
        nullable=True, le=1, description="Alpha of the correlations. Null: undefined."
    )
    omega: float = pa.Field(
        nullable=True,
        ge=0,
        le=1,
        description="McDonald's omega. Null: two items, or no interior solution.",
    )
    units: pl.Int64 = pa.Field(
        ge=0, description="Units behind the intraclass correlations. 0: undefined."
    )
    mean_size: float = pa.Field(
        nullable=True, description="Respondents of a unit of typical size."
    )
    icc1: float = pa.Field(
        nullable=True, le=1, description="Share of variance between units. Null: none."
    )
    icc2: float = pa.Field(
        nullable=True, le=1, description="Reliability of a typical unit's mean."
    )
    undefined: str = pa.Field(
        nullable=True,
        isin=["one_item", "one_respondent", "no_variation"],
        description="Why there is no alpha. Null: there is one.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.reliability"
        strict = True
        unique = ["round", "informant_group", "scale"]


class Items(pa.DataFrameModel):
    """One row per round, informant group, scale and item, over complete cases."""

    round: str = round_id()
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    item: str = pa.Field(description="Item.")
    n: pl.Int64 = pa.Field(ge=1, description="Respondents who answered every item.")
    mean: float = pa.Field(ge=0, description="Keyed answer, steps from the lowest.")
    sd: float = pa.Field(nullable=True, ge=0, description="Null: one respondent.")
    item_rest: float = pa.Field(
        nullable=True,
        description="Correlation with the sum of the others. Null: nothing varies.",
    )

    class Config:
        """Row identity and closed column set."""

        name = "compared.items"
        strict = True
        unique = ["round", "informant_group", "scale", "item"]


class Invariance(pa.DataFrameModel):
    """One row per pair of rounds, informant group and scale."""

    round: str = round_id()
    since: str = pa.Field(description="Earlier round of the pair.")
    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
    items: pl.Int64 = pa.Field(
        ge=1, description="Items of the later round; those of both if they differ."
    )
    n: pl.Int64 = pa.Field(ge=1, description="Complete cases, later round.")
    n_since: pl.Int64 = pa.Field(ge=1, description="Complete cases, earlier round.")
    level: str = pa.Field(
        isin=["scalar", "partial_scalar", "none", "untested"],
        description="Highest step that holds; from partial scalar on means compare.",
    )
    untested: str = pa.Field(
        nullable=True,
        isin=["too_few_items", "too_few_respondents", "no_fit", "declared"],
        description="Why it was not tested, or put aside: the programme declares the "
        "change to be comparable. Null: it was.",
    )
    freed: str = pa.Field(
        nullable=True,
        description="Items whose meaning changed, by blanks; or that only one asked.",
    )
    shift: float = pa.Field(
        nullable=True,
        description="What they add to the later scale mean, answer steps. Null: none.",
    )
    shift_variance: float = pa.Field(
        nullable=True, ge=0, description="Its sampling variance, steps squared."
    )
    cfi_configural: float = pa.Field(nullable=True, description="Null: not tested.")
    rmsea_configural: float = pa.Field(nullable=True, description="As above.")
    cfi_metric: float = pa.Field(nullable=True, description="Equal loadings.")
    rmsea_metric: float = pa.Field(nullable=True, description="As above.")
    cfi_scalar: float = pa.Field(nullable=True, description="Equal intercepts too.")
    rmsea_scalar: float = pa.Field(nullable=True, description="As above.")
    cfi_partial_scalar: float = pa.Field(nullable=True, description="Some free.")
    rmsea_partial_scalar: float = pa.Field(nullable=True, description="As above.")

    class Config:
        """Row identity and closed column set."""

        name = "compared.invariance"
        strict = True
        unique = ["round", "since", "informant_group", "scale"]
