"""A return report on the terminal: the verdict, then what to mend and where."""

from collections.abc import Sequence

from rich.console import Console
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from pipeline.returns.report.view import Problem, ReturnReport, Verdict

MARKS: dict[Verdict, tuple[str, str]] = {
    "clean": ("✓", "green"),
    "partly": ("!", "yellow"),
    "none": ("✗", "red"),
    "refused": ("✗", "red"),
}
NARROW = 72  # columns; with fewer the table would be unreadable
MOST_WIDE = 110


def print_report(report: ReturnReport, console: Console) -> None:
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
        console.print(Padding(_problems(problems, report.words, console), (1, 0, 0, 2)))
    console.print()


def _problems(
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
