"""ODK and KoboToolbox: submissions, and the form (XLSForm) that they answer.

Submissions are a CSV file or a workbook; a repeat group is a sheet of its own, which
the source names.
"""

from collections.abc import Iterator
from pathlib import Path

from pipeline.ingest.raw_table import RawTable
from pipeline.ingest.readers import delimited
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.kind import kind_of
from pipeline.ingest.workbook.workbook import Workbook
from pipeline.ingest.xlsform.form import form_of
from pipeline.ingest.xlsform.repeats import with_parents
from pipeline.ingest.xlsform.sheets import read_form
from pipeline.ingest.xlsform.variables import codebook_of, with_variables
from pipeline.programme.model import Source

FORMS = ("skema.xlsx", "skema.xls", "skema.csv", "form.xlsx", "form.xls", "form.csv")


def companions(name: str) -> tuple[str, ...]:
    """Return what the form beside the submissions may be called."""
    return () if name in FORMS else FORMS


def batches(path: Path, source: Source) -> Iterator[RawTable]:
    """Yield the submissions under the names of the form, and the form as codebook.

    Raises:
        Refusal: The form is missing or not whole, the submissions cannot be read, or
            they hold answers that the form does not know.
        OSError: A file cannot be read.
    """
    form = form_of(read_form(_form_beside(path)))
    tables, sheet = _submissions(path, source)
    for table in tables:
        frame = with_variables(table.frame, form, path.name, sheet)
        yield RawTable(frame, table.encoding, codebook_of(frame, form))


def _form_beside(path: Path) -> Path:
    forms = (path.with_name(name) for name in FORMS)
    found = [form for form in forms if form.exists()]
    if not found:
        raise Refusal("companion_missing", FORMS[0], files=f"{path.name}, {FORMS[0]}")
    if len(found) > 1:
        raise Refusal("two_forms", found[1].name, other=found[0].name)
    return found[0]


def _submissions(path: Path, source: Source) -> tuple[Iterator[RawTable], str | None]:
    """Return the submissions, and the sheet in which they stand."""
    if kind_of(path) == "text":
        return delimited.batches(path, source), None
    book = Workbook(path, decimal=source.decimal)
    if not book.sheets:
        raise Refusal("no_rows", path.name)
    sheet = source.sheet or book.sheets[0]
    return iter([RawTable(with_parents(book, sheet), None)]), sheet
