"""The disclosed tables: the pattern of a release, and the numbers of its editions."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from pipeline.disclosure import bases, class_bases
from pipeline.disclosure.earlier import Published
from pipeline.disclosure.editions import editions
from pipeline.disclosure.release_pattern import ReleaseRefusedError, pattern
from pipeline.disclosure.together import told_together
from pipeline.programme.model import Programme
from pipeline.store.lake import Lake
from pipeline.store.released import refuse_damaged, releases, releases_text
from pipeline.store.steps import CannotBeMadeError, Work, computed, query_rows
from schemas import disclosed

PATTERN, NUMBERS = "disclosed.pattern", "disclosed/cells"
MAPPING, PROGRESSION = "compared.mapping", "compared.progression"
READS = (*bases.READS, *class_bases.READS)


def _pattern(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return what is hidden of a release.

    Raises:
        CannotBeMadeError: It cannot be published; nothing of it is.
        UnusableError: An earlier release is missing or damaged.
    """
    tables = {table: lake.rows(table) for table in READS}
    try:
        return pattern(tables, programme, list(_earlier(lake)))
    except ReleaseRefusedError as error:
        raise CannotBeMadeError(str(error)) from None


def _earlier(lake: Lake) -> Iterator[Published]:
    """Yield what every earlier release rests on."""
    for release in releases(lake):
        then = replace(release.lake, left_out=lake.left_out)
        for table in (*READS, PATTERN):
            refuse_damaged(release, lake, table)
        yield Published(
            {table: then.rows(table) for table in READS},
            then.rows(PATTERN),
            frozenset(release.rounds),
            frozenset(release.municipalities) if release.municipalities else None,
        )


def _told(work: Work) -> list[str]:
    return releases_text(work.places.lake)


def _cells(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return the cells of all editions."""
    numbers, hidden = query_rows(NUMBERS, lake, programme, {}), lake.rows(PATTERN)
    together = told_together(
        lake.rows(MAPPING), lake.rows(PROGRESSION), hidden, programme
    )
    return editions(pl.concat([numbers, together], how="diagonal"), hidden, programme)


STEPS = (
    replace(
        computed(disclosed.Pattern, _pattern, reads=READS, kind="scipy"), also=_told
    ),
    computed(
        disclosed.Cells,
        _cells,
        reads=[PATTERN, MAPPING, PROGRESSION],
        kind="duckdb",
        queries=(NUMBERS,),
    ),
)
