"""The product's own tables over a lake of drawn sums; nothing is computed here."""

from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory

import polars as pl

from pipeline.comparison.tables import compared_table
from pipeline.programme.model import Programme
from pipeline.store.lake import Lake, write_table

CHAIN = (
    "compared.norms",
    "compared.invariance",
    "compared.variance_components",
    "compared.unit_spreads",
    "compared.mapping",
    "compared.progression",
    "compared.since_start",
)


def computed(
    scored: dict[str, pl.DataFrame], programme: Programme, tables: Sequence[str]
) -> dict[str, pl.DataFrame]:
    """Return the compared tables of a lake that holds `scored`.

    Args:
        scored: Qualified name -> rows.
        programme: Rounds and thresholds.
        tables: What to compute, in order; each may read those before it.
    """
    with TemporaryDirectory(prefix="laering-verify-") as folder:
        lake = Lake(Path(folder))
        found = {}
        for table, rows in scored.items():
            write_table(rows, lake.path(table), "")
        for table in tables:
            found[table] = compared_table(lake, programme, table)
            write_table(found[table], lake.path(table), "")
        return found
