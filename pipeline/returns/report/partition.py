"""The return reports of one partition."""

from collections import Counter
from pathlib import Path

import polars as pl

from pipeline.documents.pages import wording_of
from pipeline.handbook.guidance import GUIDANCE
from pipeline.ingest.frames import conformed
from pipeline.programme.load import load_once
from pipeline.programme.model import Language, Programme
from pipeline.returns.report.account import Account, Tables, accounts
from pipeline.returns.report.composition import return_report
from pipeline.returns.report.places import report_folder, report_names
from pipeline.returns.report.writing import write_report
from pipeline.run.freshness import read_deliveries
from pipeline.run.partition_work import (
    Outcome,
    Table,
    Task,
    fresh_outcome,
    is_fresh,
    write_tables,
)
from pipeline.store.lake import Lake, Partition
from schemas.reported import ReturnReports

RETURN_REPORTS = "reported.return_reports"
LANGUAGE: Language = "da"
FILES = ["page", "workbook"]
NEEDED = "staged.accepted_rows"


def answer(task: Task) -> Outcome:
    """Write a page and a workbook per delivered file of one partition.

    A partition that could not be staged has no answer yet.
    """
    folders, partition = task.folders, task.partition
    if is_fresh(task, [RETURN_REPORTS]) and _reports_lie_there(task):
        return fresh_outcome(task, [RETURN_REPORTS])
    if not folders.lake.path(NEEDED, partition).exists():
        return Outcome(partition=partition, rows={RETURN_REPORTS: 0})
    programme = load_once(folders.programme)
    tables = _tables(folders.lake, partition)
    rows = write_reports(programme, folders.raw, tables, partition, folders.returns)
    for row in rows:
        row |= {"round": partition.round, "municipality": partition.municipality}
    frame = conformed(pl.DataFrame(rows, infer_schema_length=None), ReturnReports)
    frame = frame.sort("delivery", "source")
    return write_tables(task, [Table.of_one(RETURN_REPORTS, ReturnReports, frame)])


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
    wording = wording_of(programme, LANGUAGE)
    report = return_report(account, programme, wording, "delivered")
    up = "../" * (folder.count("/") + 2)
    guidance = f"{up}reports/{GUIDANCE.format(language=LANGUAGE)}"
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


def _tables(lake: Lake, partition: Partition) -> Tables:
    def read(table: str) -> pl.DataFrame:
        return pl.read_parquet(lake.path(f"staged.{table}", partition))

    return Tables(
        deliveries=read_deliveries(lake),
        rejected_rows=read("rejected_rows"),
        accepted_rows=read("accepted_rows"),
        warnings=read("warnings"),
        units=read("units"),
    )


def _reports_lie_there(task: Task) -> bool:
    rows = pl.read_parquet(task.folders.lake.path(RETURN_REPORTS, task.partition))
    paths = [*rows["page"], *rows["workbook"]]
    return all((task.folders.returns / path).exists() for path in paths)


def _remove_others(returns: Path, folder: str, keep: set[str]) -> None:
    """Remove the reports of files that are no longer there."""
    for file in sorted((returns / folder).glob("*")):
        if file.is_file() and file.relative_to(returns).as_posix() not in keep:
            file.unlink()
