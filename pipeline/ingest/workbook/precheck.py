"""A bounded look at an untrusted workbook before a native reader sees it."""

from pipeline.ingest.limits import LIMITS, Limits
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.contents import Contents
from pipeline.ingest.workbook.kind import OLE
from pipeline.ingest.workbook.ods import CONTENT, precheck_ods
from pipeline.ingest.workbook.package import Package
from pipeline.ingest.workbook.xls import precheck_xls
from pipeline.ingest.workbook.xlsx import BOOK, precheck_xlsx


def precheck(data: bytes, name: str, limits: Limits = LIMITS) -> list[Contents]:
    """Return what each sheet of a workbook holds, in its order.

    Args:
        data: The workbook: XLSX, ODS or XLS, whatever it is called.
        name: What messages call it.
        limits: Of untrusted input.

    Raises:
        Refusal: It unpacks to too much, has macros, a password, a DTD, unsafe names or
            a sheet larger than any table, or is no whole workbook.
    """
    sheets = _sheets(data, name, limits)
    for sheet in sheets:
        sheet.check_size(name, limits)
    # Some readers hold all sheets at once.
    if sum(sheet.cells for sheet in sheets) > limits.sheet_cells:
        largest = max(sheets, key=lambda sheet: sheet.cells)
        largest.refuse_size(name, limits)
    return sheets


def _sheets(data: bytes, name: str, limits: Limits) -> list[Contents]:
    if data.startswith(OLE):
        return precheck_xls(data, name)
    package = Package(data, name, limits)
    if BOOK in package.members:
        return precheck_xlsx(package, limits)
    if CONTENT in package.members:
        return precheck_ods(package, limits)
    raise Refusal("workbook_damaged", name)
