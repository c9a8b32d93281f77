"""How many rows were accepted, unit by unit and grade by grade."""

from pipeline.documents.wording import Wording
from pipeline.returns.report.account import Account
from pipeline.returns.report.view import AcceptedRow, AcceptedTable


def accepted_table(account: Account, wording: Wording) -> AcceptedTable | None:
    """Return accepted rows per unit and grade; null: none were accepted."""
    if not account.n_accepted:
        return None
    cells = account.accepted.select("unit", "grade", "rows").rows()
    rows_of = {(unit, grade): rows for unit, grade, rows in cells}
    grades = sorted({grade for _, grade, _ in cells}, key=_numerically)
    units = sorted({unit for unit, _, _ in cells}, key=lambda u: (u is None, u or ""))
    graded = grades != [None]
    counts = [[rows_of.get((unit, grade), 0) for grade in grades] for unit in units]
    counts = [[*row, sum(row)] if graded else row for row in counts]
    sums = [sum(column) for column in zip(*counts, strict=True)]
    total = wording.say("return_report.word.total")
    last = total if graded else wording.say("return_report.word.rows")
    return AcceptedTable(
        label=wording.say("return_report.word.unit"),
        columns=(*(_grade(grade, wording) for grade in grades if graded), last),
        rows=tuple(
            _row(_name(unit, account, wording), unit or "", row, wording)
            for unit, row in zip(units, counts, strict=True)
        ),
        total=_row(total, "", sums, wording),
    )


def _row(name: str, code: str, counts: list[int], wording: Wording) -> AcceptedRow:
    written = tuple(wording.whole(count) for count in counts)
    return AcceptedRow(name=name, code=code, counts=tuple(counts), written=written)


def _name(unit: str | None, account: Account, wording: Wording) -> str:
    if unit is None:
        return wording.say("return_report.word.municipality")
    return account.unit_names.get(unit, "")


def _grade(grade: str | None, wording: Wording) -> str:
    if grade is None:
        return wording.say("return_report.word.no_grade")
    return wording.say("breakdown.grade", value=grade)


def _numerically(grade: str | None) -> tuple[bool, int, str]:
    """Sort 2 before 10, and what is missing last."""
    text = grade or ""
    return grade is None, int(text) if text.isdecimal() else 0, text
