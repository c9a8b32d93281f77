"""ODK and KoboToolbox: submissions, and the form (XLSForm) that they answer.

Submissions are a CSV file or a workbook; a repeat group is a sheet of its own, which
the source names.
"""

from collections.abc import Collection, Iterator
from dataclasses import replace
from pathlib import Path

import polars as pl

from pipeline.checks.catalogue import Facts
from pipeline.checks.findings import Finding
from pipeline.ingest.headers import (
    all_item_columns,
    fixed_columns,
    ignored_by,
    named,
)
from pipeline.ingest.raw_table import LINE, RawTable
from pipeline.ingest.readers import delimited
from pipeline.ingest.refusals import Refusal
from pipeline.ingest.workbook.kind import kind_of
from pipeline.ingest.workbook.workbook import Workbook
from pipeline.ingest.xlsform.form import Form, form_of
from pipeline.ingest.xlsform.sheets import read_form
from pipeline.ingest.xlsform.variables import codebook_of, with_variables
from pipeline.programme.model import Source

INDEX, PARENT_INDEX, PARENT = "_index", "_parent_index", "_parent_table_name"

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
    used = {*all_item_columns(source), *fixed_columns(source)}
    for table in tables:
        frame, told = with_variables(table.frame, form, used, (path.name, sheet))
        if unused := _unused(frame, form, used, source):
            facts: Facts = {"columns": named(unused)}
            told.append(Finding("questions_left_out", path.name, facts=facts))
            frame = frame.drop(unused)
        found = replace(table, frame=frame, codebook=codebook_of(frame, form))
        yield found.telling(told)


def _unused(
    frame: pl.DataFrame, form: Form, used: Collection[str], source: Source
) -> list[str]:
    """Return the columns of questions that the source neither uses nor ignores."""
    is_ignored = ignored_by(source)
    asked = {
        name
        for question in form.questions
        if question.variables.isdisjoint(used)
        for name in question.variables
    }
    return [name for name in frame.columns if name in asked and not is_ignored(name)]


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
    table = _with_parents(book, sheet)
    return iter([RawTable(table, None, warnings=tuple(book.told))]), sheet


def _with_parents(book: Workbook, sheet: str) -> pl.DataFrame:
    """Return the rows of a sheet, each with the columns of the row that it belongs to.

    A repeat group has a sheet of its own: `_parent_index` says which row (`_index`) of
    the parent's sheet a row belongs to, and `_parent_table_name` which sheet that is.

    Raises:
        Refusal: A sheet or `_index` is missing; `parent_unclear`, a row
            belongs to none, or to several.
    """
    table, done = book.table(sheet), {sheet}
    while PARENT_INDEX in table.columns:
        parent = _parent(table, book.sheets[0])
        if parent in done:
            break
        done.add(parent)
        table = _joined(table, book.table(parent), (book.name, sheet), parent)
    return table


def _parent(table: pl.DataFrame, main: str) -> str:
    """Return the sheet that the rows belong to."""
    if PARENT not in table.columns:
        return main
    return next(iter(table[PARENT].drop_nulls()), main)


def _joined(
    table: pl.DataFrame, above: pl.DataFrame, place: tuple[str, str], parent: str
) -> pl.DataFrame:
    """Give every row the columns of its parent; its own come first.

    The parent's own parent, if it has one, is that of the joined rows.
    """
    file, sheet = place
    if INDEX not in above.columns:
        raise Refusal("codebook_column_missing", file, sheet=parent, column=INDEX)
    times = above.group_by(pl.col(INDEX).alias(PARENT_INDEX)).len("#times")
    parents = table.select(LINE, PARENT_INDEX).join(times, on=PARENT_INDEX, how="left")
    unclear = parents.filter(pl.col("#times").fill_null(0) != 1)[LINE]
    if not unclear.is_empty():
        line = int(unclear.min())  # pyright: ignore[reportArgumentType]
        raise Refusal("parent_unclear", file, sheet=sheet, line=line, parent=parent)
    links = [PARENT_INDEX, PARENT]
    own = table.drop(links, strict=False).columns
    others = [c for c in above.columns if c not in own and c != INDEX]
    joined = table.rename({PARENT_INDEX: "#parent"}).drop(PARENT, strict=False)
    return joined.join(
        above.select(pl.col(INDEX).alias("#parent"), *others),
        on="#parent",
        how="left",
        maintain_order="left",
    ).drop("#parent")
