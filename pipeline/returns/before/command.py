"""`laering check`: the answer on the terminal, and as files where they are wanted."""

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.documents.wording import Wording, wording_of
from pipeline.handbook.guidance import GUIDANCE, write_guidance
from pipeline.programme.model import Language, Programme
from pipeline.returns.before.check_files import CheckedFile, CheckResult, check_files
from pipeline.returns.before.given_files import Asked
from pipeline.returns.report.places import report_names
from pipeline.returns.report.view import Problem, ReturnReport, Verdict
from pipeline.returns.report.writing import write_report

MARKS: dict[Verdict, tuple[str, str]] = {
    "clean": ("✓", "green"),
    "partly": ("!", "yellow"),
    "none": ("✗", "red"),
    "refused": ("✗", "red"),
}
NARROW = 72  # columns; with fewer the table would be unreadable
MOST_WIDE = 110


def run_check(
    files: Sequence[Path],
    programme: Programme,
    asked: Asked,
    *,
    raw: Path | None,
    out: Path | None,
    language: Language,
) -> bool:
    """Check files, print what came of it, and return whether they can be delivered.

    Args:
        files: As `check_files`.
        programme: As `check_files`.
        asked: As `check_files`.
        raw: As `check_files`.
        out: Where the return reports are written. Null: nowhere.
        language: Of the answer.

    Raises:
        UnclearFile: It cannot be told what a file is, or whose.
        OSError: A file cannot be read, or `out` not written.
    """
    result = check_files(files, programme, asked, raw=raw, language=language)
    wording, console = wording_of(programme, language), Console(highlight=False)
    for one in result.files:
        _print(one.report, console)
    if out is not None:
        _write(result, programme, out, language)
        console.print(
            wording.say("return_report.check.written", folder=out), markup=False
        )
    for note in result.notes:
        console.print(note, markup=False)
    console.print(_summary(result, wording), style="bold", markup=False)
    return result.is_clean


def _print(report: ReturnReport, console: Console) -> None:
    """Print one report; nothing that is printed is taken for markup."""
    mark, colour = MARKS[report.verdict]
    console.print(
        Text.assemble((f"{mark} ", f"bold {colour}"), (report.file, "bold")),
        soft_wrap=True,
    )
    console.print(Padding(Text(report.said, style=colour), (0, 0, 0, 2)))
    about = f"{report.words['read_as']}: {report.read_as} ({report.about})"
    console.print(Padding(Text(about, style="dim"), (0, 0, 0, 2)))
    problems = (*report.to_fix, *report.remarks)
    if problems:
        console.print(Padding(_table(problems, report.words, console), (1, 0, 0, 2)))
    console.print()


def _table(
    problems: Sequence[Problem], words: dict[str, str], console: Console
) -> Table:
    if console.width < NARROW:
        return _stacked(problems, words)
    width = min(console.width - 2, MOST_WIDE)
    table = Table(box=None, pad_edge=False, padding=(0, 2, 1, 0), width=width)
    table.add_column(words["where"], ratio=4, overflow="fold")
    table.add_column(words["what"], ratio=6)
    table.add_column(words["how"], ratio=7)
    for one in problems:
        what = Text.assemble((f"{one.title}. ", "bold"), one.what)
        table.add_row(Text(_where(one, words)), what, Text(one.remedy))
    return table


def _stacked(problems: Sequence[Problem], words: dict[str, str]) -> Table:
    """Return the problems one below the other."""
    table = Table(box=None, show_header=False, pad_edge=False, padding=(0, 0, 1, 0))
    table.add_column(overflow="fold")
    for one in problems:
        place = _where(one, words)
        parts = [(one.title, "bold"), f"\n{place}" if place else ""]
        table.add_row(Text.assemble(*parts, f"\n{one.what}\n{one.remedy}"))
    return table


def _where(problem: Problem, words: dict[str, str]) -> str:
    """Return the lines, and below them the column."""
    lines = " ".join(part for part in (problem.where, problem.more) if part)
    column = f"{words['column']} {problem.column}" if problem.column else ""
    return "\n".join(part for part in (lines, column) if part)


def _summary(result: CheckResult, wording: Wording) -> str:
    counts = Counter(one.report.verdict == "clean" for one in result.files)
    said = {True: "clean", False: "wanting"}
    return " ".join(
        wording.count(f"return_report.check.{said[clean]}", counts[clean])
        for clean in (True, False)
        if counts[clean]
    )


def _write(
    result: CheckResult, programme: Programme, out: Path, language: Language
) -> None:
    """Write a page and a workbook per file, and the guidance that they lead to."""
    write_guidance(programme, out, language)
    guidance = GUIDANCE.format(language=language)
    names = report_names((_label(one) for one in result.files), None)
    for one in result.files:
        write_report(one.report, out, names[_label(one)], guidance=guidance)


def _label(one: CheckedFile) -> str:
    """Return the name of a file, with its municipality and round if they are known."""
    if one.partition is None:
        return one.file.name
    return f"{one.partition.round}/{one.partition.municipality}/{one.file.name}"
