"""How many of 100 gave the answers that matter, item by item."""

import pandera.polars as pa
import polars as pl

from schemas.compared.grains import OfLevel


class ItemShares(OfLevel):
    """One row per round, level, unit, group, item, breakdown and set of answers."""

    informant_group: str = pa.Field(description="Group that answered.")
    item: str = pa.Field(description="Item, as in the instrument.")
    breakdown: str = pa.Field(description="'all', or e.g. 'band:4-6', 'class:4A'.")
    answers: str = pa.Field(description="Codes of the answers counted, by blanks.")
    matters: bool = pa.Field(
        description="True: the answers that matter; False: another face."
    )
    n: pl.Int64 = pa.Field(ge=1, description="Respondents with an answer to the item.")
    n_counted: pl.Int64 = pa.Field(ge=0, description="Of them, with one of `answers`.")
    share: float = pa.Field(ge=0, le=1, description="n_counted / n.")

    class Config:
        """Row identity and closed column set."""

        name = "compared.item_shares"
        strict = True
        unique = [
            "round",
            "level",
            "municipality",
            "unit",
            "informant_group",
            "item",
            "breakdown",
            "answers",
        ]
