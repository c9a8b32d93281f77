"""`programme.yaml`, list `editions`: who may read what of a release."""

from typing import Annotated, Literal

from pydantic import Field

from pipeline.programme.model.blocks import (
    SHOWN,
    AggregationLevel,
    Block,
    EditionId,
    Identifier,
    Text,
)


class Edition(Block):
    """One edition: its readers, and what it may hold at all.

    Whatever all written editions hold together tells no hidden number, so the largest
    minimum of any of them is the minimum of all; but for that of `class`, which is of
    the numbers of single classes, and of nothing else.
    """

    id: EditionId = Field(description="What folders and tables call it.")
    audience: Annotated[Text, SHOWN] = Field(description="Who may read it.")
    written: bool = Field(default=True, description="False: it is not published.")
    minimum_n: int = Field(
        ge=1, description="Fewest persons behind a number that is shown."
    )
    minimum_n_of: dict[Identifier, Annotated[int, Field(ge=1)]] = Field(
        default={},
        description="Informant groups of whom it takes more or fewer.",
        examples=[{"parents": 10}],
    )
    test_numbers: AggregationLevel | Literal["never"] = Field(
        default="never",
        description="Smallest level whose national test numbers it may hold.",
    )
    test_verdicts: AggregationLevel | Literal["never"] = Field(
        default="never",
        description="Smallest level of which it may say whether a goal that is read "
        "from national tests is met, and which way the share of good results went; no "
        "number stands beside it below `test_numbers`.",
    )
    small_counts: bool = Field(
        default=False,
        description="True: shares of national tests may stand for a handful of pupils, "
        "fewer than `minimum_n`.",
    )
    units_behind_mean: int = Field(
        default=3,
        ge=1,
        description="Fewest units that answered behind a municipality's number.",
    )

    def fewest(self, informant_group: str | None = None) -> int:
        """Return how many of a group must stand behind a number."""
        return self.minimum_n_of.get(informant_group or "", self.minimum_n)
