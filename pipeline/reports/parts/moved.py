"""What has moved for certain since the last round."""

from pipeline.reports.numbers.cells import Cell, counted, shown_value
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.certainties import cautious
from pipeline.reports.parts.highlights import (
    Highlights,
    cautiously,
    finding,
    is_certain,
    largest,
    size_interval,
    told_largest,
)


def moved(scope: Scope, series: list[Series]) -> Highlights | None:
    """Return the largest changes since the last round that are certain. None: none."""
    say, previous = scope.wording.say, scope.previous
    if previous is None:
        return None
    followed = [one for one in series if _change(one, previous) is not None]
    certain = [one for one in followed if is_certain(_change(one, previous))]
    if not certain:
        return None
    certainly = counted([_change(one, previous) for one in followed], len(certain))
    chosen, turned = largest(certain, lambda one: _change(one, previous))
    lead = ""
    if len(certain) > len(chosen):
        lead = told_largest(scope, "moved", len(chosen), certainly, turned=turned)
    return Highlights(
        title=say("moved.title", round=previous),
        lead=lead,
        items=tuple(
            finding(
                scope,
                number,
                one,
                _change(one, previous),
                _moved_text(scope, one, previous),
            )
            for number, one in enumerate(chosen, start=1)
        ),
    )


def _change(series: Series, previous: str) -> Cell | None:
    cell = series.changes.get(previous)
    return cell if cell is not None and cell.shown else None


def _moved_text(scope: Scope, series: Series, previous: str) -> str:
    cell = series.changes[previous]
    kind, wording = series.what.kind, scope.wording
    now, then = shown_value(series.cells[-1]), shown_value(series.cells[-2])
    levels = ""
    if now is not None and then is not None:
        levels = wording.say(
            "moved.levels",
            then=wording.number(kind, then),
            now=wording.number(kind, now),
        )
    return wording.say(
        f"moved.{cell.verdict}",
        amount=wording.amount(kind, cell.told),
        interval=size_interval(scope, series, cell),
        levels=levels,
        cautious=cautiously(
            scope, "moved", cautious(scope, series, "change", previous)
        ),
    )
