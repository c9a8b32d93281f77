"""The documents that were written: those of municipalities, and those of all together.

They stand in tables of their own, since some are made per partition and others whole;
the pages to explore the public numbers are made of files of the first.
"""

import polars as pl

from pipeline.store.lake import Lake

OF_MUNICIPALITIES = "reported.school_profiles"
PROGRAMME_DOCUMENTS = "reported.programme_documents"
EXPLORE_PAGES = "reported.explore_pages"
LISTED = (OF_MUNICIPALITIES, PROGRAMME_DOCUMENTS, EXPLORE_PAGES)


def documents(lake: Lake) -> pl.DataFrame:
    """Return `reported.Catalogue`, a row per file that was written, by path."""
    return pl.concat(lake.rows(table) for table in LISTED).sort("path")
