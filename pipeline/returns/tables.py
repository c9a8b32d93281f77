"""The answers to who delivered: a page and a workbook per file."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import polars as pl

from pipeline.documents.wording import wording_of
from pipeline.handbook.guidance import GUIDANCE
from pipeline.ingest.file_patterns import lineage_of
from pipeline.ingest.frames import conformed
from pipeline.programme.model import Programme
from pipeline.programme.rules import words
from pipeline.returns.report.account import Account, Tables, accounts, deliveries_of
from pipeline.returns.report.composition import return_report
from pipeline.returns.report.places import report_folder, report_names
from pipeline.returns.report.writing import write_report
from pipeline.screening.round_links import ROUND_LINKS
from pipeline.store.lake import Partition
from pipeline.store.steps import Made, Step, Work, described, made
from schemas import reported

DELIVERIES = "raw.deliveries"
FILES = ["page", "workbook"]
TABLES = {
    **{
        name: f"staged.{name}"
        for name in ("rejected_rows", "accepted_rows", "warnings", "units")
    },
    "round_links": ROUND_LINKS,
}


def _answered(work: Work) -> Made:
    """Write a page and a workbook per delivered file of one partition.

    A partition that could not be staged has no answer yet, and keeps no earlier one.
    """
    if not work.lake.files(TABLES["accepted_rows"]):
        _remove_others(work.places.returns, report_folder(work.partition), set())
        return made(reported.ReturnReports, reported.ReturnReports.empty())  # pyright: ignore[reportArgumentType]
    tables = Tables(
        deliveries=work.lake.rows(DELIVERIES),
        **{name: work.lake.rows(table) for name, table in TABLES.items()},
    )
    place = {"round": work.here.round, "municipality": work.here.municipality}
    found = [row | place for row in _reports(work, tables)]
    frame = conformed(
        pl.DataFrame(found, infer_schema_length=None), reported.ReturnReports
    )
    rows = frame.sort("delivery", "source")
    return made(reported.ReturnReports, rows, _documents(work, rows))


def _unplaced(work: Work) -> Made:
    """Answer the refused files of which nobody can say whose they are."""
    found = _reports(work, Tables.unstaged(work.lake.rows(DELIVERIES)))
    frame = conformed(
        pl.DataFrame(found, infer_schema_length=None), reported.UnplacedReports
    )
    rows = frame.sort("delivery", "source")
    return made(reported.UnplacedReports, rows, _documents(work, rows))


def _reports(work: Work, tables: Tables) -> list[dict[str, object]]:
    places = work.places
    return write_reports(
        work.programme, places.raw, tables, work.partition, places.returns
    )


def _delivered(work: Work) -> Iterator[str]:
    """Yield what was found of the files that are answered here, word for word.

    And which other versions of them there are: a correction and what it replaces name
    each other.
    """
    deliveries = work.lake.rows(DELIVERIES)
    rows = deliveries_of(work.programme, deliveries, work.partition)
    yield from map(repr, rows)
    versions = {lineage_of(row["delivery"]) for row in rows}
    for path, accepted in deliveries.select("delivery", "accepted").iter_rows():
        if lineage_of(path) in versions:
            yield f"{path} {accepted}"


def _documents(work: Work, rows: pl.DataFrame) -> list[Path]:
    return [work.places.returns / path for kind in FILES for path in rows[kind]]


def write_reports(
    programme: Programme,
    raw: Path,
    tables: Tables,
    partition: Partition | None,
    returns: Path,
) -> list[dict[str, object]]:
    """Write the reports of one partition and remove those of files that are gone.

    Args:
        programme: The programme.
        raw: The drop zone.
        tables: What the stages found.
        partition: Whose files. Null: refused files of which nobody knows whose.
        returns: Folder of all return reports.

    Returns:
        One row per report: verdict, counts and where it lies.

    Raises:
        OSError: The folder cannot be written.
    """
    folder = report_folder(partition)
    found = list(accounts(programme, raw, tables, partition))
    paths = Counter(account.path for account in found)
    labels = [
        account.path if paths[account.path] == 1 else f"{account.path}.{number}"
        for number, account in enumerate(found)
    ]
    names = report_names(labels, partition)
    rows = [
        _written(account, programme, returns, folder, names[label])
        for label, account in zip(labels, found, strict=True)
    ]
    _remove_others(returns, folder, {str(row[kind]) for row in rows for kind in FILES})
    return rows


def _written(
    account: Account, programme: Programme, returns: Path, folder: str, name: str
) -> dict[str, object]:
    wording = wording_of(programme, programme.language)
    report = return_report(account, programme, wording, "delivered")
    up = "../" * (folder.count("/") + 2)
    guidance = f"{up}reports/{GUIDANCE.format(language=programme.language)}"
    page, workbook = write_report(report, returns / folder, name, guidance=guidance)
    return {
        "delivery": account.path,
        "source": account.expected and account.expected.source.id,
        "verdict": report.verdict,
        "accepted": account.n_accepted,
        "rejected": account.n_rejected,
        "remarks": len(report.remarks),
        "page": page.relative_to(returns).as_posix(),
        "workbook": workbook.relative_to(returns).as_posix(),
    }


def _remove_others(returns: Path, folder: str, keep: set[str]) -> None:
    """Remove the reports of files that are no longer there."""
    for file in sorted((returns / folder).glob("*")):
        if file.is_file() and file.relative_to(returns).as_posix() not in keep:
            file.unlink()


STEPS = (
    Step(
        tables=described(reported.ReturnReports),
        make=_answered,
        kinds=frozenset({"jinja", "xlsxwriter"}),
        reads=frozenset({DELIVERIES, *TABLES.values()}),
        partitioned=True,
        knows=words,
        also=_delivered,
        told=frozenset({DELIVERIES}),
    ),
    Step(
        tables=described(reported.UnplacedReports),
        make=_unplaced,
        kinds=frozenset({"jinja", "xlsxwriter"}),
        reads=frozenset({DELIVERIES}),
        knows=words,
        also=_delivered,
        told=frozenset({DELIVERIES}),
    ),
)
