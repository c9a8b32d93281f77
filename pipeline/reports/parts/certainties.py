"""What is certain about a unit, most important first: what its pages choose from."""

from collections.abc import Iterator
from dataclasses import dataclass
from statistics import NormalDist
from typing import Literal, NamedTuple

from pipeline.programme.model import Goal
from pipeline.reports.numbers.cells import Cell, shown_value
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.goals import goal_cell, target_of

Way = Literal["programme", "municipality", "moved", "since_start", "goal"]
STANDING: tuple[Way, ...] = ("programme", "municipality")
CAUTIOUS = {  # what is certain -> its size, were it not picked for being measured large
    "difference_programme": "cautious_difference",
    "change": "cautious_change",
    "since_start": "cautious_since_start",
}
GOOD = {
    "above": True,
    "up": True,
    "met": True,
    "below": False,
    "down": False,
    "not_met": False,
}
POINTS_PER_SD = 100  # of the point scale
ENDS = (0.05, 0.95)  # beyond these a point in a hundred would count for too much


def unit_type_of(scope: Scope, series: Series) -> str:
    """Return in which kind of unit it was measured; figures are of schools."""
    kinds = {group.id: group.unit_type for group, _ in scope.groups}
    return kinds.get(series.what.group or "", "school")


class Judged(NamedTuple):
    """One thing that is certain about a series.

    `little` is the cautious estimate, where it lies below the smallest difference that
    matters and the measured one does not: who reads the latter would make too much of
    it.
    """

    way: Way
    cell: Cell
    good: bool
    points: float  # how much it is at least, in points or as many standard deviations
    goal: Goal | None = None
    little: Cell | None = None


@dataclass(frozen=True, kw_only=True)
class Certainty:
    """A scale, test or measure of which something is certain.

    Attributes:
        good: Whether it is a strength. Where two things are certain that point in
            different directions, the first of `Way` decides.
        judged: What is certain of it, in the order of `Way`.
        importance: Seriousness times the size that is certain: how many points the
            largest of it is at the least.
    """

    series: Series
    good: bool
    judged: tuple[Judged, ...]
    importance: float


def certainties(scope: Scope, series: list[Series]) -> list[Certainty]:
    """Return every series of which something is certain, most important first."""
    keys = tuple(one.key for one in series)
    by = ("certainties", scope.round.id, scope.unit, scope.wording.language, keys)
    return scope.cells.once(by, lambda: _certainties(scope, series))


def _certainties(scope: Scope, series: list[Series]) -> list[Certainty]:
    found, weights = [], scope.programme.seriousness
    for one in series:
        judged = tuple(_judged(scope, one))
        if judged:
            alike = [each.points for each in judged if each.good == judged[0].good]
            found.append(
                Certainty(
                    series=one,
                    good=judged[0].good,
                    judged=judged,
                    importance=weights.get(one.what.measure, 1.0) * max(alike),
                )
            )
    return sorted(found, key=lambda one: (-one.importance, one.series.key))


def _judged(scope: Scope, series: Series) -> Iterator[Judged]:
    first, previous = scope.rounds[0], scope.previous
    since_start = scope.cell(series.what, "since_start", since=first)
    candidates: tuple[tuple[Way, Cell | None, Cell | None], ...] = (
        ("programme", series.to_programme, cautious(scope, series)),
        ("municipality", series.to_municipality, None),
        (
            "moved",
            series.changes.get(previous) if previous else None,
            cautious(scope, series, "change", previous),
        ),
        ("since_start", since_start, cautious(scope, series, "since_start", first)),
    )
    for way, cell, estimate in candidates:
        if cell is not None and cell.shown and cell.verdict in GOOD:
            least = _least(cell.low, cell.high)
            if series.what.kind in {"share", "percent"}:
                least = _as_points(series, least)
            little = estimate if _is_little(scope, cell, estimate) else None
            yield Judged(way, cell, GOOD[cell.verdict], least, little=little)
    yield from _goals(scope, series)


def cautious(
    scope: Scope,
    series: Series,
    quantity: str = "difference_programme",
    since: str | None = None,
) -> Cell | None:
    """Return the cautious estimate of a difference or change, if it may be printed."""
    cell = scope.cell(series.what, CAUTIOUS[quantity], since=since)
    return cell if cell is not None and cell.shown else None


def _is_little(scope: Scope, cell: Cell, estimate: Cell | None) -> bool:
    limit = scope.programme.file.thresholds.smallest_difference
    measured, drawn = shown_value(cell), shown_value(estimate)
    if measured is None or drawn is None:
        return False
    return abs(drawn) < limit <= abs(measured)


def _goals(scope: Scope, series: Series) -> Iterator[Judged]:
    """Yield the goals that are certainly met or missed, by how much at the least."""
    if series.now is None or not series.now.shown:
        return
    for goal in scope.programme.indicators.goals:
        cell = goal_cell(scope, goal, series.what)
        if cell is None or cell.verdict not in GOOD or cell.low is None:
            continue
        zero = target_of(scope, goal) or 0.0 if goal.rule == "at_least" else 0.0
        high = zero if cell.high is None else cell.high
        points = _as_points(series, _least(cell.low - zero, high - zero))
        yield Judged("goal", cell, GOOD[cell.verdict], points, goal)


def _least(low: float | None, high: float | None) -> float:
    """Return how far from nought an interval is; 0.0 if it holds it or is unknown."""
    if low is None or high is None or low * high <= 0:
        return 0.0
    return min(abs(low), abs(high))


def _as_points(series: Series, difference: float) -> float:
    """Return a difference of shares in points: how far the middle lies apart then.

    If results are normally distributed, a share is what lies beyond a limit; where the
    density is `f`, moving all by `d` moves the share by `d * f` (a probit slope).
    """
    share = shown_value(series.now)
    if share is None:
        return 0.0
    normal, (least, most) = NormalDist(), ENDS
    density = normal.pdf(normal.inv_cdf(min(max(share, least), most)))
    return POINTS_PER_SD * abs(difference) / density
