"""A page for each school and centre: what is certain, figures, the statement."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pipeline.reports.numbers.measured import UnitSeries, unit_series
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.certainties import certainties
from pipeline.reports.parts.chapter import Block
from pipeline.reports.parts.story import story
from pipeline.reports.parts.table import (
    Section,
    comparison_columns,
    comparison_row,
    present_in,
    trends_of,
)
from pipeline.reports.parts.topics import topics
from pipeline.reports.quality_report.written import written

MOST_SCALES = 6  # of children or pupils
MOST_ROWS = 17  # of all tables that a page has room for beside the statement


@dataclass(frozen=True, kw_only=True)
class UnitPage:
    """What the page of a unit says."""

    code: str
    name: str
    kind: str
    number: str
    headline: str
    history: tuple[str, ...]
    blocks: tuple[Block, ...]


def unit_pages(scope: Scope) -> tuple[UnitPage, ...]:
    """Return the pages of a municipality's units by name."""
    return tuple(_page(scope, unit) for unit in scope.units)


def _page(scope: Scope, unit: Scope) -> UnitPage:
    say, measured = unit.wording.say, unit_series(unit)
    found = certainties(unit, measured.everything)
    scales = measured.scales
    told = story(unit, found, topics(unit, found, scales), scales, None)
    named = [
        f"{one.name}: {'; '.join(one.verdicts)}" for one in told.topics if one.verdicts
    ]
    named += [f"{one.name}: {one.text}" for one in told.strengths if not one.of_tests]
    blocks: list[Block] = []
    if named:
        blocks.append(Block(kind="list", content=tuple(named)))
    for key, series in _chosen(unit, measured):
        section = _section(unit, key, say(f"quality.page.{key}"), series)
        blocks.append(Block(kind="section", content=section))
    blocks += _statement(scope, unit)
    scope.cells.told.update(unit.cells.told)  # its claims are the whole report's
    return UnitPage(
        code=unit.unit.code,
        name=unit.unit.name,
        kind=say(f"quality.page.kind.{unit.unit.unit_type}"),
        number=say("heading.number", number=unit.unit.code),
        headline=told.headline,
        history=unit.history.told(unit.wording),
        blocks=tuple(blocks),
    )


def _statement(scope: Scope, unit: Scope) -> Iterator[Block]:
    blocks = list(written(scope, "unit_page", unit))
    if blocks:
        title = scope.wording.say("quality.page.statement")
        yield Block(kind="heading", content=title)
    yield from blocks


def _chosen(unit: Scope, measured: UnitSeries) -> Iterator[tuple[str, list[Series]]]:
    """Yield the figures of a school's page, then what children say, and adults."""
    wanted = [
        measure
        for chapter in unit.programme.indicators.chapters
        for measure in chapter.page
    ]
    figures = [
        one
        for one in measured.measures
        if one.what.measure in wanted and one.what.breakdown == "all" and one.visible
    ]
    if figures:
        yield "figures", figures
    weights = unit.programme.seriousness
    pupils = {one.id for one in unit.programme.file.informant_groups if one.are_pupils}
    visible = sorted(
        (one for one in measured.scales if one.visible),
        key=lambda one: -weights.get(one.what.measure, 1.0),
    )
    children = [one for one in visible if one.what.group in pupils][:MOST_SCALES]
    if children:
        yield "children", children
    room = MOST_ROWS - len(figures) - len(children)
    adults = [one for one in visible if one.what.group not in pupils][:room]
    if adults:
        yield "adults", adults


def _section(unit: Scope, key: str, title: str, series: list[Series]) -> Section:
    """Return a table whose rows have their trends; its names are the unit's."""
    say, code = unit.wording.say, unit.unit.code
    present = present_in(series)
    alike = len({one.what.kind for one in series}) == 1
    axes = (
        trends_of(series)
        if alike
        else {name: axis for one in series for name, axis in trends_of([one]).items()}
    )
    rows = (
        comparison_row(unit, one, axes[one.key], present, plotted=False)
        for one in series
    )
    return Section(
        key=f"{code}-{key}",
        title=title,
        columns=comparison_columns(unit, present),
        rows=tuple(replace(row, key=f"{code}-{row.key}") for row in rows),
        label=say("column.scale" if series[0].what.group else "column.measure"),
        trend_title=say("column.trend") if unit.previous else "",
        rounds=tuple(unit.rounds),
    )
