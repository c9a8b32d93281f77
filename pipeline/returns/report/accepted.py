"""What of a file is used: its columns, and its rows unit by unit and grade by grade."""

from collections.abc import Iterator

from pipeline.documents.wording import Wording
from pipeline.ingest.expected import Expected
from pipeline.ingest.headers import item_columns, key_columns
from pipeline.programme.model import Measure, Source
from pipeline.returns.report.account import Account
from pipeline.returns.report.view import AcceptedRow, AcceptedTable, Understood


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


def understood(
    expected: Expected, measures: dict[str, Measure], round_: str, wording: Wording
) -> tuple[Understood, ...]:
    """Return the columns that a source uses, each once, with what they are read as.

    Args:
        expected: The source and its questionnaire.
        measures: Id -> figure that arrives as an aggregate.
        round_: Round of the rows; questions may stand elsewhere in another.
        wording: The language.
    """
    found: dict[str, Understood] = {}
    for column in (
        *_fields(expected.source, wording),
        *_items(expected, round_, wording),
        *_figures(expected.source, measures, wording),
        *_dropped(expected.source, wording),
    ):
        found.setdefault(column.column, column)
    return tuple(found.values())


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


def _fields(source: Source, wording: Wording) -> Iterator[Understood]:
    for column in key_columns(source):
        yield _read_as("respondent", column, wording)
    fields = source.columns.model_dump(exclude={"respondent"}, by_alias=True)
    for field, column in fields.items():
        if column is not None:
            yield _read_as(field, column, wording)
    for field, origin in (
        ("round", source.round),
        ("municipality", source.municipality),
    ):
        for column in (origin.column, origin.agrees_with):
            if column is not None:
                yield _read_as(field, column, wording)
    for status, column in source.status_columns.items():
        detail = wording.say(f"return_report.status.{status}")
        yield _read_as("status", column, wording, detail)


def _items(expected: Expected, round_: str, wording: Wording) -> Iterator[Understood]:
    if expected.instrument is None:
        return
    texts = {item.id: item.text for item in expected.instrument.items}
    for item, column in item_columns(expected.source, round_).items():
        yield _read_as("item", column, wording, texts[item].of(wording.language))


def _figures(
    source: Source, measures: dict[str, Measure], wording: Wording
) -> Iterator[Understood]:
    for one in source.measures:
        label = measures[one.measure].label.of(wording.language)
        yield _read_as("figure", one.column, wording, label)
        if one.n_column is not None:
            yield _read_as("figure_n", one.n_column, wording, label)


def _dropped(source: Source, wording: Wording) -> Iterator[Understood]:
    for column in source.dropped_rows:
        yield _read_as("dropped", column, wording)


def _read_as(
    meaning: str, column: str, wording: Wording, detail: str = ""
) -> Understood:
    return Understood(
        column=column,
        meaning=wording.say(f"return_report.meaning.{meaning}"),
        detail=detail,
    )
