"""Why and where: at most three themes, each with what children say and who has it."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import NamedTuple

from pipeline.programme.model import Evidence, Module, Sheet
from pipeline.reports.numbers.cells import Cell, counted
from pipeline.reports.numbers.scope import Entry, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.answers import Answers, answers, is_told
from pipeline.reports.parts.certainties import Certainty, unit_type_of
from pipeline.reports.parts.common import Reach, reaches
from pipeline.reports.parts.offers import BELOW
from pipeline.reports.parts.proposals import OF_ALL, PLACES
from pipeline.reports.parts.topics import chosen

MOST_THEMES = 3
MOST_NAMED = 3  # units of a theme that the council reads by name
BESIDE = ("unit", "programme")


class Need(NamedTuple):
    """A module that something certain calls for, and its cell."""

    module: Module
    cell: Cell


@dataclass(frozen=True, kw_only=True)
class Found:
    """Something to decide on, before it is put into words.

    Attributes:
        certain: Whether it is a certain problem.
        reach: How many units have it. None: it is not counted.
        common: Whether the municipality or many units have it.
        need: The module that it calls for. None: it calls for none.
    """

    series: Series
    certain: bool
    reach: Reach | None
    common: bool
    need: Need | None


@dataclass(frozen=True, kw_only=True)
class Theme:
    """One theme in words.

    Attributes:
        name: What it is called.
        tags: School or daycare, common or few, who answered.
        meaning: What a low number of it means.
        asked: What the answers are to, and whose they are: scale and group.
        who: Whose answers.
        answers: One item, its answers per 100. None: there is none to show.
        place: How many units have it.
        named: Which ones, for the council alone. Empty: for everybody.
        research: What research says, and how certain that is.
    """

    key: str
    name: str
    tags: tuple[str, ...]
    meaning: str
    asked: str
    who: str
    answers: Answers | None
    place: str
    named: str
    research: str


def themes_found(
    scope: Scope, found: list[Certainty], scales: list[Series]
) -> list[Found]:
    """Return what there is to decide on, the gravest first, one of each theme.

    A problem that calls for a module is among them, if there is one.

    Args:
        scope: The municipality, as everybody may read of it.
        found: What is certain of it, but for tests.
        scales: Every scale that may be shown.
    """
    needs = _needs(scope)
    problems = [one.series for one in found if not one.good]
    listed = _one_of_each(problems)[:MOST_THEMES]
    called = [one for one in problems if _key(one) in needs]
    called.sort(key=lambda one: PLACES.index(needs[_key(one)].cell.verdict or ""))
    if called and not any(one in called for one in listed):
        listed = [*listed[: MOST_THEMES - 1], called[0]]
    if not listed:
        listed = [one for one, _ in chosen(scope, [], scales, MOST_THEMES)]
    reach = {one.series.key: one for one in reaches(scope, scales)}
    share = scope.programme.file.thresholds.common_share
    return [
        Found(
            series=one,
            certain=one in problems,
            reach=reach.get(one.key),
            common=one.key not in reach or reach[one.key].is_common(share),
            need=needs.get(_key(one)),
        )
        for one in listed
    ]


def theme_of(
    scope: Scope, one: Found, scales: list[Series], closed: Scope | None
) -> Theme:
    """Return a theme in words.

    Args:
        scope: The municipality, as everybody may read of it.
        one: What was found.
        scales: Every scale that may be shown.
        closed: The same as the council may read. None: the document is for everybody.
    """
    series, say = one.series, scope.wording.say
    heard = _heard(scope, series, scales)
    told = answers(scope, heard) if heard is not None else None
    tags = [say(f"brief.kind.{unit_type_of(scope, series)}")]
    if one.certain and one.reach is not None and one.reach.judged:
        tags.append(say(f"brief.reach.{'common' if one.common else 'single'}"))
    return Theme(
        key=series.key,
        name=series.label,
        tags=(*tags, series.below) if series.below else tuple(tags),
        meaning=series.low if one.certain else "",
        asked=scope.wording.named(heard.label, heard.below) if heard else "",
        who=heard.below if heard is not None and heard is not series else "",
        answers=_brief(scope, told) if told is not None else None,
        place=_place(scope, one) if one.certain else "",
        named=_named(closed, one) if closed is not None and one.certain else "",
        research=_research(scope, series),
    )


def offers_about(scope: Scope, series: Series) -> list[Module | Sheet]:
    """Return what is offered where something is low, what is for all units first."""
    modules, measure = scope.programme.modules, series.what.measure
    called = [
        one
        for one in modules.modules
        if measure in one.triggered_by and BELOW in one.signs
    ]
    called.sort(key=lambda one: one.kind != OF_ALL)
    return [*called, *(one for one in modules.sheets if measure in one.about)]


def evidence_of(scope: Scope, series: Series) -> Evidence | None:
    """Return what research says in short: of the first offer, the most certain."""
    for offer in offers_about(scope, series):
        told = [one for one in offer.evidence if one.in_short is not None]
        if told:
            return max(told, key=lambda one: one.certainty)
    return None


def _one_of_each(problems: list[Series]) -> list[Series]:
    """Return the first of each theme; where these are too few, others after them."""
    first = {one.theme: one for one in reversed(problems)}
    alone = [one for one in problems if first[one.theme] is one]
    return [*alone, *(one for one in problems if one not in alone)]


def _key(series: Series) -> tuple[str | None, str]:
    return series.what.group, series.what.measure


def _needs(scope: Scope) -> dict[tuple[str | None, str], Need]:
    modules = {module.id: module for module in scope.programme.modules.modules}
    return {
        (address.group, address.measure): Need(modules[address.about], cell)
        for address, cell in scope.cells.unit_cells("need", scope.round.id)
        if cell.shown and cell.verdict in PLACES and address.about in modules
    }


def _heard(scope: Scope, series: Series, scales: list[Series]) -> Series | None:
    """Return whose answers tell most of a theme.

    Children's, where they see it low too; else its own.
    """
    own = {group.id: group for group, _ in scope.groups}
    group = own.get(series.what.group or "")
    kind = unit_type_of(scope, series)

    def children() -> Iterator[Series]:
        if group is None or not group.are_pupils:
            for one in scales:
                other = own[one.what.group or ""]
                if (
                    one.theme == series.theme
                    and other.are_pupils
                    and other.unit_type == kind
                    and one.to_programme is not None
                    and one.to_programme.verdict == "below"
                ):
                    yield one

    for one in (*children(), series):
        if one.what.group is not None and is_told(scope, one):
            return one
    return None


def _brief(scope: Scope, told: Answers) -> Answers:
    """Return the answers that differ most, as bare numbers: all are of 100."""
    beside = told.only(BESIDE)
    row = beside.rows[0]
    entries = tuple(
        entry if share is None else Entry(main=scope.wording.bare("share", share))
        for entry, share in zip(row.entries, row.shares, strict=True)
    )
    return replace(beside, rows=(replace(row, entries=entries),))


def _place(scope: Scope, one: Found) -> str:
    say, reach = scope.wording.say, one.reach
    group = next(
        (group for group, _ in scope.groups if group.id == one.series.what.group), None
    )
    if group is not None and not group.per_unit:
        return say("brief.place.alone")
    if reach is None or not reach.judged:
        return say("brief.place.open")
    if not reach.below:
        scope.told(*reach.judged)
        return say("brief.place.whole")
    whole, share = scope.wording.whole, scope.programme.file.thresholds.common_share
    many = reach.below >= share * len(reach.judged)
    key = "common" if many else "both" if one.common else "single"
    kind = unit_type_of(scope, one.series)
    alone = len(reach.judged) == 1
    return say(
        f"brief.place.{key}",
        count=whole(counted(reach.judged, reach.below)),
        all=whole(counted(reach.judged, len(reach.judged))),
        places=scope.wording.inside(say(f"brief.kind.{kind}"))
        if alone
        else say(f"brief.places.{kind}"),
    )


def _named(closed: Scope, one: Found) -> str:
    """Say which units have it, by name. Empty: none has."""
    low = [
        (unit.unit.name, cell)
        for unit in closed.units
        if (cell := unit.shown(one.series.what, "difference_programme")) is not None
        and cell.verdict == "below"
    ]
    if not low:
        return ""
    told = low[:MOST_NAMED]
    closed.told(*(cell for _, cell in told))
    names = [name for name, _ in told]
    if len(low) > len(told):
        return closed.wording.say("brief.place.more", names=", ".join(names))
    return closed.wording.say("brief.place.named", names=closed.wording.listed(names))


def _research(scope: Scope, series: Series) -> str:
    found, say = evidence_of(scope, series), scope.wording.say
    if found is None or found.in_short is None:
        return say("brief.no_research")
    return say(
        "brief.research",
        finding=found.in_short.of(scope.wording.language),
        certainty=say(f"brief.certainty.{found.certainty}"),
    )
