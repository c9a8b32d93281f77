"""The disclosed tables: the pattern of a release, and the numbers of its editions."""

import polars as pl

from pipeline.disclosure.bases import READS
from pipeline.disclosure.editions import editions
from pipeline.disclosure.release_pattern import ReleaseRefusedError, pattern
from pipeline.disclosure.together import hidden_together
from pipeline.programme.model import Programme
from pipeline.store.lake import Lake
from pipeline.store.steps import CannotBeMadeError, computed, query_rows
from schemas import disclosed

PATTERN, NUMBERS = "disclosed.pattern", "disclosed/cells"
MAPPING = "compared.mapping"


def _pattern(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return what is hidden of a release.

    Raises:
        CannotBeMadeError: It cannot be published; nothing of it is.
    """
    tables = {table: lake.rows(table) for table in READS}
    try:
        return pattern(tables, programme)
    except ReleaseRefusedError as error:
        raise CannotBeMadeError(str(error)) from None


def _cells(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return the cells of all editions."""
    numbers, hidden = query_rows(NUMBERS, lake, programme, {}), lake.rows(PATTERN)
    together = hidden_together(lake.rows(MAPPING), hidden, programme)
    return editions(pl.concat([numbers, together], how="diagonal"), hidden, programme)


STEPS = (
    computed(disclosed.Pattern, _pattern, reads=READS, kind="scipy"),
    computed(
        disclosed.Cells,
        _cells,
        reads=[PATTERN, MAPPING],
        kind="duckdb",
        queries=(NUMBERS,),
    ),
)
