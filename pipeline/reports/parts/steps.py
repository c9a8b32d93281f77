"""What is done after a round, a row each: the step, who, hours, by when."""

from collections.abc import Sequence
from dataclasses import dataclass

from pipeline.programme.model import Step, months_after
from pipeline.reports.numbers.scope import Scope


@dataclass(frozen=True, kw_only=True)
class Steps:
    """Steps in their order; hours have a column where any step says them."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


def steps_of(scope: Scope, steps: Sequence[Step], title: str) -> Steps | None:
    """Return steps with the months in which they are due. None: there are none.

    Args:
        scope: The round after whose fieldwork they are.
        steps: What is done; of those about a next round only what is true of this one.
        title: Key of the heading.
    """
    which = "last" if scope.next is None else "next"
    steps = [step for step in steps if step.after in {None, which}]
    if not steps:
        return None
    say, timed = scope.wording.say, any(step.hours is not None for step in steps)
    columns = ("step", "who", *(["hours"] if timed else []), "when")
    return Steps(
        title=say(title),
        columns=tuple(say(f"plan.steps.{one}") for one in columns),
        rows=tuple(_row(scope, step, timed=timed) for step in steps),
    )


def _row(scope: Scope, step: Step, *, timed: bool) -> tuple[str, ...]:
    say, language = scope.wording.say, scope.wording.language
    month, year = months_after(scope.round.fieldwork.last, step.months)
    when = say("plan.steps.month", month=say(f"month.{month}"), year=year)
    hours: tuple[str, ...] = ()
    if timed:
        told = ""
        if step.hours is not None:
            told = scope.wording.hours("plan.steps.of_hours", step.hours)
        hours = (told,)
    return (step.text.of(language), step.who.of(language), *hours, when)
