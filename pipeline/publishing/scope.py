"""What a release is asked to be about, and which earlier ones are about the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import polars as pl

from pipeline.programme.model import EditionId
from pipeline.store.released import Release


@dataclass(frozen=True, kw_only=True)
class Asked:
    """What somebody wants to publish.

    Attributes:
        round: The round.
        municipalities: Only these; none: all of them, and the programme.
        editions: Only these; none: all that are written.
        opens: When the public may see it. None: at once.
        why: Why published figures change, in words.
    """

    round: str
    municipalities: tuple[str, ...] = ()
    editions: tuple[EditionId, ...] = ()
    opens: datetime | None = None
    why: str = ""

    def documents(self, listed: pl.DataFrame) -> pl.DataFrame:
        """Return which documents of a list it holds: (round, municipality, edition)."""
        return listed.filter(
            pl.col("round") == self.round,
            _among("municipality", self.municipalities),
            _among("edition", self.editions),
        )


def own(cells: pl.DataFrame, release: Release) -> pl.DataFrame:
    """Return the cells that the documents of a release may print."""
    return cells.filter(
        pl.col("round").is_in(list(release.rounds)),
        pl.col("municipality").is_null()
        | _among("municipality", release.municipalities),
        _among("edition", release.editions),
    )


def overlap(one: Release, other: Release) -> bool:
    """Tell whether two releases have documents about the same."""
    return one.round == other.round and all(
        not here or not there or set(here) & set(there)
        for here, there in (
            (one.municipalities, other.municipalities),
            (one.editions, other.editions),
        )
    )


def last_about(release: Release, earlier: Sequence[Release]) -> Release | None:
    """Return the newest earlier release about the same. None: it is the first."""
    return next((one for one in reversed(earlier) if overlap(one, release)), None)


def _among(column: str, some: Sequence[str]) -> pl.Expr:
    return pl.col(column).is_in(list(some)) if some else pl.lit(value=True)
