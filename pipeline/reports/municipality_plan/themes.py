"""The themes of a municipality's plan: a module each, and the one number behind it."""

from dataclasses import dataclass

from pipeline.documents.wording import Kind
from pipeline.programme.model import InformantGroup, Module
from pipeline.reports.numbers.cells import Address, Cell, counted, middle
from pipeline.reports.numbers.scope import Measured, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.answers import Answers, answers
from pipeline.reports.parts.common import judged_units
from pipeline.reports.parts.offers import condition_of, evidence_read, participants
from pipeline.reports.parts.participation import group_response
from pipeline.reports.parts.proposals import OF_ALL, PLACES, trigger_text

MOST_ANSWERS = 3


@dataclass(frozen=True, kw_only=True)
class Term:
    """A part of what a module is, and what it is called."""

    label: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Theme:
    """A module that is proposed to all units of some kinds.

    Attributes:
        key: Its name in the programme folder.
        name: Its name.
        competence: What it trains.
        about: Which units it is for, and how many of them are low themselves.
        why: The one number that is the reason for it.
        measured: What was measured, and whose answers it is.
        low: What a low number means. Empty: nobody says it.
        terms: What it takes, what may be expected, what is followed.
        answers: Answers per 100 that may be followed.
        evidence: What research says.
    """

    key: str
    name: str
    competence: str
    about: str
    why: str
    measured: str
    low: str
    terms: tuple[Term, ...]
    answers: Answers | None
    evidence: tuple[str, ...]


def proposed(scope: Scope, round_: str) -> list[tuple[Module, Address, Cell]]:
    """Return the modules that the numbers of a round call for, the first one first."""
    modules = {one.id: one for one in scope.programme.modules.modules}
    found = [
        (modules[address.about], address, cell)
        for address, cell in scope.cells.unit_cells("need", round_)
        if cell.shown
        and cell.verdict in PLACES
        and address.about in modules
        and modules[address.about].kind == OF_ALL
    ]
    return sorted(found, key=lambda one: PLACES.index(one[2].verdict or ""))


def themes(scope: Scope, everything: list[Series]) -> tuple[Theme, ...]:
    """Return what is proposed to a municipality after this round."""
    known = {_place(one.what): one for one in everything}
    return tuple(
        _theme(scope, module, address, cell, known.get(_of(address)))
        for module, address, cell in proposed(scope, scope.round.id)
    )


Place = tuple[str | None, str, str]  # group, measure, breakdown


def _place(what: Measured) -> Place:
    return what.group, what.measure, what.breakdown


def _of(address: Address) -> Place:
    return address.group, address.measure, address.breakdown


def _theme(
    scope: Scope, module: Module, address: Address, cell: Cell, series: Series | None
) -> Theme:
    say, language = scope.wording.say, scope.wording.language
    group = next((g for g, _ in scope.groups if g.id == address.group), None)
    if scope.of_programme:  # whose signs are several groups'
        group = None
    told = answers(scope, series) if series is not None else None
    return Theme(
        key=module.id,
        name=module.name.of(language),
        competence=say(f"proposal.competence.{module.competence}"),
        about=_about(scope, group, series),
        why=_why(scope, address, cell, series),
        measured=scope.wording.named(series.label, series.below) if series else "",
        low=say("topic.low", meaning=series.low) if series and series.low else "",
        terms=_terms(scope, module, cell, group, series, told),
        answers=told and _brief(told),
        evidence=evidence_read(scope, module.evidence),
    )


def _why(scope: Scope, address: Address, cell: Cell, series: Series | None) -> str:
    """Return the one number that is the reason.

    Of the programme: in how many municipalities numbers point to the module. The number
    that stands for all is that of a single one, so it is not told.
    """
    if not scope.of_programme:
        return trigger_text(scope, address, cell)
    scope.told(cell)
    judged = [
        [(at, one) for at, one in needs if one.shown or at.about == OF_ALL]
        for municipality in scope.units
        if (needs := municipality.cells.unit_cells("need", scope.round.id))
    ]
    pointing = [
        some for some in judged if any(at.about == address.about for at, _ in some)
    ]
    name = "" if series is None else scope.wording.named(series.label, series.below)
    return scope.wording.say(
        f"municipality_plan.why_of_all.{'counted' if pointing else 'hidden'}",
        name=name or scope.wording.say("evidence.unit"),
        count=scope.wording.whole(
            counted((one for some in judged for _, one in some), len(pointing))
        ),
        all=scope.wording.whole(
            counted((one for some in judged for _, one in some), len(judged))
        ),
    )


def _brief(told: Answers) -> Answers:
    """Return the answers that differ most, beside the programme's."""
    beside = told.beside("programme")
    return Answers(
        columns=beside.columns, levels=beside.levels, rows=beside.rows[:MOST_ANSWERS]
    )


def _about(scope: Scope, group: InformantGroup | None, series: Series | None) -> str:
    """Say which units a module is for, and in how many the number is low, too."""
    say, wording = scope.wording.say, scope.wording
    if scope.of_programme:
        return say("municipality_plan.for.programme")
    kind = group.unit_type if group is not None else "municipality"
    whom = say(f"municipality_plan.for.{kind}")
    judged = [] if series is None else list(judged_units(scope, series))
    if not judged:
        return f"{whom} {say('municipality_plan.reach.alone')}"
    low = [unit for unit, cell in judged if cell.verdict == "below"]
    cells = [cell for _, cell in judged]
    kinds = say(f"municipality_plan.units.{kind}")
    if not low:
        scope.told(*cells)
        return f"{whom} {say('municipality_plan.reach.none', kinds=kinds)}"
    names = ""
    if scope.edition == "confidential":
        names = say(
            "municipality_plan.reach.names",
            named=wording.listed([unit.unit.name for unit in low]),
        )
    if len(judged) == 1:
        kinds = scope.wording.inside(say(f"brief.kind.{kind}"))
    reach = say(
        "municipality_plan.reach.some",
        count=wording.whole(counted(cells, len(low))),
        all=wording.whole(counted(cells, len(cells))),
        kinds=kinds,
    )
    return " ".join(part for part in (whom, reach, names) if part)


def _terms(
    scope: Scope,
    module: Module,
    cell: Cell,
    group: InformantGroup | None,
    series: Series | None,
    told: Answers | None,
) -> tuple[Term, ...]:
    say, language = scope.wording.say, scope.wording.language
    kind: Kind = series.what.kind if series is not None else "points"
    condition = condition_of(scope, module, cell.because or "", kind)
    hours = (
        scope.wording.hours("plan.module.hours", module.hours) if module.hours else ""
    )
    form = module.form.of(language) if module.form is not None else ""
    parts = {
        "goal": module.goal.of(language) if module.goal is not None else "",
        "participants": _participants(scope, module, group),
        "form": " ".join(part for part in (form, hours) if part),
        "expected": _expected(scope, cell, series),
        "followed": scope.ahead(
            f"municipality_plan.followed.{'both' if told else 'number'}"
        ),
        "condition": say("plan.module.when", condition=condition),
    }
    return tuple(
        Term(label=say(f"municipality_plan.term.{key}"), text=text)
        for key, text in parts.items()
        if text
    )


def _participants(scope: Scope, module: Module, group: InformantGroup | None) -> str:
    """Say who takes part and how many they are: as many as were invited to answer."""
    say, told = scope.wording.say, []
    for one in participants(scope, module, group):
        name, cell = one.name.of(scope.wording.language), group_response(scope, one)
        base = cell.base if cell is not None else None
        told.append(
            say("municipality_plan.all_of", group=name)
            if base is None
            else say(
                "municipality_plan.invited",
                group=name,
                invited=scope.wording.whole(base),
            )
        )
    return " ".join(told)


def _expected(scope: Scope, cell: Cell, series: Series | None) -> str:
    """Say what large programmes have moved, and where so much could be seen."""
    say, wording = scope.wording.say, scope.wording
    experience, needed = scope.programme.modules.experience, cell.detectable
    if scope.of_programme:  # the cell's is that of a single municipality
        needed = _needed_of_all(scope, series)
    of_points = series is None or series.what.kind == "points"
    if needed is None or experience is None or not of_points:
        return scope.ahead("plan.better.unknown")
    seen = needed <= experience.high
    told = say(
        f"municipality_plan.expected.{'seen' if seen else 'unseen'}",
        least=wording.bare("points", experience.low),
        most=wording.amount("points", experience.high),
        size=wording.amount("points", needed),
    )
    at_unit = _needed_at_unit(scope, series)
    if at_unit is None:
        return told
    key = "seen" if at_unit <= experience.high else "unseen" if seen else "neither"
    where = "in_municipality" if scope.of_programme else "at_unit"
    of_unit = say(
        f"municipality_plan.{where}.{key}", size=wording.amount("points", at_unit)
    )
    return f"{told} {of_unit}"


def _needed_of_all(scope: Scope, series: Series | None) -> float | None:
    """Return how large the programme's own change must be. None: it is not known."""
    if series is None or scope.previous is None:
        return None
    change = series.changes.get(scope.previous)
    return change.detectable if change is not None and change.shown else None


def _needed_at_unit(scope: Scope, series: Series | None) -> float | None:
    """Return how large a change must typically be to be certain in one unit.

    None: it is known of fewer than two; of a single one nothing is told in numbers.
    """
    if series is None or scope.previous is None:
        return None
    found = [
        cell.detectable
        for unit in scope.units
        if (cell := unit.cell(series.what, "change", since=scope.previous)) is not None
        and cell.shown
        and cell.detectable is not None
    ]
    return middle(found) if len(found) > 1 else None
