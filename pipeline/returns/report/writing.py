"""The files of a return report: a page that needs nothing else, and a workbook."""

from pathlib import Path

from pipeline.documents.html import Page, rendered, write_page
from pipeline.returns.report.view import ReturnReport
from pipeline.returns.report.workbook import report_workbook
from pipeline.store.files import write_whole

TEMPLATE = "return_report/report.html.j2"


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


def report_html(report: ReturnReport, guidance: str) -> str:
    """Return the page.

    Args:
        report: What it says.
        guidance: Address of the guidance page. Empty: no link to it.
    """
    page = Page(
        language=report.language,
        programme=report.programme,
        title=report.title,
        lead=report.lead,
        skip=report.words["skip"],
        badges=report.markings,
        source=report.source,
    )
    return rendered(TEMPLATE, page=page, r=report, guidance=guidance)
