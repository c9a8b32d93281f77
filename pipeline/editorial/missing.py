"""Which fields of a document nobody has filled in, so that it is not published."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import polars as pl

from pipeline.documents.wording import Wording, alphabetical
from pipeline.editorial.fields import Fields
from pipeline.editorial.folder import file_name
from pipeline.programme.model import EditorialField, Programme

Why = Literal["absent", "empty", "unusable", "two_versions"]


@dataclass(frozen=True, kw_only=True)
class Expected:
    """A field that somebody is asked to fill in.

    Attributes:
        unit: The unit whose it is. None: the municipality's.
        unit_name: Its name in the register.
        file: Where it is written, below the folder of what people write.
    """

    field: EditorialField
    unit: str | None
    unit_name: str | None
    file: str


@dataclass(frozen=True, kw_only=True)
class MissingField:
    """A mandatory field without what it asks for.

    Attributes:
        why: There is no file, it is empty, or something in it cannot be used.
    """

    expected: Expected
    why: Why

    def told(self, wording: Wording) -> str:
        """Return the sentence that a document prints in its place."""
        name = self.expected.field.name.of(wording.language)
        kept = "kept" if self.why in {"unusable", "two_versions"} else "missing"
        if self.expected.unit is None:
            return wording.say(f"editorial.{kept}.municipality", name=name)
        unit = self.expected.unit_name or self.expected.unit
        return wording.say(f"editorial.{kept}.unit", name=name, unit=unit)


def expected_fields(
    programme: Programme,
    units: pl.DataFrame,
    *,
    municipality: str,
    round_: str,
    document: str | None = None,
) -> Iterator[Expected]:
    """Yield every field that a municipality can fill in after a round.

    Args:
        programme: Says which there are.
        units: `staged.Units`; each unit of the round that a field is for has one.
        municipality: The code; one outside the programme has none.
        round_: The round.
        document: Only those that stand in it. None: all.
    """
    own = units.filter(municipality=municipality, round=round_)
    rows = own.select("unit", "name", "unit_type").iter_rows()
    yield from expected_of(
        programme,
        sorted(rows, key=lambda row: (alphabetical(row[1] or ""), row[0])),
        municipality=municipality,
        round_=round_,
        document=document,
    )


def expected_of(
    programme: Programme,
    units: Iterable[tuple[str, str | None, str]],
    *,
    municipality: str,
    round_: str,
    document: str | None = None,
) -> Iterator[Expected]:
    """Yield the fields of a municipality and of some units: number, name and kind."""
    if municipality in programme.control_municipalities:
        return
    known = list(units)
    for field in programme.editorial.fields:
        if document not in {None, *(place.document for place in field.stands)}:
            continue
        asked: list[tuple[str | None, str | None]] = [(None, None)]
        if field.per:
            asked = [(unit, name) for unit, name, kind in known if kind in field.per]
        for unit, name in asked:
            file = f"{municipality}/{round_}/{file_name(field, unit)}"
            yield Expected(field=field, unit=unit, unit_name=name, file=file)


def missing_fields(
    fields: Fields,
    programme: Programme,
    units: pl.DataFrame,
    *,
    municipality: str,
    round_: str,
    document: str,
) -> tuple[MissingField, ...]:
    """Return the mandatory fields of a document that are not there, in their order.

    Args:
        fields: What people wrote: `fields_of` the municipality.
        programme: Says which fields are mandatory.
        units: `staged.Units`.
        municipality: The code.
        round_: The round.
        document: The report.
    """
    return tuple(
        MissingField(expected=one, why=why)
        for one in expected_fields(
            programme,
            units,
            municipality=municipality,
            round_=round_,
            document=document,
        )
        if one.field.mandatory and (why := why_missing(fields, one, round_)) is not None
    )


def why_missing(fields: Fields, expected: Expected, round_: str) -> Why | None:
    """Return why nothing can be taken of a field; None: it is filled in."""
    field = expected.field
    filled = fields.of(round_, field.id, expected.unit)
    if filled.trouble is not None:
        return filled.trouble
    if filled.answers(field):
        return None
    known = (round_, field.id, expected.unit) in fields.filled
    return "empty" if known else "absent"
