"""The head of a report about a unit, and how it is marked."""

from dataclasses import dataclass
from typing import Literal

from pipeline.reports.numbers.scope import Scope

Kind = Literal[
    "profile",
    "plan",
    "municipality_plan",
    "quality",
    "annex",
    "brief",
    "data_report",
    "programme_report",
    "programme_plan",
]


@dataclass(frozen=True, kw_only=True)
class Heading:
    """Who, where, when, and how the document is marked."""

    kind: str  # e.g. Skoleprofil
    name: str
    round: str
    title: str  # of the document, for its metadata
    description: str
    facts: tuple[str, ...]
    history: tuple[str, ...]  # what the unit was before
    markings: tuple[str, ...]
    open_markings: tuple[str, ...]  # of a page without results of tests
    source: str


def heading(scope: Scope, *, tests: bool, of: Kind = "profile") -> Heading:
    """Return who, where and when, and the markings the document must carry.

    Args:
        scope: Unit and round.
        tests: Whether it shows results of national tests.
        of: What kind of document it is.
    """
    say, language, file = (
        scope.wording.say,
        scope.wording.language,
        scope.programme.file,
    )
    open_markings = [say("marking.synthetic")] if file.synthetic else []
    markings = list(open_markings)
    if tests and file.confidential_tests is not None:
        markings.append(file.confidential_tests.of(language))
    fieldwork = scope.round.fieldwork
    days = [
        say("date", day=day.day, month=say(f"month.{day.month}"), year=day.year)
        for day in (fieldwork.first, fieldwork.last)
    ]
    facts = [say("heading.fieldwork", first=days[0], last=days[1])]
    if not scope.of_programme:
        facts.insert(0, say("heading.number", number=scope.unit.code))
    if not scope.of_many:
        facts.insert(0, say("heading.municipality", municipality=scope.municipality))
    return Heading(
        kind=say(f"heading.{of}.kind"),
        name=scope.unit.name,
        round=scope.round.id,
        title=say(f"heading.{of}.title", name=scope.unit.name, round=scope.round.id),
        description=say(
            f"heading.{of}.description",
            name=scope.unit.name,
            municipality=scope.municipality,
            round=scope.round.id,
        ),
        facts=tuple(facts),
        history=scope.history.told(scope.wording),
        markings=tuple(markings),
        open_markings=tuple(open_markings),
        source=file.attribution.of(language),
    )
