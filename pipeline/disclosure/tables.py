"""The disclosed tables: the pattern of a release, and the numbers of its editions."""

from collections.abc import Iterator
from dataclasses import replace

import polars as pl

from pipeline.disclosure import bases, class_bases, lent
from pipeline.disclosure.earlier import Published
from pipeline.disclosure.editions import editions
from pipeline.disclosure.release_pattern import ReleaseRefusedError, pattern
from pipeline.disclosure.together import told_together
from pipeline.programme.model import Programme
from pipeline.store.lake import Lake, content_of
from pipeline.store.released import refuse_damaged, releases, releases_text
from pipeline.store.steps import (
    CannotBeMadeError,
    Made,
    Rows,
    Step,
    Work,
    computed,
    described,
    lake_tables,
    query_rows,
)
from schemas import disclosed

PATTERN, NUMBERS = "disclosed.pattern", "disclosed/cells"
CELLS, CONTENTS = "disclosed.cells", "disclosed.cell_contents"
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


def _disclosed(work: Work) -> Made:
    """Return the cells of all editions, and what documents know them again by."""
    cells = _cells(work.lake, work.programme)
    return Made(
        {
            CELLS: {"part": Rows(disclosed.Cells, cells)},
            CONTENTS: {"part": Rows(disclosed.CellContents, contents(cells))},
        }
    )


def _cells(lake: Lake, programme: Programme) -> pl.DataFrame:
    numbers, hidden = query_rows(NUMBERS, lake, programme, {}), lake.rows(PATTERN)
    tables = {table: lake.rows(table) for table in lent.READS}
    together = told_together(
        tables[lent.MAPPING], tables[lent.PROGRESSION], hidden, programme
    )
    both = pl.concat([numbers, together], how="diagonal")
    return editions(both, hidden, tables, programme)


def contents(cells: pl.DataFrame) -> pl.DataFrame:
    """Return what each municipality and round has of `disclosed.cells`.

    Args:
        cells: Sorted as they are stored.

    Returns:
        `disclosed.CellContents`; municipality null is the programme.
    """
    empty = disclosed.CellContents.empty()
    whose = cells.select("round", "municipality").unique().sort("round", "municipality")
    # One after another: all parts at once are a second copy of everything.
    rows = []
    for round_, municipality in whose.iter_rows():
        of_it = pl.col("municipality").eq_missing(pl.lit(municipality, pl.String))
        part = cells.filter(of_it, round=round_)
        rows.append((round_, municipality, part.height, content_of(part)))
    return pl.DataFrame(rows, schema=empty.schema, orient="row")


STEPS = (
    replace(
        computed(disclosed.Pattern, _pattern, reads=READS, kind="scipy"), also=_told
    ),
    Step(
        tables=described(disclosed.Cells, disclosed.CellContents),
        make=_disclosed,
        kinds=frozenset({"duckdb"}),
        reads=frozenset({PATTERN, *lent.READS}) | lake_tables(NUMBERS),
        queries=(NUMBERS,),
    ),
)
