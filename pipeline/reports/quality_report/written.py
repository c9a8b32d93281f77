"""What people wrote into the quality report, or that it is not there."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.editorial.fields import Filled
from pipeline.editorial.missing import (
    Expected,
    MissingField,
    expected_of,
    why_missing,
)
from pipeline.editorial.own_words import Note
from pipeline.editorial.rows import Row, Value
from pipeline.programme.model import Column, EditorialField
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.chapter import Block

DOCUMENT = "quality_report"


@dataclass(frozen=True, kw_only=True)
class OwnText:
    """Somebody's own words.

    Attributes:
        whose: Who wrote them, and when if that is said.
    """

    whose: str
    notes: tuple[Note, ...]


@dataclass(frozen=True, kw_only=True)
class OwnRows:
    """A table that somebody wrote."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def expected_in(
    scope: Scope, section: str, unit: Scope | None = None
) -> list[Expected]:
    """Return the fields of a section, of the municipality or of one of its units."""
    units = [] if unit is None else [unit]
    return [
        one
        for one in expected_of(
            scope.programme,
            [(one.unit.code, one.unit.name, one.unit.unit_type) for one in units],
            municipality=scope.municipality_code,
            round_=scope.round.id,
            document=DOCUMENT,
        )
        if any(
            (place.document, place.section) == (DOCUMENT, section)
            for place in one.field.stands
        )
        and (one.unit is None) == (unit is None)
    ]


def written(scope: Scope, section: str, unit: Scope | None = None) -> Iterator[Block]:
    """Yield what is written in a section; of a mandatory field at least that it is not.

    Args:
        scope: The municipality and round.
        section: The section.
        unit: Whose fields. None: the municipality's.
    """
    expected = expected_in(scope, section, unit)
    for one in expected:
        blocks = list(_field(scope, one))
        if blocks and len(expected) > 1:
            name = one.field.name.of(scope.wording.language)
            yield Block(kind="heading", content=name)
        yield from blocks


def missing_sentence(scope: Scope, expected: Expected) -> str | None:
    """Return that a mandatory field is not there. None: it is, or may be left out."""
    why = why_missing(scope.written, expected, scope.round.id)
    if why is None or not expected.field.mandatory:
        return None
    return MissingField(expected=expected, why=why).told(scope.wording)


def day_of(scope: Scope, day: date) -> str:
    """Write a day."""
    say = scope.wording.say
    return say("date", day=day.day, month=say(f"month.{day.month}"), year=day.year)


def _field(scope: Scope, expected: Expected) -> Iterator[Block]:
    """Yield what stands in a field, and what is missing of it."""
    field, wording = expected.field, scope.wording
    filled = scope.written.of(scope.round.id, field.id, expected.unit)
    if (missing := missing_sentence(scope, expected)) is not None:
        yield Block(kind="missing", content=missing)
    if filled.none:
        yield Block(kind="text", content=wording.say("quality.none"))
    if filled.rows:
        yield Block(kind="own_rows", content=_rows(scope, field, filled.rows))
    if filled.notes:
        whose = _whose(scope, field, filled)
        yield Block(kind="own", content=OwnText(whose=whose, notes=filled.notes))
    if field.kind == "date" and filled.day is not None:
        note = Note(text=day_of(scope, filled.day), entry=False)
        name = field.name.of(wording.language)
        yield Block(kind="own", content=OwnText(whose=name, notes=(note,)))


def _whose(scope: Scope, field: EditorialField, filled: Filled) -> str:
    say = scope.wording.say
    whose = say(f"quality.words_of.{field.of}")
    return whose if filled.day is None else f"{whose}, {day_of(scope, filled.day)}"


def _rows(scope: Scope, field: EditorialField, rows: tuple[Row, ...]) -> OwnRows:
    """Return the columns in which something stands."""
    language = scope.wording.language
    columns = [one for one in field.columns if any(one.id in row for row in rows)]
    return OwnRows(
        title=field.name.of(language),
        columns=tuple(one.name.of(language) for one in columns),
        rows=tuple(
            tuple(
                _value(scope, one, row[one.id]) if one.id in row else ""
                for one in columns
            )
            for row in rows
        ),
    )


def _value(scope: Scope, column: Column, value: Value) -> str:
    """Return a value as it is read."""
    language = scope.wording.language
    if isinstance(value, date):
        return day_of(scope, value)
    if isinstance(value, float):
        kind = "count" if value.is_integer() else "mean"
        target = scope.wording.bare(kind, value)
        return scope.wording.say("quality.target", target=target)
    text = str(value)
    if column.kind == "choice":
        return next(one.name.of(language) for one in column.choices if one.id == text)
    return _subjects(scope)[text] if column.kind == "subject" else text


def _subjects(scope: Scope) -> dict[str, str]:
    """Return what every scale, figure and test is called."""
    programme, language = scope.programme, scope.wording.language
    tests = programme.indicators.tests
    scales = [one for i in programme.instruments.values() for one in i.scales]
    others = [*programme.indicators.measures, *(tests.subjects if tests else ())]
    return {one.id: one.label.of(language) for one in (*scales, *others)}
