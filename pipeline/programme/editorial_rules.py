"""What `editorial.yaml` must keep."""

from collections.abc import Iterator

from pipeline.programme.mistakes import Location, Mistake, twice
from pipeline.programme.model import Column, EditorialField, Programme

FILE = "editorial.yaml"


def editorial_rule_mistakes(programme: Programme) -> Iterator[Mistake]:
    """Yield fields that nobody could fill in."""
    fields = programme.editorial.fields
    yield from twice(FILE, ("fields",), [one.id for one in fields], "field")
    for index, field in enumerate(fields):
        yield from _field(("fields", index), field)


def _field(at: Location, field: EditorialField) -> Iterator[Mistake]:
    if (field.kind == "table") != bool(field.columns):
        told = "a table has columns, and nothing else has; correct the kind or them."
        yield Mistake(FILE, (*at, "kind"), told)
    if field.deadline is not None and field.kind != "date":
        told = "only a day has a deadline; remove it or correct the kind."
        yield Mistake(FILE, (*at, "deadline"), told)
    columns = [one.id for one in field.columns]
    yield from twice(FILE, (*at, "columns"), columns, "column")
    for place, column in enumerate(field.columns):
        yield from _column((*at, "columns", place), column)


def _column(at: Location, column: Column) -> Iterator[Mistake]:
    if (column.kind == "choice") != bool(column.choices):
        told = "a choice has choices, and nothing else has; correct the kind or them."
        yield Mistake(FILE, (*at, "choices"), told)
    choices = [one.id for one in column.choices]
    yield from twice(FILE, (*at, "choices"), choices, "choice")
