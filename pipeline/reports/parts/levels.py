"""A difference to what was to be expected, in a word: over, on or under the level."""

from math import sqrt
from statistics import NormalDist

from pipeline.reports.numbers.cells import Cell
from pipeline.reports.numbers.scope import Measured, Scope


def level_of(scope: Scope, what: Measured, cell: Cell | None) -> str:
    """Return whether a difference is more than chance. Empty: it has no such word.

    Chance is that of as many pupils as stand behind it, who differ by the measure's
    `pupils_differ`: the word says nothing that the number and its n do not.

    Args:
        scope: Whose number it is.
        what: What is told.
        cell: Its number, if it has one.
    """
    measure = next(
        (one for one in scope.programme.indicators.measures if one.id == what.measure),
        None,
    )
    spread = None if measure is None else measure.pupils_differ
    if spread is None or cell is None or not cell.shown:
        return ""
    if cell.value is None or not cell.n:
        return ""
    confidence = scope.programme.file.thresholds.confidence
    chance = NormalDist().inv_cdf((1 + confidence) / 2) * spread / sqrt(cell.n)
    way = "on"
    if abs(cell.value) > chance:
        way = "above" if cell.value > 0 else "below"
    return scope.wording.say(f"level.{way}")
