"""The section about national tests: one row per subject and grade."""

from pipeline.reporting.axes import share_axis, trend_axes
from pipeline.reporting.rows import plot_of, trend_text, without_interval
from pipeline.reporting.scope import Scope
from pipeline.reporting.series import Series, draw_trend
from pipeline.reporting.view_tables import Axis, Entry, Row, Section

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
    trends = trend_axes(
        "share",
        {
            one.key: [point.value for point in one.points() if point is not None]
            for one in visible
        },
    )
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
    target = _target(scope, series)
    return Row(
        key=series.key,
        label=series.label,
        below=series.below,
        entries=tuple(entries),
        plot=plot_of(series, target),
        plot_text=_target_text(scope, series, target),
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


def _target(scope: Scope, series: Series) -> float | None:
    """Return the national target for the share of good results, if there is one."""
    for goal in scope.programme.indicators.goals:
        if series.what.measure in goal.subjects and goal.indicator == "share_good":
            return goal.target
    return None


def _target_text(scope: Scope, series: Series, target: float | None) -> str:
    """Say whether the interval lies above, below or across the target."""
    now = series.now
    if target is None or now is None or not now.shown:
        return scope.wording.say("verdict.none")
    share = scope.wording.number("share", target)
    if now.low is None or now.high is None:
        return scope.wording.say("tests.target", target=share)
    if now.low >= target:
        return scope.wording.say("tests.met", target=share)
    key = "tests.not_met" if now.high < target else "tests.undecided"
    return scope.wording.say(key, target=share)


def _notes(scope: Scope) -> tuple[str, ...]:
    say = scope.wording.say
    notes = [
        say("tests.school_year", year=scope.round.school_year),
        say("tests.levels"),
    ]
    goals = [
        goal.text.of(scope.wording.language)
        for goal in scope.programme.indicators.goals
        if goal.indicator == "share_good" and goal.target is not None
    ]
    notes += [say("tests.goal", goal=goal) for goal in goals]
    return tuple(notes)
