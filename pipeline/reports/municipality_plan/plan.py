"""Plan A, four pages: what is proposed to all, why, and what then.

To all units of a municipality, or to all municipalities of the programme.
"""

from dataclasses import dataclass, replace

from pipeline.reports.municipality_plan.decided import (
    CHOICES,
    Choice,
    Written,
    choices,
    decided,
    written_for,
)
from pipeline.reports.municipality_plan.last import Last, last_plan
from pipeline.reports.municipality_plan.others import (
    abstention,
    instead,
    other_areas,
    other_modules,
)
from pipeline.reports.municipality_plan.themes import Term, Theme, proposed, themes
from pipeline.reports.numbers.measured import unit_series
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.answers import answers_pictures
from pipeline.reports.parts.heading import Heading, heading
from pipeline.reports.parts.proposals import OF_ALL
from pipeline.reports.parts.steps import Steps, steps_of

WORDS = ["page", "skip", "evidence", "continued"]
SIGNED = ("decided", "owner", "heard")


@dataclass(frozen=True, kw_only=True)
class MunicipalityPlan:
    """What a plan says; its templates lay out, they neither compute nor word."""

    language: str
    heading: Heading
    headline: str
    lead: str
    judgement: str
    themes_title: str
    themes: tuple[Theme, ...]
    modules_title: str
    instead_title: str
    instead: tuple[str, ...]  # where nothing is proposed
    others_title: str
    others: tuple[Term, ...]
    steps: Steps | None
    last: Last | None
    decision_title: str
    choices: tuple[str, ...]  # heads: the module, and what can be decided of it
    decisions: tuple[Choice, ...]
    decided: tuple[tuple[Written, ...], ...]  # of each theme
    unusable: str  # that not all that people wrote can be used. Empty: it can
    signed_title: str
    signed: tuple[str, ...]
    words: dict[str, str]

    @property
    def pictures(self) -> dict[str, str]:
        """Every chart by name, the same ones for screen and paper."""
        return answers_pictures(*(one.answers for one in self.themes))


def municipality_plan_of(scope: Scope) -> MunicipalityPlan:
    """Return everything that the plan of a municipality after one round says."""
    say, measured = scope.wording.say, unit_series(scope)
    everything = measured.everything
    found = themes(scope, everything)
    taken = {one.key for one in found}
    why = "" if found else abstention(scope)
    state = f"proposed.{len(found)}" if found else why
    form = "one" if len(found) == 1 else "many"
    signed = "signed_by_programme" if scope.of_programme else "signed"
    return MunicipalityPlan(
        language=scope.wording.language,
        heading=_heading(scope),
        headline=say(f"municipality_plan.headline.{state}"),
        lead=say(f"municipality_plan.lead.{form if found else why}"),
        judgement=say("proposal.lead"),
        themes_title=say("municipality_plan.themes"),
        themes=found,
        modules_title=say(f"municipality_plan.modules.{form}"),
        instead_title=say("municipality_plan.instead.title"),
        instead=() if found else instead(scope, measured.scales, why),
        others_title=say(
            f"municipality_plan.others.{'title' if found else 'title_none'}"
        ),
        others=(
            *other_modules(scope, everything, taken),
            *other_areas(scope, measured.scales, _reasons(scope)),
        ),
        steps=steps_of(
            scope, scope.programme.modules.common_steps, "municipality_plan.calendar"
        )
        if found
        else None,
        last=last_plan(scope, everything, taken),
        decision_title=say("municipality_plan.decision.title"),
        choices=tuple(
            say(f"municipality_plan.decision.{one}") for one in ("module", *CHOICES)
        ),
        decisions=choices(scope, found),
        decided=tuple(written_for(scope, one.key) for one in found),
        unusable=say("municipality_plan.unusable") if decided(scope).trouble else "",
        signed_title=say("municipality_plan.signed.title"),
        signed=tuple(say(f"municipality_plan.{signed}.{one}") for one in SIGNED),
        words={word: say(f"word.{word}") for word in WORDS},
    )


def _heading(scope: Scope) -> Heading:
    """Return the head; every page says that people decide."""
    kind = "programme_plan" if scope.of_programme else "municipality_plan"
    head = heading(scope, tests=_tells_of_tests(scope), of=kind)
    draft = scope.wording.say("municipality_plan.marking")
    return replace(
        head,
        markings=(*head.markings, draft),
        open_markings=(*head.open_markings, draft),
    )


def _tells_of_tests(scope: Scope) -> bool:
    """Can a national test call for a module of all units?"""
    tests = scope.programme.indicators.tests
    subjects = {one.id for one in tests.subjects} if tests is not None else set()
    return any(
        not subjects.isdisjoint(module.triggered_by)
        for module in scope.programme.modules.modules
        if module.kind == OF_ALL
    )


def _reasons(scope: Scope) -> set[str]:
    """Return the keys of the areas that are the reason of a theme."""
    return {
        f"{address.group}.{address.measure}"
        for _, address, _ in proposed(scope, scope.round.id)
    }
