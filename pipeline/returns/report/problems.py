"""What the checks found, check by check and column by column, in words."""

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import PurePosixPath

import polars as pl

from pipeline.checks.catalogue import checks
from pipeline.checks.findings import Finding
from pipeline.documents.wording import Wording
from pipeline.returns.report.account import Account
from pipeline.returns.report.view import Place, Problem, Step

DASH = "\N{EN DASH}"
RANGES_SHOWN = 30  # on the page; the workbook has all
ROWS_SHOWN = 5000  # of one problem in the workbook
Found = tuple[Finding, list[int]]  # and its lines
PLACES = {"row": ".xlsx .xls .ods", "record": ".json .sav .zsav .por .dta"}


def to_fix(account: Account, wording: Wording) -> tuple[Problem, ...]:
    """Return why the file is refused, then what rejects rows, most rows first."""
    rejected = account.rejected.group_by("check_id", "column").agg("line")
    findings = [
        (Finding(check, account.name, column=column), sorted(lines))
        for check, column, lines in rejected.select(
            "check_id", "column", pl.col("line").list.unique()
        ).iter_rows()
    ]
    found = _most_first(findings)
    if account.refusal is not None:
        found = [(account.refusal, _lines([account.refusal])), *found]
    return _problems(found, account, wording)


def remarks(account: Account, wording: Wording) -> tuple[Problem, ...]:
    """Return what should be looked at, most rows first."""
    grouped: dict[tuple[object, ...], list[Finding]] = {}
    for finding in account.remarks:
        facts = tuple(sorted(finding.facts.items()))
        key = (finding.check, finding.file, finding.sheet, finding.column, facts)
        grouped.setdefault(key, []).append(finding)
    found = [(same[0], _lines(same)) for same in grouped.values()]
    return _problems(_most_first(found), account, wording)


def steps(problems: Sequence[Problem], last: str, wording: Wording) -> tuple[Step, ...]:
    """Return what to do: one step per remedy, and `last` where there are others."""
    same: dict[str, list[Problem]] = {}
    for problem in problems:
        same.setdefault(problem.remedy, []).append(problem)
    found = [
        Step(
            title=ones[0].title,
            text=text,
            below=_below(ones, wording),
            anchor=ones[0].anchor,
        )
        for text, ones in same.items()
    ]
    if found and last:
        found.append(Step(title="", text=last, below="", anchor=""))
    return tuple(found)


def line_ranges(lines: Iterable[int]) -> list[str]:
    """Return lines as ranges, in order, each line once.

    Examples:
        >>> line_ranges([19, 12, 17, 18, 12])
        ['12', '17–19']
    """
    ranges: list[tuple[int, int]] = []
    for line in sorted(set(lines)):
        if ranges and ranges[-1][1] == line - 1:
            ranges[-1] = (ranges[-1][0], line)
        else:
            ranges.append((line, line))
    return [
        str(first) if first == last else f"{first}{DASH}{last}"
        for first, last in ranges
    ]


def _below(problems: Sequence[Problem], wording: Wording) -> str:
    """Return the rows and columns of a step."""
    lines = {line for problem in problems for line in problem.lines if problem.count}
    columns = [problem.column for problem in problems if problem.column]
    parts = [wording.count("return_report.rows", len(lines))] if lines else []
    if columns:
        listed = wording.listed(columns)
        parts.append(
            wording.count("return_report.in_columns", len(columns), columns=listed)
        )
    return ", ".join(parts)


def _most_first(found: Iterable[Found]) -> list[Found]:
    return sorted(
        found, key=lambda one: (-len(one[1]), one[0].check, one[0].column or "")
    )


def _lines(findings: Iterable[Finding]) -> list[int]:
    return sorted({found.line for found in findings if found.line is not None})


def _problems(
    found: Sequence[Found], account: Account, wording: Wording
) -> tuple[Problem, ...]:
    seen: Counter[str] = Counter()
    problems = []
    for finding, lines in found:
        seen[finding.check] += 1
        problems.append(_problem(finding, lines, seen[finding.check], account, wording))
    return tuple(problems)


def _problem(
    finding: Finding, lines: list[int], number: int, account: Account, wording: Wording
) -> Problem:
    check, language = checks()[finding.check], wording.language
    ranges = line_ranges(lines)
    hidden = len(ranges) - RANGES_SHOWN
    rows = tuple(Place(line=n, key=account.keys.get(n)) for n in lines[:ROWS_SHOWN])
    counted = wording.count("return_report.rows", len(lines)) if lines else ""
    return Problem(
        check=check.id,
        severity=check.severity,
        anchor=check.id if number == 1 else f"{check.id}-{number}",
        title=check.name.of(language),
        column=finding.column or "",
        count="" if check.severity == "refuse" else counted,
        what=check.feedback.of(language).format_map(finding.facts),
        remedy=check.remedy.of(language).format_map(finding.facts),
        guidance=check.guidance.of(language),
        where=_where(finding, ranges, account, wording),
        more=wording.count("return_report.more", hidden) if hidden > 0 else "",
        lines=tuple(lines),
        rows=rows,
        truncated=_truncated(len(rows), len(lines), wording),
    )


def _truncated(shown: int, every: int, wording: Wording) -> str:
    if shown == every:
        return ""
    parts = {"shown": wording.whole(shown), "all": wording.whole(every)}
    return wording.say("return_report.more_rows", **parts)


def _where(
    finding: Finding, ranges: list[str], account: Account, wording: Wording
) -> str:
    """Return sheet and lines; another file of the delivery is named."""
    parts = [finding.file] if finding.file != account.name else []
    if finding.sheet is not None:
        parts.append(wording.say("return_report.sheet", sheet=finding.sheet))
    if ranges:
        suffix = PurePosixPath(finding.file).suffix.lower()
        kind = next((k for k, s in PLACES.items() if suffix in s.split()), "line")
        lines = wording.listed(ranges[:RANGES_SHOWN])
        if len(ranges) > RANGES_SHOWN:
            lines = ", ".join(ranges[:RANGES_SHOWN])
        key = f"return_report.place.{kind}"
        parts.append(wording.count(key, len(ranges), lines=lines))
    return ": ".join(parts)
