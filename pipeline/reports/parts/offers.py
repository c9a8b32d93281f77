"""What a plan offers to begin with: a module that is called for, or a talk sheet."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import NamedTuple

from pipeline.documents.wording import Kind
from pipeline.programme.model import Evidence, InformantGroup, Module
from pipeline.reports.numbers.cells import Address, Cell
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.proposals import (
    OF_UNITS,
    PLACES,
    evidence_text,
    trigger_text,
)

BELOW = "certainly_below"
MOST_SOURCES = 2  # of a module or sheet, so that a plan has two pages
SAME_NUMBER = {BELOW, "goal_missed"}  # signs whose number is the goal's own reason


@dataclass(frozen=True, kw_only=True)
class Offer:
    """A module or a sheet.

    Attributes:
        label: Which of the two.
        name: What it is called.
        text: How it is used, in a sentence. Empty: `terms` say more.
        terms: Of a module, by what and when it is offered, and what it takes.
        evidence: What research says, how certain that is, and whether it was read; the
            most certain first.
    """

    label: str
    name: str
    text: str = ""
    terms: tuple[str, ...] = ()
    evidence: tuple[str, ...] = ()


def participants(
    scope: Scope, module: Module, group: InformantGroup | None
) -> list[InformantGroup]:
    """Return who takes part in a module: those of the kind of unit that it is for.

    Args:
        scope: The subject, whose groups are told of.
        module: What they take part in.
        group: Whose number calls for it. None: nobody's answers; all of them take part.
    """
    groups = {one.id: one for one, _ in scope.groups}
    known = [groups[one] for one in module.participants if one in groups]
    alike = [one for one in known if group and one.unit_type == group.unit_type]
    return alike or known


def offer(scope: Scope, series: Series, taken: dict[str, str]) -> Offer:
    """Return what is offered for one thing.

    A module only where one of its signs is seen in this very number; its condition is
    printed beside it.

    Args:
        scope: Unit and round.
        series: What it is for.
        taken: Modules and sheets that are offered already -> their names; added to.
    """
    say, language = scope.wording.say, scope.wording.language
    called = next(_called_for(scope, series), None)
    if called is not None:
        module = called.module
        name = module.name.of(language)
        if module.id in taken:
            same = say("plan.offer.same")
            return Offer(label=say("plan.module.label"), name=name, text=same)
        taken[module.id] = name
        return Offer(
            label=say("plan.module.label"),
            name=name,
            terms=tuple(_terms(scope, called, series)),
            evidence=evidence_read(scope, module.evidence),
        )
    sheets = scope.programme.modules.sheets
    sheet = next((one for one in sheets if series.what.measure in one.about), None)
    name = series.label if sheet is None else sheet.name.of(language)
    evidence = ()
    if sheet is not None and sheet.id not in taken:
        evidence = evidence_read(scope, sheet.evidence)
        taken[sheet.id] = name
    return Offer(
        label=say("plan.sheet.label"),
        name=name,
        text=say("plan.sheet.text"),
        evidence=evidence,
    )


class _Called(NamedTuple):
    """A module that is called for.

    Attributes:
        sign: Of the module's signs, the one that was seen.
        need: What says so, beside the number that is the reason of the goal; else None.
    """

    module: Module
    sign: str
    need: tuple[Address, Cell] | None = None


def _called_for(scope: Scope, series: Series) -> Iterator[_Called]:
    """Yield the modules that a number calls for: by itself, else by another sign.

    A unit is shown its first needs only, so what lies certainly below calls for a
    module here as it does there.
    """
    what, modules = series.what, scope.programme.modules.modules
    beside = series.to_programme
    if beside is not None and lies_below(scope, beside):
        for module in modules:
            if (
                module.kind == OF_UNITS
                and what.measure in module.triggered_by
                and BELOW in module.signs
            ):
                yield _Called(module, BELOW)
    by_id = {module.id: module for module in modules}
    for address, cell in scope.cells.unit_cells("need", scope.round.id):
        here = (address.group, address.measure, address.breakdown)
        if (
            here == (what.group, what.measure, what.breakdown)
            and cell.shown
            and cell.verdict in PLACES
            and cell.because is not None
            and address.about in by_id
        ):
            scope.told(cell)
            need = None if cell.because in SAME_NUMBER else (address, cell)
            yield _Called(by_id[address.about], cell.because, need)


def _terms(scope: Scope, called: _Called, series: Series) -> Iterator[str]:
    """Yield by what a module is called for, when it is proposed, what it takes."""
    say, module = scope.wording.say, called.module
    if called.need is not None:
        yield trigger_text(scope, *called.need)
    condition = condition_of(scope, module, called.sign, series.what.kind)
    yield say("plan.module.when", condition=condition)
    if module.hours is not None:
        yield scope.wording.hours("plan.module.hours", module.hours)


def lies_below(scope: Scope, cell: Cell) -> bool:
    """Is a difference to the programme certain, and as large as what matters?"""
    least = scope.programme.file.thresholds.smallest_difference
    return (
        cell.shown
        and cell.verdict == "below"
        and cell.value is not None
        and cell.value <= -least
    )


def condition_of(scope: Scope, module: Module, sign: str, kind: Kind) -> str:
    """Say when a module is proposed by a sign of a number of this kind."""
    wording = scope.wording
    limit = ""
    if sign == BELOW:
        least = scope.programme.file.thresholds.smallest_difference
        limit = wording.amount("points", least)
    elif sign == "classes_differ":
        limit = wording.number("share", module.limit or 0.0)
    elif sign == "measure_below":
        limit = wording.amount(kind, module.limit or 0.0)
    shares = wording.listed([wording.say(f"plan.share.{one}") for one in module.shares])
    return wording.say(
        f"plan.condition.{sign}",
        limit=limit,
        shares=shares or wording.say("plan.share.any"),
    )


def evidence_read(scope: Scope, evidence: list[Evidence]) -> tuple[str, ...]:
    """Say what research found, and where nobody has read the source for it."""
    unread = scope.wording.say("plan.evidence.unread")
    return tuple(
        evidence_text(scope, one) + ("" if one.checked else f" {unread}")
        for one in sorted(evidence, key=lambda one: -one.certainty)[:MOST_SOURCES]
    )


def not_offered(scope: Scope, taken: dict[str, str]) -> list[str]:
    """Return the names of modules that the numbers call for and no goal took."""
    language = scope.wording.language
    by_id = {module.id: module for module in scope.programme.modules.modules}
    names = []
    for address, cell in scope.cells.unit_cells("need", scope.round.id):
        about = address.about or ""
        called = cell.shown and cell.verdict in PLACES and about in by_id
        if called and about not in taken:
            scope.told(cell)
            names.append(by_id[about].name.of(language))
    return list(dict.fromkeys(names))
