"""The disclosed tables: the numbers of an edition, or why they are not shown."""

from collections.abc import Mapping

import polars as pl

from pipeline.programme.model import EditionId, Programme
from pipeline.store.lake import Partition
from pipeline.store.steps import queried
from schemas import disclosed

EDITION: EditionId = "unit"


def _parameters(programme: Programme, _: Partition | None) -> Mapping[str, object]:
    """Return who will read it, and how few may not be shown to them."""
    minimum_n = programme.file.fewest()
    return {"edition": EDITION, "minimum_n": minimum_n}


def _in_order(rows: pl.DataFrame, _: Programme) -> pl.DataFrame:
    return rows.select(disclosed.Cells.empty().columns)


STEPS = (queried(disclosed.Cells, parameters=_parameters, conclude=_in_order),)
