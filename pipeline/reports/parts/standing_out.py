"""What stands out for certain beside the programme and the municipality."""

from collections.abc import Iterator

from pipeline.reports.numbers.cells import counted
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.highlights import (
    Highlights,
    finding,
    is_certain,
    largest,
    size_interval,
    told_largest,
)

MOST_NAMED = 2


def standing_out(scope: Scope, series: list[Series]) -> Highlights:
    """Return the largest differences that are certain, in both directions."""
    say = scope.wording.say
    compared = [one for one in series if one.reference is not None]
    certain = [one for one in compared if is_certain(one.reference)]
    certainly = counted([one.reference for one in compared], len(certain))
    chosen, turned = largest(certain, lambda one: one.reference)
    lead = ""
    if not compared:
        lead = say("standing.not_compared")
    elif not certain:
        to = "programme" if compared[0].reference_is_programme else "municipality"
        lead = say(f"standing.nothing.{to}")
    elif len(certain) > len(chosen):
        lead = told_largest(scope, "standing", len(chosen), certainly, turned=turned)
    told = (lead, *_only_municipality(scope, compared))
    return Highlights(
        title=say("standing.title"),
        lead=" ".join(sentence for sentence in told if sentence),
        numbered=True,
        items=tuple(
            finding(scope, number, one, one.reference, _standing_text(scope, one))
            for number, one in enumerate(chosen, start=1)
        ),
    )


def _only_municipality(scope: Scope, compared: list[Series]) -> Iterator[str]:
    """Yield what is certain beside the municipality and not beside the programme."""
    for side in ("above", "below"):
        found = [
            one
            for one in compared
            if one.reference_is_programme
            and not is_certain(one.reference)
            and one.to_municipality is not None
            and one.to_municipality.shown
            and one.to_municipality.verdict == side
        ]
        if found:
            named = "named" if len(found) <= MOST_NAMED else "counted"
            cells = [one.to_municipality for one in found]
            scope.told(*cells)
            yield scope.wording.say(
                f"standing.only_municipality.{named}",
                names=scope.wording.listed(
                    [
                        scope.wording.say("named", label=one.label, below=one.below)
                        for one in found
                    ]
                ),
                count=scope.wording.whole(counted(cells, len(found))),
                side=scope.wording.say(f"standing.side.{side}"),
            )


def _standing_text(scope: Scope, series: Series) -> str:
    wording, kind = scope.wording, series.what.kind
    certain = [
        (cell, to)
        for cell, to in (
            (series.to_programme, "programme"),
            (series.to_municipality, "municipality"),
        )
        if cell is not None and cell.shown and is_certain(cell)
    ]
    parts = [
        wording.say(
            f"standing.{cell.verdict}.{to}",
            amount=wording.amount(kind, cell.value or 0.0),
            interval=size_interval(scope, series, cell),
        )
        for cell, to in certain
    ]
    return wording.say("standing.text", differences=wording.listed(parts))
