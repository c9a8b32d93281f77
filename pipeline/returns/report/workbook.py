"""A return report as a workbook: a list to work through in a spreadsheet."""

import io
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import lru_cache

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from pipeline.documents import palette
from pipeline.returns.report.view import Problem, ReturnReport

MADE = datetime(2000, 1, 1)  # noqa: DTZ001, the same inputs give the same bytes
FONT = {"font_name": "Calibri", "font_size": 11, "font_color": palette.INK}
NARROW, MIDDLE, WIDE = 8, 22, 50  # widths of columns, in characters
LINE = 15.0  # height of a line of text, in points
Cell = str | int


@dataclass(frozen=True)
class Styles:
    """The formats of one workbook."""

    text: Format
    head: Format
    strong: Format
    verdict: Format
    quiet: Format
    across: Format


def report_workbook(report: ReturnReport) -> bytes:
    """Return the workbook: result, what to correct, remarks, what is accepted."""
    content = io.BytesIO()
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        book.set_properties({"title": report.title, "created": MADE})
        styles = _styles(book)
        words = report.words
        _result(book.add_worksheet(words["result"]), report, styles)
        for name, problems, nothing in (
            ("to_fix_sheet", report.to_fix, "none_to_fix"),
            ("remarks_sheet", report.remarks, "none_remarked"),
        ):
            sheet = book.add_worksheet(words[name])
            _problems(sheet, problems, words[nothing], words, styles)
        _accepted(book.add_worksheet(words["accepted_sheet"]), report, styles)
    return content.getvalue()


def _styles(book: xlsxwriter.Workbook) -> Styles:
    def style(**more: object) -> Format:
        return book.add_format({**FONT, "valign": "top", "text_wrap": True, **more})

    return Styles(
        text=style(indent=1),
        head=style(
            bold=True, font_color=palette.PAPER, bg_color=palette.UNIT, valign="vcenter"
        ),
        strong=style(bold=True),
        verdict=style(
            bold=True, font_size=16, font_color=palette.UNIT, text_wrap=False
        ),
        quiet=style(font_color=palette.MUTED),
        across=style(),
    )


def _result(sheet: Worksheet, report: ReturnReport, styles: Styles) -> None:
    """Write verdict, counts, what to do, and what there is to know about the file."""
    words = report.words
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, MIDDLE)
    sheet.set_column(1, 1, WIDE)
    sheet.set_column(2, 2, MIDDLE)
    sheet.set_row(0, 1.5 * LINE)
    sheet.write_string(0, 0, report.said, styles.verdict)
    _across(sheet, 1, report.lead, styles)
    line = 3
    for count, what in report.tallies:
        sheet.write_string(line, 0, what, styles.quiet)
        sheet.write_string(line, 1, count, styles.strong)
        line += 1
    steps = [
        (f"{n}.", ". ".join(filter(None, (one.title, one.text))) + f"\n{one.below}")
        for n, one in enumerate(report.steps, 1)
    ]
    for title, rows in (
        (words["todo" if report.to_fix else "todo_optional"], steps),
        (words["facts"], report.facts),
    ):
        if rows:
            line += 1
            sheet.write_string(line, 0, title, styles.strong)
            for term, text in rows:
                line += 1
                sheet.set_row(line, _height(text.strip(), WIDE))
                sheet.write_string(line, 0, term, styles.quiet)
                sheet.write_string(line, 1, text.strip(), styles.text)
            line += 1
    _across(sheet, line + 1, words["confidential"], styles)
    _page(sheet)


def _across(sheet: Worksheet, line: int, text: str, styles: Styles) -> None:
    """Write a sentence over the whole width of the result, wrapped."""
    sheet.set_row(line, _height(text, MIDDLE + WIDE + MIDDLE))
    sheet.merge_range(line, 0, line, 2, "", styles.across)
    sheet.write_string(line, 0, text, styles.across)


def _problems(
    sheet: Worksheet,
    problems: Sequence[Problem],
    nothing: str,
    words: dict[str, str],
    styles: Styles,
) -> None:
    """Write a row per line of the file, or one for the whole file."""
    heads = {
        words["line"]: NARROW,
        words["key"]: MIDDLE,
        words["column"]: MIDDLE,
        words["what"]: WIDE,
        words["how"]: WIDE,
        words["check"]: MIDDLE,
    }
    rows = [row for problem in problems for row in _rows(problem, words["key_hidden"])]
    _table(sheet, heads, rows or [("", "", "", nothing, "", "")], styles)


def _rows(problem: Problem, hidden: str) -> Iterable[tuple[Cell, ...]]:
    same = (problem.column, problem.what, problem.remedy, problem.check)
    if not problem.rows:
        yield problem.where, "", *same
    for row in problem.rows:
        yield row.line, hidden if row.key is None else row.key, *same
    if len(problem.rows) < len(problem.lines):
        yield problem.truncated, "", *same


def _accepted(sheet: Worksheet, report: ReturnReport, styles: Styles) -> None:
    """Write accepted rows per unit and grade."""
    words, table = report.words, report.accepted
    if table is None:
        _table(sheet, {words["unit"]: WIDE}, [(words["none_accepted"],)], styles)
        return
    heads = {words["unit"]: 40, words["number"]: MIDDLE}
    heads |= dict.fromkeys(table.columns, 12)
    listed = [*table.rows, table.total] if len(table.rows) > 1 else table.rows
    rows = [(row.name or row.code, row.code, *row.counts) for row in listed]
    _table(sheet, heads, rows, styles)


def _table(
    sheet: Worksheet,
    heads: dict[str, int],
    rows: Sequence[tuple[Cell, ...]],
    styles: Styles,
) -> None:
    """Write a head that stays in sight, rows, and a filter over them.

    Texts are written as texts: a delivered name may begin with =.
    """
    for column, (head, width) in enumerate(heads.items()):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, head, styles.head)
    for line, row in enumerate(rows, start=1):
        cells = zip(row, heads.values(), strict=True)
        sheet.set_row(line, max(_height(str(cell), width) for cell, width in cells))
        for column, cell in enumerate(row):
            if isinstance(cell, int):
                sheet.write_number(line, column, cell, styles.text)
            else:
                sheet.write_string(line, column, cell, styles.text)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(heads) - 1)
    sheet.repeat_rows(0)
    _page(sheet)


@lru_cache(maxsize=1024)
def _height(text: str, width: int) -> float:
    """Return the height of wrapped text; not every program finds it out by itself."""
    wrapped = (textwrap.wrap(line, width - 2) or [""] for line in text.split("\n"))
    return LINE * sum(map(len, wrapped))


def _page(sheet: Worksheet) -> None:
    """Print on A4, one page wide."""
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
