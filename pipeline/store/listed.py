"""The documents that were written: those of municipalities, and those of all together.

They stand in two tables, since the first is made per partition and the second whole.
"""

import polars as pl

from pipeline.store.lake import Lake

OF_MUNICIPALITIES = "reported.school_profiles"
PROGRAMME_DOCUMENTS = "reported.programme_documents"
LISTED = (OF_MUNICIPALITIES, PROGRAMME_DOCUMENTS)


def documents(lake: Lake) -> pl.DataFrame:
    """Return `reported.Catalogue`, a row per file that was written, by path."""
    return pl.concat(lake.rows(table) for table in LISTED).sort("path")
