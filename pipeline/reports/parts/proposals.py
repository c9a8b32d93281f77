"""Proposed competence modules: what called for them, what research says, what next."""

from dataclasses import dataclass

from pipeline.documents.wording import Kind
from pipeline.programme.model import Evidence, Module
from pipeline.programme.model.modules import (
    DATA_TOO_WEAK,
    NO_CERTAIN_DIFFERENCE,
    PLACES,
)
from pipeline.reports.numbers.cells import Address, Cell
from pipeline.reports.numbers.measured import breakdown_label, kind_of
from pipeline.reports.numbers.scope import Measured, Scope
from pipeline.reports.parts.goals import goal_cell

OF_ALL, OF_UNITS = "A", "B"  # kinds of modules: of municipalities, of single units
ABSTENTIONS = {
    NO_CERTAIN_DIFFERENCE: "r11_no_certain_difference",
    DATA_TOO_WEAK: "r12_data_too_weak",
}
SHARES = ("share_good", "share_top", "share_poor")
DIFFERENCE_SIGNS = {"certainly_below", "lowest_quarter_twice"}


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A competence module worth considering."""

    name: str
    competence: str
    trigger: str  # what was seen
    evidence: tuple[str, ...]  # what research says, and how certain that is
    follow_up: str


@dataclass(frozen=True, kw_only=True)
class Proposals:
    """Modules under a heading, or the sentence that there is none."""

    title: str
    lead: str
    items: tuple[Proposal, ...]


def proposals(scope: Scope) -> Proposals | None:
    """Return the modules proposed to the unit, or why none is. None: not judged."""
    say = scope.wording.say
    cells = scope.cells.unit_cells("need", scope.round.id)
    modules = {module.id: module for module in scope.programme.modules.modules}
    shown = sorted(
        (
            (address, cell)
            for address, cell in cells
            if cell.shown and cell.verdict in PLACES and address.about in modules
        ),
        key=lambda pair: PLACES.index(pair[1].verdict or ""),
    )
    if shown:
        return Proposals(
            title=say("proposal.title"),
            lead=say("proposal.lead"),
            items=tuple(
                _proposal(scope, modules[address.about or ""], address, cell)
                for address, cell in shown
            ),
        )
    kind = OF_ALL if scope.of_many else OF_UNITS
    none = [cell for address, cell in cells if address.about == kind]
    words = {
        abstention.id: abstention.wording.of(scope.wording.language)
        for abstention in scope.programme.modules.abstentions
    }
    for cell in none:
        if cell.because in ABSTENTIONS:
            scope.told(cell)
            lead = words[ABSTENTIONS[cell.because]]
            return Proposals(title=say("proposal.title"), lead=lead, items=())
    return None


def _proposal(scope: Scope, module: Module, address: Address, cell: Cell) -> Proposal:
    say = scope.wording.say
    return Proposal(
        name=module.name.of(scope.wording.language),
        competence=say(f"proposal.competence.{module.competence}"),
        trigger=trigger_text(scope, address, cell),
        evidence=tuple(evidence_text(scope, one) for one in module.evidence),
        follow_up=_follow_up(scope, cell),
    )


def trigger_text(scope: Scope, address: Address, cell: Cell) -> str:
    """Say what was seen: by how much, with which uncertainty, from how many."""
    scope.told(cell)
    wording, value = scope.wording, cell.told
    sign = cell.because or ""
    kind = "points" if sign in DIFFERENCE_SIGNS else _kind(scope, address, sign)
    low, high = cell.low, cell.high
    if sign in DIFFERENCE_SIGNS:  # told as so many points below, not above 0
        value = -value
        low, high = (None if end is None else -end for end in (high, low))
    written = wording.number(kind, value)
    if sign in DIFFERENCE_SIGNS:
        written = wording.with_unit(kind, written)
    interval = ""
    if low is not None and high is not None:
        interval = f" ({wording.between(kind, low, high)})"
    answers = "" if cell.n is None else wording.count("proposal.answers", cell.n)
    return wording.say(
        f"proposal.sign.{sign}",
        share=_share(scope, address, cell),
        what=_label(scope, address),
        value=written,
        interval=interval,
        answers=answers,
    )


def _share(scope: Scope, address: Address, cell: Cell) -> str:
    """Return whom a share of a national test counts: the one with this value.

    Of two equal ones, the one whose goal is missed.
    """
    what = Measured(
        group=None, measure=address.measure, breakdown=address.breakdown, kind="share"
    )
    missed = {
        goal.indicator
        for goal in scope.programme.indicators.goals
        if (found := goal_cell(scope, goal, what)) is not None
        and found.verdict == "not_met"
    }
    for quantity in sorted(SHARES, key=lambda one: one not in missed):
        share = scope.shown(what, quantity)
        if share is not None and share.value == cell.value:
            return scope.wording.say(f"proposal.share.{quantity}")
    return ""


def _follow_up(scope: Scope, cell: Cell) -> str:
    if cell.detectable is None:
        return scope.ahead("proposal.follow_up")
    seen = scope.wording.amount("points", cell.detectable)
    return scope.ahead("proposal.follow_up_seen", seen=seen)


def evidence_text(scope: Scope, evidence: Evidence) -> str:
    """Say what research found, and how certain that is."""
    return scope.wording.say(
        "proposal.evidence",
        source=evidence.source,
        edition=evidence.edition,
        effect=evidence.effect.of(scope.wording.language),
        certainty=scope.wording.say(f"proposal.certainty.{evidence.certainty}"),
    )


def _kind(scope: Scope, address: Address, sign: str) -> Kind:
    """Return how the number of a sign is written; shares of variance as shares."""
    if sign == "measure_below":
        for measure in scope.programme.indicators.measures:
            if measure.id == address.measure:
                return kind_of(measure)
    return "share"


def _label(scope: Scope, address: Address) -> str:
    """Return what the trigger is called, and whose answers or which grade it is."""
    language, wording = scope.wording.language, scope.wording
    tests = scope.programme.indicators.tests
    labels = {
        scale.id: (scale.label.of(language), group.name.of(language))
        for group, instrument in scope.groups
        for scale in instrument.scales
        if group.id == address.group
    }
    below = breakdown_label(scope, address.breakdown)
    for one in (
        *scope.programme.indicators.measures,
        *(tests.subjects if tests is not None else []),
    ):
        labels.setdefault(one.id, (one.label.of(language), below))
    label, below = labels[address.measure]
    return wording.named(label, below)
