"""The sections about scales and about measures: a table per theme or area."""

from collections.abc import Iterable

from pipeline.documents.axes import Axis, points_axis, value_axis
from pipeline.programme.model import Measure
from pipeline.reports.charts.interval import Plot
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.table import (
    Section,
    comparison_columns,
    comparison_row,
    plot_of,
    present_in,
    trends_of,
)


def scale_sections(scope: Scope, series: list[Series]) -> tuple[Section, ...]:
    """Return a section per theme with a number to show; all share their axes."""
    visible = [one for one in series if one.visible]
    plots = _plots(visible)
    axis = points_axis(
        scope.wording, list(_plotted(plots)), list(_interval_ends(plots))
    )
    trends = trends_of(visible)
    return tuple(
        _section(
            scope,
            key=f"theme-{theme.id}",
            title=theme.name.of(scope.wording.language),
            series=rows,
            axis=axis,
            trends=trends,
        )
        for theme in scope.programme.file.themes
        if (rows := [one for one in visible if one.theme == theme.id])
    )


def measure_sections(scope: Scope, series: list[Series]) -> tuple[Section, ...]:
    """Return a section per area; its rows share an axis when they share a unit."""
    indicators = scope.programme.indicators
    measures = {measure.id: measure for measure in indicators.measures}
    sections = []
    for area in indicators.areas:
        rows = [one for one in series if one.theme == area.id and one.visible]
        if not rows:
            continue
        chosen = [measures[one.what.measure] for one in rows]
        alike = len({(m.unit, m.minimum, m.maximum) for m in chosen}) == 1
        together = [rows] if alike else [[one] for one in rows]
        sections.append(
            _section(
                scope,
                key=f"area-{area.id}",
                title=area.name.of(scope.wording.language),
                series=rows,
                axis=_plot_axis(scope, rows) if alike else None,
                trends={
                    row: axis
                    for ones in together
                    for row, axis in trends_of(ones).items()
                },
                notes=(
                    *_of_units(scope),
                    *_of_levels(scope, chosen),
                    *_sources(scope, chosen),
                ),
            )
        )
    return tuple(sections)


def _section(
    scope: Scope,
    *,
    key: str,
    title: str,
    series: list[Series],
    axis: Axis | None,
    trends: dict[str, Axis],
    notes: tuple[str, ...] = (),
) -> Section:
    say = scope.wording.say
    present = present_in(series)
    return Section(
        key=key,
        title=title,
        columns=comparison_columns(scope, present),
        rows=tuple(
            comparison_row(
                scope, one, trends[one.key], present, plotted=axis is not None
            )
            for one in series
        ),
        axis=axis,
        label=say("column.scale" if series[0].what.group else "column.measure"),
        plot_title=say(f"column.plot{'_alone' if scope.of_programme else ''}"),
        trend_title=say("column.trend") if scope.previous else "",
        rounds=tuple(scope.rounds),
        notes=notes,
    )


def _plots(series: list[Series]) -> list[Plot]:
    return [plot for one in series if (plot := plot_of(one)) is not None]


def _plotted(plots: list[Plot]) -> Iterable[float]:
    for plot in plots:
        candidates = (plot.value, plot.municipality, plot.programme)
        yield from (value for value in candidates if value is not None)


def _interval_ends(plots: list[Plot]) -> Iterable[float]:
    for plot in plots:
        yield from (end for end in (plot.low, plot.high) if end is not None)


def _plot_axis(scope: Scope, series: list[Series]) -> Axis | None:
    plots = _plots(series)
    values = [*_plotted(plots), *_interval_ends(plots)]
    return value_axis(scope.wording, series[0].what.kind, values)


def _of_units(scope: Scope) -> tuple[str, ...]:
    """Say what a change of a municipality's figures is: not the numbers' difference."""
    if not scope.of_municipality or scope.previous is None:
        return ()
    return (scope.wording.say("figures.changes_of_units"),)


def _of_levels(scope: Scope, measures: list[Measure]) -> tuple[str, ...]:
    """Say what over and under the level is, where something is said to be so."""
    if all(measure.pupils_differ is None for measure in measures):
        return ()
    return (scope.wording.say("level.note"),)


def _sources(scope: Scope, measures: list[Measure]) -> tuple[str, ...]:
    texts = [measure.source.of(scope.wording.language) for measure in measures]
    return tuple(dict.fromkeys(texts))
