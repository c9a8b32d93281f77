"""Where two groups see the same theme more differently than is usual."""

from pipeline.programme.model import Scale
from pipeline.reports.numbers.cells import Address, Cell, counted
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.highlights import Highlight, Highlights

MOST_GAPS = 3
CERTAIN = ("above", "below")


def perspectives(scope: Scope, series: list[Series]) -> Highlights | None:
    """Return the largest certain gaps, brighter group first. None: none.

    Args:
        scope: Unit and round.
        series: Scales that may be shown. Gaps are relative to the first round, so
            scales that changed since then are passed over.
    """
    say = scope.wording.say
    told = {f"{one.what.group}.{one.what.measure}" for one in series if not one.reasons}
    compared = [
        (address, cell)
        for address, cell in scope.cells.unit_cells("gap", scope.round.id)
        if cell.shown
        and cell.verdict is not None
        and {f"{address.group}.{address.measure}", address.about or ""} <= told
    ]
    certain = [pair for pair in compared if pair[1].verdict in CERTAIN]
    certain.sort(key=lambda pair: -abs(pair[1].value or 0.0))
    if not certain:
        return None
    lead = say("gap.lead", first=scope.rounds[0])
    if len(certain) > MOST_GAPS:
        everything = scope.wording.whole(
            counted((cell for _, cell in compared), len(certain))
        )
        largest = say("gap.largest", shown=MOST_GAPS, all=everything)
        lead = f"{largest} {lead}"
    return Highlights(
        title=say("gap.title"),
        lead=lead,
        items=tuple(
            _finding(scope, number, address, cell)
            for number, (address, cell) in enumerate(certain[:MOST_GAPS], start=1)
        ),
    )


def _finding(scope: Scope, number: int, address: Address, cell: Cell) -> Highlight:
    wording, language = scope.wording, scope.wording.language
    other_group, _, other_measure = (address.about or "").partition(".")
    sides = [(address.group or "", address.measure), (other_group, other_measure)]
    if cell.verdict == "below":
        sides.reverse()
    (brighter, scale), (darker, other) = sides
    # Not `end or 0.0`: an end that is nought has a claim, too.
    ends = sorted(abs(0.0 if end is None else end) for end in (cell.low, cell.high))
    theme = _scale(scope, brighter, scale).theme
    return Highlight(
        number=number,
        label=next(
            one.name.of(language)
            for one in scope.programme.file.themes
            if one.id == theme
        ),
        below=wording.say(
            "gap.scales",
            brighter=_scale(scope, brighter, scale).label.of(language),
            darker=_scale(scope, darker, other).label.of(language),
        ),
        text=wording.say(
            "gap.text",
            first=scope.rounds[0],
            brighter=_group(scope, brighter),
            darker=scope.wording.inside(_group(scope, darker)),
            amount=wording.amount("points", cell.told),
            interval=wording.between("points", *ends),
        ),
        meaning="",
        upward=None,
        key=f"gap.{address.group}.{address.measure}.{address.about}",
    )


def _scale(scope: Scope, group: str, scale: str) -> Scale:
    instrument = scope.programme.instrument_of_group[group]
    return next(one for one in instrument.scales if one.id == scale)


def _group(scope: Scope, group: str) -> str:
    return next(
        one.name.of(scope.wording.language)
        for one, _ in scope.groups
        if one.id == group
    )
