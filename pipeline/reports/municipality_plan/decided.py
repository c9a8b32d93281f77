"""What a municipality wrote that it decided on, beside what the numbers propose."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from pipeline.editorial.fields import Filled
from pipeline.editorial.rows import Row
from pipeline.reports.municipality_plan.themes import Theme
from pipeline.reports.numbers.scope import Scope

FIELD = "competence_plan"  # of `editorial.yaml`; a programme may have none
COLUMNS = ("owner", "start", "persons", "cost")
CHOICES = ("yes", "no", "remark")
OPEN = ("",) * len(CHOICES)  # room to write


@dataclass(frozen=True, kw_only=True)
class Written:
    """Something that people decide.

    Attributes:
        label: What it is.
        text: What they wrote. Empty: room to write.
    """

    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Choice:
    """A module that may be chosen.

    Attributes:
        marks: What stands under each of the choices. Empty: room to write.
    """

    name: str
    marks: tuple[str, ...]


def decided(scope: Scope) -> Filled:
    """Return what stands in the field of this round's plan."""
    return scope.written.of(scope.round.id, FIELD)


def written_for(scope: Scope, module: str) -> tuple[Written, ...]:
    """Return who owns a module, when it begins and what it takes, as people wrote."""
    row = next((one for one in decided(scope).rows if one["module"] == module), {})
    return tuple(
        Written(
            label=scope.wording.say(f"municipality_plan.field.{column}"),
            text=_text(scope, row, column),
        )
        for column in COLUMNS
    )


def _text(scope: Scope, row: Row, column: str) -> str:
    value = row.get(column, "")
    if not isinstance(value, date):
        return str(value)
    month = scope.wording.say(f"month.{value.month}")
    return scope.wording.say("date", day=value.day, month=month, year=value.year)


def choices(scope: Scope, found: tuple[Theme, ...]) -> tuple[Choice, ...]:
    """Return every module that is proposed or was chosen, and whether it was.

    The last one is that none is.
    """
    say, filled = scope.wording.say, decided(scope)
    chosen = {str(row["module"]) for row in filled.rows}
    yes = (say("municipality_plan.decision.mark.yes"), "", "")
    no = ("", say("municipality_plan.decision.mark.no"), "")
    told = filled.none or bool(chosen)
    return (
        *(
            Choice(
                name=one.name,
                marks=(yes if one.key in chosen else no) if told else OPEN,
            )
            for one in found
        ),
        *_not_proposed(scope, chosen - {one.key for one in found}),
        Choice(
            name=say("municipality_plan.decision.none"),
            marks=yes if filled.none else OPEN,
        ),
    )


def _not_proposed(scope: Scope, chosen: set[str]) -> Iterator[Choice]:
    """Yield the modules that were chosen though no number proposes them."""
    say, language = scope.wording.say, scope.wording.language
    mark = say("municipality_plan.decision.mark.yes")
    for module in scope.programme.modules.modules:
        if module.id in chosen:
            name = module.name.of(language)
            own = say("municipality_plan.decision.own")
            yield Choice(name=name, marks=(mark, "", own))
