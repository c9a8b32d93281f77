"""Rows that people write into a table: each column by its kind."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from difflib import get_close_matches
from typing import Any, NamedTuple

from pipeline.editorial.own_words import LETTERS, unfit
from pipeline.programme.document import Document
from pipeline.programme.mistakes import Location, Told
from pipeline.programme.model import Column, ColumnKind, EditorialField
from pipeline.programme.remedies import FIXED

MOST_ROWS = 40

Value = str | float | date
Row = Mapping[str, Value]


class Known(NamedTuple):
    """What columns may name of the programme, by id.

    Attributes:
        subjects: Scales, figures and tests.
        modules: Those for all units of a municipality.
    """

    subjects: Sequence[str] = ()
    modules: Sequence[str] = ()


class _UnusableError(Exception):
    """What stands in a column is no value of its kind."""


@dataclass
class Rows:
    """Rows as far as they can be used.

    Attributes:
        rows: Column -> what stands there: words, number, day, or id of a choice.
        mistakes: Why others cannot.
    """

    rows: list[Row] = field(default_factory=list)
    mistakes: list[Told] = field(default_factory=list)


def rows_of(
    document: Document, field: EditorialField, given: object, known: Known
) -> Rows:
    """Return the rows of a table.

    Args:
        document: The file, whose front matter has `rows`.
        field: Says which columns there are.
        given: What stands under `rows`.
        known: What columns may name of the programme.
    """
    found = Rows()
    if not isinstance(given, list):
        found.mistakes.append(document.at(("rows",), FIXED["list_type"], "rows"))
        return found
    if len(given) > MOST_ROWS:
        told = f"has more than {MOST_ROWS} rows; leave some out."
        found.mistakes.append(document.at(("rows",), told, "rows"))
        return found
    for place, entry in enumerate(given):
        at = ("rows", place)
        row, wrong = _row(document, field, at, entry, known)
        found.mistakes += wrong
        if not wrong:
            found.rows.append(row)
    return found


def _row(
    document: Document,
    field: EditorialField,
    at: Location,
    entry: Any,  # noqa: ANN401
    known: Known,
) -> tuple[Row, list[Told]]:
    if not isinstance(entry, dict):
        return {}, [document.at(at, FIXED["model_type"], "rows")]
    columns = [column.id for column in field.columns]
    mistakes = [
        document.at((*at, key), _unknown(str(key), columns), f"rows.{key}")
        for key in entry
        if key not in columns
    ]
    row: dict[str, Value] = {}
    for column in field.columns:
        where = (*at, column.id)
        value = entry.get(column.id)
        if value is None:
            if not column.optional:
                told = document.at(where, FIXED["missing"], f"rows.{column.id}")
                mistakes.append(told)
            continue
        try:
            row[column.id] = READ[column.kind](column, value, known)
        except _UnusableError as error:
            mistakes.append(document.at(where, str(error), f"rows.{column.id}"))
    return row, mistakes


def _unknown(key: str, known: list[str]) -> str:
    similar = get_close_matches(key, known, n=1)
    if similar:
        return f"is not a known key here; did you mean {similar[0]!r}? Or remove it."
    return "is not a known key here; remove it."


def _text(column: Column, value: object, known: Known) -> Value:  # noqa: ARG001
    if not isinstance(value, str | int | float):
        raise _UnusableError(FIXED["string_type"])
    text = str(value)
    if wrong := next(unfit(text), None):
        raise _UnusableError(wrong)
    numbered = any(map(str.isdigit, text))
    if not (LETTERS.search(text) if numbered else any(map(str.isalpha, text))):
        raise _UnusableError("is no text; write it in words.")
    if len(text) > column.most_letters:
        told = f"has more than {column.most_letters} letters; shorten it."
        raise _UnusableError(told)
    return " ".join(text.split())


def _day(column: Column, value: object, known: Known) -> Value:  # noqa: ARG001
    if type(value) is not date:  # a moment is a date, too, and no day
        raise _UnusableError(FIXED["date_type"])
    return value


def _number(column: Column, value: object, known: Known) -> Value:  # noqa: ARG001
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise _UnusableError(FIXED["float_type"])
    return float(value)


def _choice(column: Column, value: object, known: Known) -> Value:  # noqa: ARG001
    """Return the choice that is meant by its id or its name in a language.

    YAML reads `yes` as true.
    """
    said = {True: "yes", False: "no"}[value] if isinstance(value, bool) else str(value)
    for one in column.choices:
        names = {one.id, *one.name.spoken.values()}
        if said.strip().casefold() in {name.casefold() for name in names}:
            return one.id
    choices = ", ".join(repr(one.id) for one in column.choices)
    raise _UnusableError(f"must be one of {choices}; write it.")


def _subject(column: Column, value: object, known: Known) -> Value:  # noqa: ARG001
    told = "is no scale, figure or test of the programme; correct or remove it."
    return _one_of(known.subjects, value, told)


def _module(column: Column, value: object, known: Known) -> Value:  # noqa: ARG001
    told = "is no module for all units; write the id of one of modules.yaml."
    return _one_of(known.modules, value, told)


def _one_of(ids: Sequence[str], value: object, told: str) -> Value:
    if isinstance(value, str) and value in ids:
        return value
    similar = get_close_matches(str(value), ids, n=1)
    meant = f" Did you mean {similar[0]!r}?" if similar else ""
    raise _UnusableError(told + meant)


READ: Mapping[ColumnKind, Callable[[Column, object, Known], Value]] = {
    "text": _text,
    "date": _day,
    "number": _number,
    "choice": _choice,
    "subject": _subject,
    "module": _module,
}
