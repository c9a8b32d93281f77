"""What a row of a `compared` table can be about."""

from typing import Any

import pandera.polars as pa

from schemas.fields import round_id

LEVELS = ["unit", "municipality", "programme"]


def classes_from() -> Any:  # noqa: ANN401
    """Return the field of what a variance knows of classes."""
    return pa.Field(
        isin=["known", "elsewhere", "assumed", "none"],
        description="Classes that the variance respects: named by all, typical of "
        "elsewhere, the programme's assumption, or the group sits in none.",
    )


class OfLevel(pa.DataFrameModel):
    """Rows of a round, each about a unit, a municipality or the programme."""

    round: str = round_id()
    level: str = pa.Field(isin=LEVELS, description="What the row describes.")
    municipality: str = pa.Field(nullable=True, description="Null: programme.")
    unit: str = pa.Field(nullable=True, description="Null unless level is unit.")


class ScaleOfLevel(OfLevel):
    """The same, by informant group and scale."""

    informant_group: str = pa.Field(description="Group.")
    scale: str = pa.Field(description="Scale.")
