"""What the numbers pointed to after the round before, and how it went."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.editorial.agreements import AgreedGoal
from pipeline.reports.municipality_plan.themes import proposed
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.agreed import goal_name, then_and_now
from pipeline.reports.parts.proposals import ABSTENTIONS, OF_ALL


@dataclass(frozen=True, kw_only=True)
class LastRow:
    """A module that was proposed: its number then and now, and whether it is again."""

    name: str
    measured: str
    text: str
    again: str


@dataclass(frozen=True, kw_only=True)
class Last:
    """What became of the proposals of the round before.

    Attributes:
        lead: Where nothing was proposed: why.
        rows: A module each.
        note: What these numbers cannot say. Empty: there are none.
        room: What there is room to write down.
    """

    title: str
    lead: str
    rows: tuple[LastRow, ...]
    note: str
    room: str


def last_plan(scope: Scope, everything: list[Series], again: set[str]) -> Last | None:
    """Return what became of what was proposed before. None: this is the first round.

    It is worked out anew from the needs of the round before, as its plan did.

    Args:
        scope: The municipality and round.
        everything: What may show a number.
        again: Modules that are proposed now.
    """
    before, say = scope.previous, scope.wording.say
    if before is None:
        return None
    rows = tuple(_rows(scope, before, everything, again))
    lead = "" if rows else say(_nothing(scope, before), round=before)
    return Last(
        title=say("municipality_plan.last.title", round=before),
        lead=lead,
        rows=rows,
        note=say("municipality_plan.last.note") if rows else "",
        room=say("municipality_plan.last.room") if rows else "",
    )


def _rows(
    scope: Scope, before: str, everything: list[Series], again: set[str]
) -> Iterator[LastRow]:
    say, known = (
        scope.wording.say,
        {
            (one.what.group, one.what.measure, one.what.breakdown): one
            for one in everything
        },
    )
    for module, address, cell in proposed(scope, before):
        scope.told(cell)
        key = (address.group, address.measure, address.breakdown)
        series = known.get(key)
        if series is None:
            name = goal_name(scope, AgreedGoal(group=key[0], measure=key[1]))
            text = say("municipality_plan.last.cannot")
        else:
            name = scope.wording.named(series.label, series.below)
            text = then_and_now(scope, series)
        yield LastRow(
            name=module.name.of(scope.wording.language),
            measured=name,
            text=text,
            again=say(
                f"municipality_plan.last.{'again' if module.id in again else 'not'}"
            ),
        )


def _nothing(scope: Scope, before: str) -> str:
    """Return the sentence for a round that proposed nothing that may be told."""
    for address, cell in scope.cells.unit_cells("need", before):
        if address.about == OF_ALL and cell.because in ABSTENTIONS:
            scope.told(cell)
            return "municipality_plan.last.none"
    return "municipality_plan.last.unknown"
