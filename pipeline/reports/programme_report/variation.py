"""Where the differences lie: between persons, classes, units or municipalities."""

from collections.abc import Iterator

from pipeline.reports.numbers.cells import Cell, middle
from pipeline.reports.numbers.measured import UnitSeries
from pipeline.reports.numbers.scope import Entry, Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.chapter import Block
from pipeline.reports.parts.figures import Figures, figures, with_bars

LEVELS = ("person", "class", "unit", "municipality")


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
    """Return a row per group or scale with a bar per level; the middle of scales."""
    listed, shares = [], []
    columns = [
        level
        for level in LEVELS
        if any(level in shares_of(scope, one) for _, some in rows for one in some)
    ]
    for name, some in rows:
        values = [_middle(scope, some, level) for level in columns]
        if any(value is not None for value in values):
            listed.append((name, [_entry(scope, value) for value in values]))
            shares.append(values)
    say = scope.wording.say
    label = "column.group" if key == "variation" else "column.scale"
    heads = [say(f"programme_report.variation.level.{one}") for one in columns]
    table = figures(say(title), say(label), heads, listed)
    return None if table is None else with_bars(table, key, shares)


def _middle(scope: Scope, scales: list[Series], level: str) -> float | None:
    found = [
        cell.value
        for one in scales
        if (cell := shares_of(scope, one).get(level)) is not None
        and cell.value is not None
    ]
    return middle(found) if found else None


def _entry(scope: Scope, value: float | None) -> Entry:
    if value is None:
        return Entry(main=scope.wording.say("status.none"), hidden=True)
    return Entry(main=scope.wording.number("share", value))
