"""What the published numbers give away of hidden cells, and through which of them.

A block is a set of hidden cells that equations bind together, and nothing outside the
block tells more of them. What readers know exactly are the combinations of hidden cells
that its rows span.
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from math import inf

from pipeline.disclosure.elimination import Echelon, Row, minus, solved_for


@dataclass(frozen=True, kw_only=True)
class People:
    """Who stands behind the cells.

    Attributes:
        n: Persons, by cell.
        down: How much lower the total could be, by cell, with as many persons.
        up: How much higher.
        others: How many persons at least the other cells must hold.
        width: Narrowest interval of a mean.
        room: Narrowest interval of a total, in its own unit.
    """

    n: Sequence[int] | Mapping[int, int]
    down: Sequence[float] | Mapping[int, float]
    up: Sequence[float] | Mapping[int, float]
    others: int
    width: float
    room: float = 0.0

    def promised(self, cell: int) -> float:
        """Return how wide the interval of a total must be at least."""
        return max(self.width * self.n[cell], self.room) if self.n[cell] else 0.0

    def of(self, cells: Iterable[int]) -> "People":
        """Return who stands behind some of the cells."""
        n, down, up = (
            {c: one[c] for c in cells} for one in (self.n, self.down, self.up)
        )
        return replace(self, n=n, down=down, up=up)

    def many(self, cell: int) -> bool:
        """Return whether the cell alone is enough others for any other one."""
        return self.n[cell] >= self.others


@dataclass(frozen=True, kw_only=True)
class Block:
    """Hidden cells that equations bind together.

    Attributes:
        rows: The combinations known of them, in reduced echelon form, cells of many
            persons solved for first.
        cells: The cells, in an order that does not depend on how they came.
    """

    rows: Mapping[int, Row]
    cells: list[int]


class Nesting:
    """Which cells hold the same persons, because one is a part of the other."""

    def __init__(self, equations: Sequence[Row]) -> None:
        """Read it off the equations: the only cell of its sign is the total."""
        self._equations = equations

    def related(self, cell: int) -> set[int]:
        """Return what a cell is a part of, or has as a part, at any remove."""
        totals, parts = self._steps
        return _closure(cell, totals) | _closure(cell, parts)

    @cached_property
    def _steps(self) -> tuple[dict[int, set[int]], dict[int, set[int]]]:
        """Return the totals that each cell is in, and the parts that it has."""
        totals: dict[int, set[int]] = {}
        parts: dict[int, set[int]] = {}
        for equation in self._equations:
            plus = {cell for cell, value in equation.items() if value > 0}
            for total in (plus, equation.keys() - plus):
                if len(total) == 1:
                    of_it = equation.keys() - total
                    for part in of_it:
                        totals.setdefault(part, set()).update(total)
                    for whole in total:
                        parts.setdefault(whole, set()).update(of_it)
        return totals, parts


def _closure(cell: int, steps: Mapping[int, set[int]]) -> set[int]:
    found: set[int] = set()
    waiting = [cell]
    while waiting:
        new = steps.get(waiting.pop(), set()) - found
        found |= new
        waiting.extend(new)
    return found


def telling(changed: Iterable[int], form: Echelon, people: People) -> dict[int, Row]:
    """Return the rows by which `known_to_few` may find more than before a change.

    Those that have changed, of at most one cell of many, and what rows of few bind to
    them.
    """
    found: dict[int, Row] = {}
    waiting = list(changed)
    while waiting:
        solved = waiting.pop()
        row = form.rows[solved]
        if solved in found or not _of_few(row, solved, people):
            continue
        found[solved] = row
        near = form.holders(row)
        waiting += (
            [other for other in near if not people.many(other)]
            if people.many(solved)
            else near
        )
    return found


def _of_few(row: Row, solved: int, people: People) -> bool:
    """Return whether all but the cell that a row is solved for are of few."""
    return not any(people.many(cell) for cell in row if cell != solved)


def known_to_few(
    rows: Mapping[int, Row], people: People, nesting: Nesting, among: Collection[int]
) -> Iterator[int]:
    """Yield the cells, among some, that follow once few persons tell what they know.

    Few are those behind other hidden cells, fewer than `others` together: nobody at
    all where the published numbers alone give the cell. A combination of a cell and
    few others can hold no second cell of many persons. Since these are solved for
    first, it is a sum of rows that are solved for a cell of few, and of at most one
    row more, whose only cell of many is the one it is solved for.

    Those who know a part of the cell, or a total it is part of, are no others: what
    they learn that is not theirs is another part, and that one's own question.

    Args:
        rows: Of a block, or of a part of it that rows of few do not bind to the rest.
        people: Who stands behind the cells.
        nesting: Which of these are the same.
        among: The cells that are asked about.
    """
    few = {cell: row for cell, row in rows.items() if not people.many(cell)}
    found: set[int] = set()
    for solved, row in rows.items():
        if not _of_few(row, solved, people):
            continue
        known = row.keys() if solved in few else {solved}
        targets = [cell for cell in known if cell in among and cell not in found]
        if not targets:
            continue
        span = _reached(row, few)
        span.pop(solved, None)
        for target in targets:
            n = _counted(target, (row, *span.values()), people, nesting)
            if _combination(target, row, list(span.values()), n, people.others):
                found.add(target)
                yield target


def _reached(row: Row, few: Mapping[int, Row]) -> dict[int, Row]:
    """Return the rows that share cells with a row, if only through others."""
    holders: dict[int, list[int]] = {}
    for solved, other in few.items():
        for cell in other:
            holders.setdefault(cell, []).append(solved)
    reached: dict[int, Row] = {}
    waiting = [row]
    while waiting:
        for cell in waiting.pop():
            for solved in holders.pop(cell, ()):
                if solved not in reached:
                    reached[solved] = few[solved]
                    waiting.append(few[solved])
    return reached


def _counted(
    target: int, rows: Iterable[Row], people: People, nesting: Nesting
) -> dict[int, float]:
    """Return the persons behind other cells of the rows, the most first.

    Infinitely many where the cell is nested with the target.
    """
    cells = frozenset[int]().union(*rows) - {target}
    nested = nesting.related(target) if cells else ()
    n = {cell: inf if cell in nested else people.n[cell] for cell in cells}
    return dict(sorted(n.items(), key=lambda item: -item[1]))


def _combination(
    target: int, row: Row, span: list[Row], n: Mapping[int, float], others: int
) -> bool:
    """Return whether the rows span a combination of the target and too few others."""
    row = solved_for(target, row)
    span = [_without(target, other, row) for other in span]
    return _within(row, span, n, max(others, 1) - 1)


def _within(row: Row, span: list[Row], n: Mapping[int, float], persons: float) -> bool:
    """Return whether `row` plus a combination of `span` can hold so few persons.

    Cells that are not in `n` do not count. Each cell that does is either taken, and its
    persons with it, or ruled out, which costs a row of the span.
    """
    counted = [cell for cell in n if cell in row]
    if not counted:
        return True
    avoidable = set().union(*span)
    if sum(n[cell] for cell in counted if cell not in avoidable) > persons:
        return False
    cell = counted[0]
    if n[cell] <= persons:
        rest = {other: m for other, m in n.items() if other != cell}
        taken = _within(row, span, rest, persons - n[cell])
        if taken or n[cell] == 0:
            return taken
    if cell not in avoidable:
        return False
    pivot = solved_for(cell, next(other for other in span if cell in other))
    left = [_without(cell, other, pivot) for other in span]
    row = _without(cell, row, pivot)
    return _within(row, [other for other in left if other], n, persons)


def _without(cell: int, row: Row, solved: Row) -> Row:
    """Return a row less as much of one solved for a cell as takes the cell out."""
    return minus(row, row[cell], solved) if cell in row else row
