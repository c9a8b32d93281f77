"""What became of each scale over three rounds or more, as probabilities."""

from collections.abc import Iterator
from math import floor

from pipeline.documents.marks import Number
from pipeline.reports.numbers.cells import Cell, counted
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.certainties import cautious
from pipeline.reports.parts.highlights import (
    Highlight,
    Highlights,
    cautiously,
    is_certain,
    largest,
    size_interval,
)

MIN_ROUNDS = 3
MOST_COURSES = 5
MOVING = {  # course -> up or down at the end
    "lasting": True,
    "growing": True,
    "delayed": True,
    "faded": False,
    "decline": False,
}
STEADY = "no_change"
# From these probabilities on, in words: Mastrandrea et al. (2010), IPCC guidance note
# on consistent treatment of uncertainties, table 1.
SURE, VERY_LIKELY = 0.99, 0.9
WHOLE = 0.995  # would be rounded to certainty


def courses(
    scope: Scope, series: list[Series], *, together: bool = True
) -> Highlights | None:
    """Return what rose and lasted, grew, faded, came late or fell. None: nothing.

    Args:
        scope: Whose, and in which round.
        series: Scales that may be shown.
        together: Whether to name what all later rounds together say, too.
    """
    found = [(one, cell) for one in series if (cell := _course(scope, one)) is not None]
    moving = [pair for pair in found if pair[1].verdict in MOVING]
    order = list(MOVING)
    likeliest = sorted(moving, key=lambda pair: -_p(pair[1]))[:MOST_COURSES]
    likeliest.sort(key=lambda pair: (order.index(pair[1].verdict or ""), -_p(pair[1])))
    lead = " ".join(
        [
            *(_together(scope, series) if together else ()),
            *_lead(scope, [cell for _, cell in found]),
        ]
    )
    if not likeliest and not lead:
        return None
    return Highlights(
        title=scope.wording.say("course.title", since=scope.rounds[0]),
        lead=lead,
        items=tuple(
            _finding(scope, number, one, cell)
            for number, (one, cell) in enumerate(likeliest, start=1)
        ),
    )


def _course(scope: Scope, series: Series) -> Cell | None:
    if len(scope.rounds) < MIN_ROUNDS:
        return None
    cell = scope.cell(series.what, "course", since=scope.rounds[0])
    return cell if cell is not None and cell.shown else None


def _together(scope: Scope, series: list[Series]) -> list[str]:
    """Say what all later rounds together say against the first one, if they do."""
    first, wording = scope.rounds[0], scope.wording
    cells = {
        one.key: cell
        for one in series
        if (cell := scope.cell(one.what, "since_start", since=first)) is not None
        and cell.shown
        and cell.verdict is not None
    }
    judged = [one for one in series if one.key in cells]
    certain = [one for one in judged if is_certain(cells[one.key])]
    if not certain:
        return []
    chosen, _ = largest(certain, lambda one: cells[one.key])
    named = [
        wording.say(
            f"course.together.{cells[one.key].verdict}",
            label=wording.named(one.label, one.below),
            amount=wording.amount("points", cells[one.key].told),
            interval=size_interval(scope, one, cells[one.key]),
            cautious=cautiously(
                scope, "course.together", cautious(scope, one, "since_start", first)
            ),
        )
        for one in chosen
    ]
    return [
        wording.count(
            "course.together.certain",
            counted(cells.values(), len(certain)),
            since=first,
            all=wording.whole(counted(cells.values(), len(judged))),
            named="; ".join(named),
        )
    ]


def _lead(scope: Scope, cells: list[Cell]) -> Iterator[str]:
    """Yield how many courses there are, and how many subjects stood still."""
    wording = scope.wording
    verdicts = [cell.verdict for cell in cells]
    moving = sum(verdict in MOVING for verdict in verdicts)
    if moving > MOST_COURSES:
        everything = wording.whole(counted(cells, moving))
        yield wording.say("course.likeliest", shown=MOST_COURSES, all=everything)
    if steady := verdicts.count(STEADY):
        least = min((cell for cell in cells if cell.verdict == STEADY), key=_p)
        yield wording.count(
            "course.no_change",
            counted(cells, steady),
            since=scope.rounds[0],
            round=scope.round.id,
            probability=_share(scope, floor(100 * _p(least)) / 100, least),
        )


def _finding(scope: Scope, number: int, series: Series, cell: Cell) -> Highlight:
    limit = scope.programme.file.thresholds.smallest_difference
    text = scope.wording.say(
        f"course.{cell.verdict}",
        smallest=scope.wording.amount("points", limit),
        likely=_likely(scope, cell),
        since=scope.rounds[0],
        second=scope.rounds[1],
        round=scope.round.id,
    )
    return Highlight(
        number=number,
        label=series.label,
        below=series.below,
        text=text,
        meaning="",
        upward=MOVING[cell.verdict or ""],
        key=series.key,
    )


def _likely(scope: Scope, cell: Cell) -> str:
    word, probability = "likely", _p(cell)
    if probability >= VERY_LIKELY:
        word = "sure" if probability >= SURE else "very_likely"
    return scope.wording.say(
        f"course.word.{word}", probability=_share(scope, probability, cell)
    )


def _share(scope: Scope, probability: float, cell: Cell) -> str:
    """Write a cell's probability; never as certainty, which none of them is."""
    whole = probability >= WHOLE
    written = Number(SURE if whole else probability, cell.claim)
    share = scope.wording.number("share", written)
    return scope.wording.say("course.over", share=share) if whole else share


def _p(cell: Cell) -> float:
    return cell.told
