"""The data report in five sentences, each of them only where its numbers are known."""

from collections.abc import Iterator

from pipeline.reports.numbers.cells import counted
from pipeline.reports.numbers.measured import UnitSeries, is_loose
from pipeline.reports.numbers.of_programme import count_of, quantity_of
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.participation import group_response


def summary(scope: Scope, measured: UnitSeries) -> tuple[str, ...]:
    """Return what a reader takes home."""
    parts = (_answered, _delivered, _hang_together, _comparable, _hidden)
    return tuple(told for part in parts for told in part(scope, measured))


def _answered(scope: Scope, _: UnitSeries) -> Iterator[str]:
    rates = [
        (cell.value, scope.wording.inside(group.name.of(scope.wording.language)))
        for group, _ in scope.groups
        if (cell := group_response(scope, group)) is not None
        and cell.shown
        and cell.value is not None
    ]
    if len(rates) > 1:
        (least, fewest), (most, many) = min(rates), max(rates)
        yield scope.wording.say(
            "data_report.summary.answered",
            most=scope.wording.number("share", most),
            first=many,
            least=scope.wording.number("share", least),
            last=fewest,
        )


def _delivered(scope: Scope, _: UnitSeries) -> Iterator[str]:
    used = count_of(scope, "files", "files", "accepted")
    refused = count_of(scope, "files", "files", "refused")
    if used is None or used.value is None:
        return
    count = scope.wording.bare("count", used.value)
    if refused is None or refused.value is None:
        yield scope.wording.say("data_report.summary.delivered.all", count=count)
    else:
        yield scope.wording.say(
            "data_report.summary.delivered.some",
            count=count,
            refused=scope.wording.bare("count", refused.value),
        )


def _hang_together(scope: Scope, measured: UnitSeries) -> Iterator[str]:
    cells = [
        cell
        for one in (*measured.scales, *measured.held_back)
        if (cell := scope.shown(one.what, "reliability")) is not None
    ]
    good = sum(not is_loose(scope, cell.value) for cell in cells)
    if cells:
        yield scope.wording.say(
            f"data_report.summary.reliable.{'all' if good == len(cells) else 'some'}",
            count=scope.wording.whole(counted(cells, good)),
            all=scope.wording.whole(counted(cells, len(cells))),
        )


def _comparable(scope: Scope, measured: UnitSeries) -> Iterator[str]:
    """Say how many changes since the round before can be told."""
    if scope.previous is None:
        return
    cells = [
        cell
        for one in measured.scales
        if (cell := scope.cell(one.what, "change", since=scope.previous)) is not None
    ]
    held = sum(cell.shown for cell in cells)
    if cells:
        yield scope.wording.say(
            f"data_report.summary.comparable.{'all' if held == len(cells) else 'some'}",
            count=scope.wording.whole(counted(cells, held)),
            all=scope.wording.whole(counted(cells, len(cells))),
            since=scope.previous,
            round=scope.round.id,
        )


def _hidden(scope: Scope, _: UnitSeries) -> Iterator[str]:
    for address, cell in quantity_of(scope, "hidden_share"):
        of_units = (address.measure, address.about) == ("points", "unit")
        if of_units and cell.value is not None:
            share = scope.wording.number("share", cell.value)
            yield scope.wording.say("data_report.summary.hidden", share=share)
