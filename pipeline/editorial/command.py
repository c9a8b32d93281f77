"""`laering editorial`: empty files for what is not begun, and what is missing still."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.documents.wording import wording_of
from pipeline.editorial.empty_files import write_empty_files
from pipeline.editorial.fields import fields_of
from pipeline.editorial.missing import missing_fields
from pipeline.programme.mistakes import lines_of
from pipeline.programme.model import Programme
from pipeline.store.steps import Places


@dataclass(frozen=True)
class Prepared:
    """What was made and what is missing.

    Attributes:
        lines: A line each.
        problems: What of the files cannot be used; empty: nothing.
    """

    lines: list[str]
    problems: list[str]


def prepare(
    places: Places, programme: Programme, *, municipality: str, round_: str
) -> Prepared:
    """Make the files of a municipality and round that are not there.

    Raises:
        OSError: The disk is full or the folder cannot be written.
    """
    units = places.lake.rows("staged.units")
    wording = wording_of(programme, programme.language)
    written = write_empty_files(
        places.editorial,
        programme,
        units,
        wording,
        municipality=municipality,
        round_=round_,
    )
    fields = fields_of(places.editorial, programme, units, municipality)

    def lines() -> Iterator[str]:
        if units.filter(municipality=municipality, round=round_).is_empty():
            yield "no register of units yet; run again after `laering run`"
        yield from (f"written: {path}" for path in written)
        documents = {
            place.document: None
            for field in programme.editorial.fields
            for place in field.stands
        }
        for document in documents:
            for one in missing_fields(
                fields,
                programme,
                units,
                municipality=municipality,
                round_=round_,
                document=document,
            ):
                path = places.editorial / one.expected.file
                yield f"missing in {document}: {one.told(wording)} {path}"
        for remark in fields.remarks:
            yield f"look at {remark.told.place}: {remark.told.message}"

    return Prepared([*lines()], lines_of(fields.mistakes))
