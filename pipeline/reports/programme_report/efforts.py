"""What the municipalities did, in their own words, by name; or that it is missing."""

from collections.abc import Iterator

from pipeline.editorial.own_words import Note
from pipeline.reports.numbers.measured import UnitSeries
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.chapter import Block
from pipeline.reports.quality_report.written import OwnText

DOCUMENT, SECTION = "programme_report", "efforts"


def efforts(scope: Scope, _: UnitSeries) -> Iterator[Block]:
    """Yield each municipality's account of what it did, and who has given none."""
    say = scope.wording.say
    fields = [
        one
        for one in scope.programme.editorial.fields
        for place in one.stands
        if (place.document, place.section) == (DOCUMENT, SECTION)
    ]
    if not fields or not scope.units:
        return
    yield Block(kind="text", content=say("programme_report.efforts.text"))
    missing = []
    for one in scope.units:
        notes: list[Note] = []
        for field in fields:
            notes += one.written.of(scope.round.id, field.id).notes
        if notes:
            told = OwnText(
                whose=say("programme_report.efforts.of", name=one.unit.name),
                notes=tuple(notes),
            )
            yield Block(kind="own", content=told)
        else:
            missing.append(one.unit.name)
    if missing:
        yield Block(
            kind="missing",
            content=say(
                "programme_report.efforts.missing", names=scope.wording.listed(missing)
            ),
        )
