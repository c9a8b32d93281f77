"""Where the differences lie: between persons, classes, units or municipalities."""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.reports.numbers.cells import Cell, middle
from pipeline.reports.numbers.measured import UnitSeries
from pipeline.reports.numbers.scope import Entry, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.chapter import Block
from pipeline.reports.parts.figures import Figures, figures, with_bars

LEVELS = ("person", "class", "unit", "municipality")


@dataclass(frozen=True, kw_only=True)
class _Share:
    """A share of the differences, and between what it lies. None: not known."""

    value: float
    low: float | None
    high: float | None


def shares_of(scope: Scope, series: Series) -> dict[str, Cell]:
    """Return which share of the differences on a scale lies at each level."""
    return {
        level: cell
        for level in LEVELS
        if (cell := scope.cell(series.what, "variance_share", about=level)) is not None
        and cell.shown
    }


def variation(scope: Scope, measured: UnitSeries) -> Iterator[Block]:
    """Yield the levels of each group in one picture, then those of pupils' scales."""
    say = scope.wording.say
    groups = [
        (
            group.name.of(scope.wording.language),
            [one for one in measured.scales if one.what.group == group.id],
        )
        for group, _ in scope.groups
    ]
    whole = _picture(scope, "variation", "programme_report.variation.groups", groups)
    if whole is None:
        return
    yield Block(kind="lead", content=say("programme_report.variation.text"))
    yield Block(kind="figures", content=whole, key="variation")
    pupils = {group.id for group, _ in scope.groups if group.are_pupils}
    scales = [
        (scope.wording.named(one.label, one.below), [one])
        for one in measured.scales
        if one.what.group in pupils
    ]
    each = _picture(
        scope, "variation-scales", "programme_report.variation.scales", scales
    )
    if each is not None:
        yield Block(kind="figures", content=each, key="variation-scales")
    yield Block(kind="text", content=say("programme_report.variation.note"))


def _picture(
    scope: Scope, key: str, title: str, rows: list[tuple[str, list[Series]]]
) -> Figures | None:
    """Return a row per group or scale with a bar per level; the middle of scales.

    Below each share stands its interval, the middle of those of scales.
    """
    listed, shares = [], []
    columns = [
        level
        for level in LEVELS
        if any(level in shares_of(scope, one) for _, some in rows for one in some)
    ]
    for name, some in rows:
        found = [_middle(scope, some, level) for level in columns]
        if any(one is not None for one in found):
            listed.append((name, [_entry(scope, one) for one in found]))
            shares.append([one and one.value for one in found])
    say = scope.wording.say
    label = "column.group" if key == "variation" else "column.scale"
    heads = [say(f"programme_report.variation.level.{one}") for one in columns]
    table = figures(say(title), say(label), heads, listed)
    return None if table is None else with_bars(table, key, shares)


def _middle(scope: Scope, scales: list[Series], level: str) -> _Share | None:
    found = [
        cell for one in scales if (cell := shares_of(scope, one).get(level)) is not None
    ]
    if not found:
        return None
    low, high = (
        [end for end in ends if end is not None]
        for ends in ([one.low for one in found], [one.high for one in found])
    )
    return _Share(
        value=middle([one.told for one in found]),
        low=middle(low) if low else None,
        high=middle(high) if high else None,
    )


def _entry(scope: Scope, share: _Share | None) -> Entry:
    if share is None:
        return Entry(main=scope.wording.say("status.none"), hidden=True)
    below = ""
    if share.low is not None and share.high is not None:
        below = scope.wording.span("share", share.low, share.high)
    return Entry(main=scope.wording.number("share", share.value), below=below)
