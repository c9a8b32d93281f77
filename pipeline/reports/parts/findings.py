"""What stands out for certain, and how findings are chosen and told."""

from collections.abc import Callable, Iterator

from pipeline.reports.numbers.cells import Cell
from pipeline.reports.numbers.rows import shown_value
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.view import Finding, Findings

MOST_FINDINGS = 5
MOST_NAMED = 2
UPWARD = {"above": True, "below": False, "up": True, "down": False}


def standing_out(scope: Scope, series: list[Series]) -> Findings:
    """Return the largest differences that are certain, in both directions."""
    say = scope.wording.say
    compared = [one for one in series if one.reference is not None]
    certain = [one for one in compared if is_certain(one.reference)]
    chosen, turned = largest(certain, lambda one: one.reference)
    lead = ""
    if not compared:
        lead = say("standing.not_compared")
    elif not certain:
        to = "programme" if compared[0].reference_is_programme else "municipality"
        lead = say(f"standing.nothing.{to}")
    elif len(certain) > len(chosen):
        lead = told_largest(scope, "standing", len(chosen), len(certain), turned=turned)
    told = (lead, *_only_municipality(scope, compared))
    return Findings(
        title=say("standing.title"),
        lead=" ".join(sentence for sentence in told if sentence),
        numbered=True,
        items=tuple(
            finding(scope, number, one, one.reference, _standing_text(scope, one))
            for number, one in enumerate(chosen, start=1)
        ),
    )


def is_certain(cell: Cell | None) -> bool:
    """Is the cell a difference or change that is called certain?"""
    return cell is not None and cell.verdict in UPWARD


def largest(
    series: list[Series], cell_of: Callable[[Series], Cell | None]
) -> tuple[list[Series], bool]:
    """Return the largest ones, points before other units, both directions if found.

    A list that only praises or only blames would hide the other side, so the largest
    of the missing direction takes the last place. The second value says whether it did.
    """

    def order(one: Series) -> tuple[bool, float]:
        return one.what.kind != "points", -abs(shown_value(cell_of(one)) or 0.0)

    def upward(one: Series) -> bool:
        return (shown_value(cell_of(one)) or 0.0) > 0

    ordered = sorted(series, key=order)
    chosen, others = ordered[:MOST_FINDINGS], ordered[MOST_FINDINGS:]
    directions = {upward(one) for one in chosen}
    missing = [one for one in others if upward(one) not in directions]
    return ([*chosen[:-1], missing[0]], True) if missing else (chosen, False)


def told_largest(
    scope: Scope, key: str, shown: int, count: int, *, turned: bool
) -> str:
    """Say how many are listed, and whether the last is there for its direction."""
    if turned:
        return scope.wording.say(f"{key}.largest_both", shown=shown - 1, all=count)
    return scope.wording.say(f"{key}.largest", shown=shown, all=count)


def _only_municipality(scope: Scope, compared: list[Series]) -> Iterator[str]:
    """Yield what is certain beside the municipality and not beside the programme."""
    for side in ("above", "below"):
        names = [
            scope.wording.say("named", label=one.label, below=one.below)
            for one in compared
            if one.reference_is_programme
            and not is_certain(one.reference)
            and one.to_municipality is not None
            and one.to_municipality.shown
            and one.to_municipality.verdict == side
        ]
        if names:
            named = "named" if len(names) <= MOST_NAMED else "counted"
            yield scope.wording.say(
                f"standing.only_municipality.{named}",
                names=scope.wording.listed(names),
                count=len(names),
                side=scope.wording.say(f"standing.side.{side}"),
            )


def finding(
    scope: Scope, number: int, series: Series, cell: Cell | None, text: str
) -> Finding:
    """Return one entry of a list of findings; `cell` says which way it points."""
    meaning = ""
    if series.meaning:
        meaning = scope.wording.say("standing.meaning", meaning=series.meaning)
    return Finding(
        number=number,
        label=series.label,
        below=series.below,
        text=text,
        meaning=meaning,
        upward=UPWARD[cell.verdict] if cell and cell.verdict else False,
        key=series.key,
    )


def _standing_text(scope: Scope, series: Series) -> str:
    wording, kind = scope.wording, series.what.kind
    parts = [
        wording.say(
            f"standing.{cell.verdict}.{to}",
            amount=wording.amount(kind, cell.value or 0.0),
            interval=size_interval(scope, series, cell),
        )
        for cell, to in (
            (series.to_programme, "programme"),
            (series.to_municipality, "municipality"),
        )
        if cell is not None and cell.shown and is_certain(cell)
    ]
    return wording.say("standing.text", differences=wording.listed(parts))


def size_interval(scope: Scope, series: Series, cell: Cell) -> str:
    """Return the interval of the size, without its sign: both ends share it."""
    if cell.low is None or cell.high is None:
        return ""
    low, high = sorted((abs(cell.low), abs(cell.high)))
    interval = scope.wording.between(series.what.kind, low, high)
    return f" ({interval})"
