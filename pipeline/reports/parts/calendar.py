"""What leads from a round's reports to a decision, and by when."""

from dataclasses import dataclass

from pipeline.documents.wording import begun
from pipeline.programme.model import CalendarStep, months_after
from pipeline.reports.numbers.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Calendar:
    """Steps in the order of time, each with when it happens."""

    title: str
    columns: tuple[str, str]
    rows: tuple[tuple[str, str], ...]


def calendar(scope: Scope) -> Calendar | None:
    """Return the steps that follow a round. None: the programme names none."""
    steps, say = scope.programme.file.calendar, scope.wording.say
    if not steps:
        return None
    return Calendar(
        title=say("brief.calendar.title"),
        columns=(say("brief.calendar.when"), say("brief.calendar.what")),
        rows=tuple(
            (_when(scope, step), step.text.of(scope.wording.language)) for step in steps
        ),
    )


def _when(scope: Scope, step: CalendarStep) -> str:
    say, last = scope.wording.say, scope.round.fieldwork.last
    month, year = months_after(last, step.months)
    named = say(f"month.{month}")
    if step.day is not None:
        return say("brief.calendar.day", day=step.day, month=named, year=year)
    if step.until is not None:
        until, _ = months_after(last, step.until)
        second = say(f"month.{until}")
        return begun(say("brief.calendar.months", first=named, last=second))
    return begun(say("brief.calendar.month", month=named))
