"""How many rows were accepted, unit by unit and grade by grade."""

from pipeline.reporting.wording import Wording
from pipeline.returns.account import Account
from pipeline.returns.view import AcceptedTable


def accepted_table(account: Account, wording: Wording) -> AcceptedTable | None:
    """Return accepted rows per unit and grade."""
    if not account.n_accepted:
        return None
    grades = sorted(account.accepted["grade"].unique().to_list(), key=_numerically)
    units = account.accepted["unit"].unique().sort(nulls_last=True).to_list()
    counts = {
        (unit, grade): rows
        for unit, grade, rows in account.accepted.select(
            "unit", "grade", "rows"
        ).iter_rows()
    }
    rows = [[counts.get((unit, grade), 0) for grade in grades] for unit in units]
    graded = grades != [None]
    sums = [[*row, sum(row)] if graded else [sum(row)] for row in rows]
    return AcceptedTable(
        label=wording.say("return_report.word.unit"),
        columns=(
            *(_grade(grade, wording) for grade in grades if graded),
            wording.say(f"return_report.word.{'total' if graded else 'rows'}"),
        ),
        rows=tuple(
            (account.unit_names.get(unit, ""), unit, tuple(row))
            if unit is not None
            else (wording.say("return_report.word.municipality"), "", tuple(row))
            for unit, row in zip(units, sums, strict=True)
        ),
        sums=tuple(sum(column) for column in zip(*sums, strict=True)),
    )


def _grade(grade: str | None, wording: Wording) -> str:
    if grade is None:
        return wording.say("return_report.word.no_grade")
    return wording.say("breakdown.grade", value=grade)


def _numerically(grade: str | None) -> tuple[bool, int, str]:
    """Sort 2 before 10, and what is missing last."""
    text = grade or ""
    return grade is None, int(text) if text.isdecimal() else 0, text
