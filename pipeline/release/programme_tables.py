"""What is told of all municipalities together, beside the cells of each."""

from collections.abc import Iterator

import polars as pl

from pipeline.ingest.deliveries import SUPERSEDED
from pipeline.programme.model import Programme
from pipeline.release.programme_numbers import READS, programme_numbers
from pipeline.returns.report.places import owner
from pipeline.store.lake import Lake
from pipeline.store.steps import computed
from schemas import disclosed


def _of_programme(lake: Lake, programme: Programme) -> pl.DataFrame:
    """Return what is told of all municipalities together."""
    tables = {table: lake.rows(table) for table in READS}
    delivered = _delivered(tables["raw.deliveries"], programme)
    return programme_numbers(tables, programme, delivered)


def _delivered(
    deliveries: pl.DataFrame, programme: Programme
) -> Iterator[tuple[str, str, str | None, str, str | None]]:
    """Yield each file, whose it is, what became of it, and by which check.

    A file that feeds several rounds or municipalities counts in each; a refused one
    where its folders say whose it is.
    """
    columns = ("delivery", "accepted", "check_id", "partitions")
    for path, accepted, check, feeds in deliveries.select(columns).iter_rows():
        if accepted:
            for key in feeds.split():
                code, _, round_ = key.partition("|")
                yield path, round_, code, "accepted", None
        elif (of := owner(path, programme)) is not None:
            became = "superseded" if check == SUPERSEDED else "refused"
            yield path, of.round, of.municipality, became, check


STEPS = (computed(disclosed.ProgrammeCells, _of_programme, reads=READS, kind="polars"),)
