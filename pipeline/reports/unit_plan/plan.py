"""Plan B of a unit, two pages: at most three goals, how to begin, what to look for."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.editorial.own_words import Note
from pipeline.reports.numbers.measured import UnitSeries, unit_series
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.answers import answers_pictures
from pipeline.reports.parts.certainties import Certainty, certainties
from pipeline.reports.parts.heading import Heading, heading
from pipeline.reports.parts.offers import not_offered
from pipeline.reports.parts.plan_goals import PlanGoal, plan_goals
from pipeline.reports.parts.proposals import proposals
from pipeline.reports.parts.steps import Steps, steps_of
from pipeline.reports.parts.story import unknown

WORDS = ["page", "skip", "evidence"]
ROOM = ("reasons", "done")
SIGNED = ("leader", "staff", "board")
MOST_NAMED = 5  # certain problems without a goal; the profile names them all


@dataclass(frozen=True, kw_only=True)
class Plan:
    """What a plan says; its templates lay out, they neither compute nor word."""

    language: str
    heading: Heading
    lead: str
    missing: tuple[str, ...]  # what of the unit's own file cannot be used
    goals_title: str
    goals: tuple[PlanGoal, ...]
    notes_title: str
    notes: tuple[Note, ...]  # of the unit
    judgement: str
    better_title: str
    offers_title: str
    room: tuple[str, ...]  # what there is room to write down
    steps: Steps | None
    not_proposed_title: str
    not_proposed: tuple[str, ...]
    signed_title: str
    signed: tuple[str, ...]
    words: dict[str, str]

    @property
    def pictures(self) -> dict[str, str]:
        """Every chart by name, the same ones for screen and paper."""
        return answers_pictures(*(one.answers for one in self.goals))


def plan_of(scope: Scope) -> Plan:
    """Return everything that the plan of one unit after one round says."""
    say, measured = scope.wording.say, unit_series(scope)
    found = certainties(scope, measured.everything)
    taken: dict[str, str] = {}
    goals = plan_goals(scope, found, measured.scales, measured.everything, taken)
    agreement = scope.agreement
    state = "proposed" if goals else "nothing"
    if agreement is not None and agreement.as_it_stands:
        state = "as_it_stands"
    elif agreement is not None and agreement.goals:
        state = "agreed"
    return Plan(
        language=scope.wording.language,
        heading=heading(scope, tests=_tells_of_tests(scope, goals, found), of="plan"),
        lead=say("plan.lead.nothing")
        if state == "nothing"
        else scope.ahead(f"plan.lead.{state}"),
        missing=tuple(say(f"plan.missing.{one}") for one in _missing(scope)),
        goals_title=say(f"plan.goals.{'agreed' if state == 'agreed' else 'proposed'}"),
        goals=goals,
        notes_title=say("plan.notes"),
        notes=agreement.notes if agreement is not None else (),
        judgement=say("proposal.lead"),
        better_title=say("plan.better.title"),
        offers_title=say("plan.offers"),
        room=tuple(say(f"plan.room.{one}") for one in ROOM),
        steps=steps_of(scope, scope.programme.modules.steps, "plan.steps.title")
        if goals
        else None,
        not_proposed_title=say("plan.not_proposed.title"),
        not_proposed=tuple(
            _not_proposed(scope, found, measured, goals, taken, own=state == "agreed")
        ),
        signed_title=say("plan.signed.title"),
        signed=tuple(say(f"plan.signed.{one}") for one in SIGNED),
        words={word: say(f"word.{word}") for word in WORDS},
    )


def _missing(scope: Scope) -> Iterator[str]:
    if scope.agreement is not None:
        yield from dict.fromkeys(scope.agreement.missing)


def _tells_of_tests(
    scope: Scope, goals: tuple[PlanGoal, ...], found: list[Certainty]
) -> bool:
    """Does a plan name a national test, so that not everybody may read it?"""
    tests = scope.programme.indicators.tests
    subjects = {one.id for one in tests.subjects} if tests is not None else set()
    return any(one.series.what.measure in subjects for one in found) or any(
        one.measure in subjects for one in goals
    )


def _not_proposed(
    scope: Scope,
    found: list[Certainty],
    measured: UnitSeries,
    goals: tuple[PlanGoal, ...],
    taken: dict[str, str],
    *,
    own: bool,
) -> Iterator[str]:
    """Yield what is not proposed, and why; `own`: the unit chose its goals itself."""
    wording = scope.wording
    named = {goal.name for goal in goals}
    rest = [one for one in found if not one.good and _name(scope, one) not in named]
    if rest:
        told = rest[:MOST_NAMED]
        scope.told(*(each.cell for one in told for each in one.judged))
        names = wording.listed([_name(scope, one) for one in told])
        why = "not_chosen" if own else "more"
        yield wording.say(f"plan.not_proposed.{why}", names=names)
        if len(rest) > len(told):
            yield wording.say("plan.not_proposed.rest")
    if modules := not_offered(scope, taken):
        yield wording.say("plan.not_proposed.modules", names=wording.listed(modules))
    abstained = proposals(scope)
    if abstained is not None and not abstained.items:
        yield abstained.lead
    yield wording.say("plan.not_proposed.uncertain")
    yield from list(unknown(scope, measured.scales))[:1]


def _name(scope: Scope, one: Certainty) -> str:
    return scope.wording.named(one.series.label, one.series.below)
