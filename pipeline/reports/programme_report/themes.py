"""Each theme from age 4 to 16: what children, pupils, parents and staff see."""

from collections.abc import Iterator
from dataclasses import replace

from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.answers import Answers, NamedAnswers, answers
from pipeline.reports.parts.chapter import Block, Concluded
from pipeline.reports.parts.perspectives import perspectives
from pipeline.reports.parts.sections import scale_sections
from pipeline.reports.programme_report.changed import DOWN, UP, judged, named

MOST_ITEMS, MOST_TABLES = 4, 2


def themes(scope: Scope, scales: list[Series]) -> Iterator[Block]:
    """Yield a table per theme with a number to show, and what was said; one axis."""
    places = {group: place for place, group in enumerate(by_age(scope))}
    ordered = sorted(scales, key=lambda one: places[one.what.group or ""])
    for section in scale_sections(scope, ordered):
        own = [one for one in ordered if f"theme-{one.theme}" == section.key]
        found = tuple(_changes(scope, own))
        yield Block(kind="concluded", content=Concluded(section=section, found=found))
        yield from _seen(scope, own)
        yield from _said(scope, own)


def by_age(scope: Scope) -> list[str]:
    """Return who answers: children before pupils before adults, daycare first."""
    groups = [group for group, _ in scope.groups]
    ordered = sorted(
        groups,
        key=lambda one: (
            not one.are_pupils,
            not one.per_unit,
            one.unit_type == "school",
        ),
    )
    return [one.id for one in ordered]


def _changes(scope: Scope, scales: list[Series]) -> Iterator[str]:
    """Yield what has certainly gone up and down since the first round."""
    pairs = judged(scope, scales)
    if not pairs:
        return
    say, first = scope.wording.say, scope.rounds[0]
    ways = [way for way in (UP, DOWN) if any(c.verdict == way for _, c in pairs)]
    for way in ways:
        yield say(
            f"programme_report.themes.{way}",
            first=first,
            names=named(scope, pairs, way),
        )
    if not ways:
        scope.told(*(cell for _, cell in pairs))
        yield say("programme_report.themes.still", first=first)


def _seen(scope: Scope, scales: list[Series]) -> Iterator[Block]:
    """Yield which groups see the theme more differently than at first, once a pair."""
    found = perspectives(scope, scales)
    if found is None or scope.previous is None:
        return
    told = {one.text.partition(": ")[0]: one.text for one in reversed(found.items)}
    yield Block(kind="list", content=tuple(reversed(told.values())))


def _said(scope: Scope, scales: list[Series]) -> Iterator[Block]:
    """Yield what children and pupils answered to single questions, of 100."""
    pupils = {group.id for group, _ in scope.groups if group.are_pupils}
    own = [one for one in scales if one.what.group in pupils]
    tables = [(one, told) for one in own if (told := answers(scope, one)) is not None]
    for one, told in _of_each_group(tables)[:MOST_TABLES]:
        name = scope.wording.named(one.label, one.below)
        few = replace(told, rows=told.rows[:MOST_ITEMS])
        yield Block(kind="answers", content=NamedAnswers(name=name, told=few))


def _of_each_group(
    tables: list[tuple[Series, Answers]],
) -> list[tuple[Series, Answers]]:
    """Return the first scale of each group, then the others."""
    seen: set[str | None] = set()
    first, others = [], []
    for one in tables:
        group = one[0].what.group
        (others if group in seen else first).append(one)
        seen.add(group)
    return [*first, *others]
