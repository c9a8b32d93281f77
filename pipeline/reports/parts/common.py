"""What is common to a municipality's units, and what only single ones have.

A problem that most units share calls for something that all of them do; one that few
have, for something that those few do. The table counts the units whose number is
certainly below or above the programme's. It names none of them.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from pipeline.reports.numbers.cells import Cell, counted
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.numbers.series import Series
from pipeline.reports.parts.matrix import Matrix, MatrixBlock, MatrixRow

COLUMNS = ("below", "above", "whole")
MOST_ROWS = 10  # areas that the table holds; the rest is one sentence


@dataclass(frozen=True, kw_only=True)
class Reach:
    """How many units an area is certainly low or high in.

    Attributes:
        judged: Differences to the programme that may be shown, one per unit.
        below: How many of them are certainly below.
        above: How many are certainly above.
    """

    series: Series
    judged: tuple[Cell, ...]
    below: int
    above: int

    @property
    def whole(self) -> str | None:
        """Where the municipality as a whole lies; None: it is not shown."""
        cell = self.series.to_programme
        return cell.verdict if cell is not None and cell.shown else None

    def is_common(self, share: float) -> bool:
        """Is it low in the municipality as a whole, or in this share of its units?"""
        return self.whole == "below" or self.below >= share * len(self.judged)


def reaches(scope: Scope, scales: list[Series]) -> list[Reach]:
    """Return the areas that are certainly low somewhere, the widest first.

    Args:
        scope: The municipality and round.
        scales: Those that may show a number.
    """
    weights, found = scope.programme.seriousness, []
    for series in scales:
        judged = tuple(cell for _, cell in judged_units(scope, series))
        below = sum(cell.verdict == "below" for cell in judged)
        above = sum(cell.verdict == "above" for cell in judged)
        one = Reach(series=series, judged=judged, below=below, above=above)
        if below or one.whole == "below":
            found.append(one)
    return sorted(
        found,
        key=lambda one: (
            one.whole != "below",
            -weights[one.series.what.measure] * one.below / max(len(one.judged), 1),
            one.series.key,
        ),
    )


def common(scope: Scope, scales: list[Series]) -> Matrix | None:
    """Return which areas are common and which are single units'. None: no area is low.

    The table has a block per kind of reach.
    """
    found, say = reaches(scope, scales), scope.wording.say
    if not found:
        return None
    share = scope.programme.file.thresholds.common_share
    told, rest = found[:MOST_ROWS], found[MOST_ROWS:]
    blocks = []
    for reach, ones in (
        ("common", [one for one in told if one.is_common(share)]),
        ("single", [one for one in told if not one.is_common(share)]),
    ):
        if ones:
            rows = tuple(_row(scope, one) for one in ones)
            blocks.append(MatrixBlock(title=say(f"common.{reach}"), rows=rows))
    notes = [say("common.note", share=scope.wording.number("share", share))]
    if rest:
        notes.insert(0, say("common.rest"))
        scope.told(*(cell for one in rest for cell in one.judged))
    return Matrix(
        title=say("common.title"),
        label=say("common.column.scale"),
        columns=tuple(say(f"common.column.{one}") for one in COLUMNS),
        blocks=tuple(blocks),
        notes=tuple(notes),
    )


def judged_units(scope: Scope, series: Series) -> Iterator[tuple[Scope, Cell]]:
    """Yield every unit with its difference to the programme, if it may be shown."""
    for unit in scope.units:
        cell = unit.cell(series.what, "difference_programme")
        if cell is not None and cell.shown and cell.verdict is not None:
            yield unit, cell


def _row(scope: Scope, one: Reach) -> MatrixRow:
    say, whole = scope.wording.say, scope.wording.whole
    scope.told(one.series.to_programme)
    everybody = whole(counted(one.judged, len(one.judged)))
    told = tuple(
        say("common.of", count=whole(counted(one.judged, count)), all=everybody)
        if one.judged
        else say("status.none")
        for count in (one.below, one.above)
    )
    return MatrixRow(
        label=scope.wording.named(one.series.label, one.series.below),
        outcomes=(*told, say(f"common.whole.{one.whole or 'unknown'}")),
    )
