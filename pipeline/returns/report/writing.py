"""The files of a return report: a page and a workbook."""

from pathlib import Path

from pipeline.documents.pages import write_page
from pipeline.returns.report.html import report_html
from pipeline.returns.report.view import ReturnReport
from pipeline.returns.report.workbook import report_workbook
from pipeline.store.files import write_whole


def write_report(
    report: ReturnReport, folder: Path, name: str, *, guidance: str
) -> list[Path]:
    """Write the page and the workbook, each as a whole, and return where they lie.

    Args:
        report: What they say.
        folder: Where they are written.
        name: Of the files, without language and ending.
        guidance: Address of the guidance page as seen from the folder. Empty: none.

    Raises:
        OSError: The folder cannot be written.
    """
    stem = f"{name}.{report.language}"
    page = write_page(folder / f"{stem}.html", report_html(report, guidance))
    workbook = write_whole(folder / f"{stem}.xlsx", report_workbook(report))
    return [page, workbook]
