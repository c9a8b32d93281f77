"""The section about national tests: one row per subject and grade."""

from pipeline.documents.axes import Axis, share_axis
from pipeline.programme.model import Goal
from pipeline.reports.numbers.scope import Entry, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.goals import goal_cell, target_of
from pipeline.reports.parts.table import (
    Row,
    Section,
    draw_trend,
    plot_of,
    trend_text,
    trends_of,
    without_interval,
)

OTHER_SHARES = ("share_top", "share_poor")


def national_test_sections(scope: Scope, series: list[Series]) -> tuple[Section, ...]:
    """Return the one section about the tests of this round, if a result is shown."""
    visible = [one for one in series if one.visible and one.now is not None]
    if not visible:
        return ()
    say = scope.wording.say
    columns = ["good", "top", "poor", "tested"]
    heads = [say(f"column.{column}") for column in columns]
    if scope.previous:
        heads.append(say("column.good_since", round=scope.previous))
    title = say("tests.title")
    trends = trends_of(visible)
    return (
        Section(
            key="tests",
            title=title,
            columns=tuple(heads),
            rows=tuple(_row(scope, one, trends[one.key]) for one in visible),
            axis=share_axis(scope.wording),
            label=say("column.test"),
            plot_title=say("column.good_plot"),
            trend_title=say("column.trend") if scope.previous else "",
            rounds=tuple(scope.rounds),
            notes=_notes(scope),
        ),
    )


def _row(scope: Scope, series: Series, trend_axis: Axis) -> Row:
    entries = [scope.entry(series.now, "share")]
    entries += [
        without_interval(scope.entry(scope.cell(series.what, quantity), "share"))
        for quantity in OTHER_SHARES
    ]
    entries.append(_tested(scope, series))
    if scope.previous:
        change = series.changes.get(scope.previous)
        entries.append(scope.change_entry(change, "share"))
    goal = _level_goal(scope, series)
    target = target_of(scope, goal) if goal is not None else None
    return Row(
        key=series.key,
        label=series.label,
        below=series.below,
        entries=tuple(entries),
        plot=plot_of(series, target),
        plot_text=_goal_text(scope, series, goal),
        trend=draw_trend(series, trend_axis),
        trend_text=trend_text(scope, series),
    )


def _tested(scope: Scope, series: Series) -> Entry:
    """Return how many were tested, of how many enrolled."""
    entry = scope.number_of(series.now)
    if series.now is None or series.now.base is None or entry.hidden:
        return entry
    below = scope.wording.say("tests.of", enrolled=scope.wording.whole(series.now.base))
    return Entry(main=entry.main, below=below)


def _level_goal(scope: Scope, series: Series) -> Goal | None:
    """Return the goal for the share of good results, if there is one."""
    for goal in scope.programme.indicators.goals:
        if series.what.measure in goal.subjects and goal.indicator == "share_good":
            return goal
    return None


def _goal_text(scope: Scope, series: Series, goal: Goal | None) -> str:
    """Say whether the interval lies above, below or across the target."""
    target = target_of(scope, goal) if goal is not None else None
    if goal is None or target is None or series.now is None or not series.now.shown:
        return scope.wording.say("verdict.none")
    cell = goal_cell(scope, goal, series.what)
    verdict = cell.verdict if cell is not None and cell.verdict else "target"
    share = scope.wording.number("share", target)
    return scope.wording.say(f"tests.outcome.{verdict}", target=share)


def _notes(scope: Scope) -> tuple[str, ...]:
    say = scope.wording.say
    targets = {
        scope.wording.number("share", target)
        for goal in scope.programme.indicators.goals
        if goal.indicator == "share_good"
        and (target := target_of(scope, goal)) is not None
    }
    year = scope.round.school_year
    return (
        *([say("tests.school_year", year=year)] if year is not None else []),
        say("tests.levels"),
        *(say("tests.goal", target=target) for target in sorted(targets)),
    )
