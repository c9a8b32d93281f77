"""The units of a municipality by name: what is certain of each, and what it may plan.

For the council and the administration alone. Never in the order of a number.
"""

from collections.abc import Iterator

from pipeline.reports.numbers.cells import Cell, counted
from pipeline.reports.numbers.measured import unit_series
from pipeline.reports.numbers.scope import Scope
from pipeline.reports.parts.certainties import Certainty, certainties
from pipeline.reports.parts.matrix import Matrix, MatrixBlock, MatrixRow
from pipeline.reports.parts.proposals import proposals

COLUMNS = ("below", "above", "plan")


def unit_list(scope: Scope) -> Matrix | None:
    """Return a row per unit, a block per kind. None: this edition names none of them.

    Args:
        scope: The municipality and round.
    """
    if scope.edition != "confidential":
        return None
    say, blocks = scope.wording.say, []
    kinds = dict.fromkeys(one.unit.unit_type for one in scope.units)
    for kind in sorted(kinds, key=lambda one: one != "school"):
        rows = tuple(
            _row(scope, one) for one in scope.units if one.unit.unit_type == kind
        )
        blocks.append(MatrixBlock(title=say(f"units.kind.{kind}"), rows=rows))
    return Matrix(
        title=say("units.title"),
        lead=say("units.lead"),
        label=say("units.column.unit"),
        columns=tuple(say(f"units.column.{one}") for one in COLUMNS),
        blocks=tuple(blocks),
        notes=(say("units.note"),),
        wide=(COLUMNS.index("plan"),),
    )


def _row(scope: Scope, unit: Scope) -> MatrixRow:
    """Return how much is certain of a unit, and which modules are proposed to it."""
    say, measured = scope.wording.say, unit_series(unit)
    found = certainties(unit, measured.everything)
    proposed = proposals(unit)
    names = [one.name for one in proposed.items] if proposed is not None else []
    sides = (_of_side(scope, found, good=good) for good in (False, True))
    return MatrixRow(
        label=unit.unit.name,
        outcomes=(*sides, "; ".join(names) or say("status.none")),
    )


def _of_side(scope: Scope, found: list[Certainty], *, good: bool) -> str:
    """Write of how many scales, tests and figures something is certain."""
    own = [one for one in found if one.good is good]
    if not own:
        return scope.wording.say("status.none")
    return scope.wording.whole(counted(_cells(own), len(own)))


def _cells(found: list[Certainty]) -> Iterator[Cell]:
    for one in found:
        yield from (each.cell for each in one.judged)
