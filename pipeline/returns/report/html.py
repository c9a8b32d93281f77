"""A return report as HTML: one file that needs nothing else."""

from pipeline.documents.pages import Page, rendered
from pipeline.returns.report.view import ReturnReport

TEMPLATE = "return_report/report.html.j2"


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
